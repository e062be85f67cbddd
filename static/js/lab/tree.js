// A group as the tree that it is: probabilities on the branches, rewards at the leaves, advantage flowing back along
// the paths. What the tree shows stands in the table too.

import { drawBranches, drawEnds, drawNode, roomIn, wordOf } from "./branches.js";
import { drawing, element, write } from "./dom.js";
import { decimal, fill, signed } from "./figures.js";
import { arrange, everyNode, prefixTree } from "./prefix.js";
import { rove, stopAt } from "./roving.js";

const EDGE = 10;

export class Tree {
  constructor(place, words, choose) {
    Object.assign(this, { words, choose });
    this.box = element("div", { class: "scroll tree", tabindex: 0, role: "region", "aria-label": words.tree });
    this.summary = element("p", { class: "chart-summary" });
    place.replaceChildren(this.box, this.summary, this.key());
    this.box.addEventListener("click", ({ target }) => this.press(target));
    this.box.addEventListener("keydown", (event) => {
      if ((event.key === "Enter" || event.key === " ") && this.press(event.target)) event.preventDefault();
    });
    rove(this.box, (from, key) => this.next(this.nodes.get(from), key)?.button);
  }

  key() {
    const item = (name, word) => element("li", {}, element("span", { class: `swatch line ${name}` }), word);
    const lines = [item("up", this.words.tree_up), item("down", this.words.tree_down)];
    return element("ul", { class: "key", "aria-hidden": "true" }, ...lines, element("li", {}, this.words.tree_key));
  }

  show(group, { row, token }) {
    if (this.group === group && this.row === row && this.token === token) return;
    const hadFocus = [...(this.nodes?.keys() ?? [])].includes(document.activeElement);
    Object.assign(this, { group, row, token, root: prefixTree(group), nodes: new Map() });
    const { width, height } = arrange(this.root, roomIn(group));
    const size = { width: width + 2 * EDGE, height, viewBox: `${-EDGE} 0 ${width + 2 * EDGE} ${height}` };
    const sentence = this.sentence();
    write(this.summary, sentence);
    this.box.replaceChildren(drawing("svg", { ...size, role: "group", "aria-label": sentence }, ...this.parts()));
    const chosen = [...this.nodes.values()].find((node) => this.isChosen(node));
    if (chosen) this.reveal(chosen);
    const stop = chosen ?? this.root.children[0];
    stopAt(this.box, stop.button);
    if (hadFocus) stop.button.focus({ preventScroll: true });
  }

  /** Bring a node into the box, where it lies outside. */
  reveal({ x, width }) {
    const { scrollLeft, clientWidth } = this.box;
    if (x < scrollLeft || x + width > scrollLeft + clientWidth) this.box.scrollLeft = x - clientWidth / 2;
  }

  /** Branches lie under the nodes that they join. */
  parts() {
    const all = everyNode(this.root);
    const most = Math.max(...all.map(({ advantage }) => Math.abs(advantage)));
    const branches = all.flatMap((node) => drawBranches(node, most));
    return [...branches, ...all.map((node) => this.node(node)), ...all.flatMap((node) => drawEnds(node, this.group))];
  }

  node(node) {
    const word = wordOf(node, this.group);
    if (!node.parent) return drawNode(node, word, { class: "node prompt" });
    const said = { "aria-label": this.describe(node, word), "aria-pressed": String(this.isChosen(node)) };
    node.button = drawNode(node, word, { class: "node", role: "button", tabindex: -1, ...said });
    this.nodes.set(node.button, node);
    return node.button;
  }

  describe({ probability, rows, advantage }, token) {
    const values = { token, probability: decimal(probability), count: rows.length, advantage: signed(advantage) };
    return fill(this.words.tree_node, { ...values, of: this.group.completions.length });
  }

  sentence() {
    const { completions } = this.group;
    const tokens = completions.reduce((sum, each) => sum + each.tokens.length, 0);
    const nodes = everyNode(this.root).length - 1;
    return fill(this.words.tree_summary, { completions: completions.length, tokens, nodes });
  }

  isChosen({ rows, index }) {
    return rows.includes(this.row) && index === this.token;
  }

  /** Choose a node's token, in the completion that is looked at if it goes through it; says whether there is one. */
  press(target) {
    const node = this.nodes.get(target.closest("[role=button]"));
    if (node) this.choose({ row: node.rows.includes(this.row) ? this.row : node.rows[0], token: node.index });
    return Boolean(node);
  }

  /** Left goes back to where a branch began, right along the likeliest one, up and down to what stands there. */
  next(node, key) {
    if (!node) return null;
    if (key === "ArrowLeft") return node.parent;
    if (key === "ArrowRight") return node.children[0];
    const column = [...this.nodes.values()].filter(({ index }) => index === node.index);
    column.sort((one, other) => one.y - other.y);
    if (key === "Home") return column[0];
    if (key === "End") return column.at(-1);
    return column[column.indexOf(node) + (key === "ArrowDown" ? 1 : -1)];
  }
}
