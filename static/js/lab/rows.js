// A group as a table: every completion with what it earned, its advantage, and its tokens, each of which can be chosen.

import { drawing, element } from "./dom.js";
import { brief, decimal, fill, signed } from "./figures.js";
import { rove, stopAt } from "./roving.js";

// A ratio closer to 1 than this is no movement that a reader should look at.
const STILL = 0.01;
const HALF_WIDTH = 50;

export class Rows {
  constructor(body, words, { choose, rewardName }) {
    Object.assign(this, { body, words, rewardName });
    body.addEventListener("click", ({ target }) => {
      const button = target.closest("button");
      if (button) choose({ row: Number(button.dataset.row), token: Number(button.dataset.token) });
    });
    rove(body, (from, key) => this.next(from, key));
  }

  show(group, { row, token }) {
    if (this.group === group && this.row === row && this.token === token) return;
    const focused = this.body.contains(document.activeElement) ? document.activeElement.dataset : null;
    Object.assign(this, { group, row, token });
    const scale = HALF_WIDTH / Math.sqrt(group.completions.length - 1 || 1);
    const rows = group.completions.map((each, at) => this.completion(each, at, scale));
    this.body.replaceChildren(...rows);
    stopAt(this.body, this.button(row ?? 0, token) ?? this.body.querySelector("button"));
    // The keyboard's place is kept although its button is a new one.
    if (focused) this.button(Number(focused.row), Number(focused.token))?.focus({ preventScroll: true });
  }

  completion({ tokens, reward, rewards, advantage, ...moved }, row, scale) {
    const words = tokens.flatMap((token, index) => {
      const [before, after] = [moved.probabilities_before[index], moved.probabilities_after[index]];
      return [this.tokenButton(token, before, after, { row, index }), " "];
    });
    return element(
      "tr",
      { class: row === this.row ? "chosen" : null },
      element("td", { class: "completion" }, ...words),
      element("td", { class: "num reward" }, element("b", {}, brief(reward)), ...this.mix(rewards)),
      element("td", { class: "bar" }, advantageBar(advantage, scale)),
      element("td", { class: `num ${tone(advantage)}` }, signed(advantage)),
    );
  }

  /** What each reward of a mix gave, where there are several. */
  mix(rewards) {
    const given = Object.entries(rewards ?? {});
    if (given.length < 2) return [];
    const say = ([name, value]) => `${this.rewardName(name)} ${brief(value)}`;
    return given.map((each) => element("small", { class: "of-mix" }, say(each)));
  }

  tokenButton(token, before, after, { row, index }) {
    const ratio = after / before;
    const way = Math.abs(ratio - 1) < STILL ? "same" : ratio > 1 ? "up" : "down";
    const values = { before: decimal(before, 3), after: decimal(after, 3) };
    const isChosen = row === this.row && index === this.token;
    const attributes = { type: "button", class: `tok ${way}`, tabindex: -1, "data-row": row, "data-token": index };
    const said = { title: fill(this.words[`token_${way}`], values), "aria-pressed": String(isChosen) };
    const mark = element("span", { class: "unseen" }, { same: "", up: " +", down: " −" }[way]);
    const button = element("button", { ...attributes, ...said }, token, mark);
    // The tint says how much: it is full where the probability has doubled or halved.
    button.style.setProperty("--tint", Math.min(1, Math.abs(Math.log2(ratio))).toFixed(2));
    return button;
  }

  button(row, token) {
    const inRow = [...this.body.querySelectorAll(`[data-row="${row}"]`)];
    return inRow[Math.min(token, inRow.length - 1)];
  }

  next({ dataset }, key) {
    const [row, token] = [Number(dataset.row), Number(dataset.token)];
    if (key === "ArrowUp" || key === "ArrowDown") return this.button(row + (key === "ArrowDown" ? 1 : -1), token);
    if (key === "Home") return this.button(row, 0);
    if (key === "End") return this.button(row, Infinity);
    const all = [...this.body.querySelectorAll("button")];
    return all[all.indexOf(this.button(row, token)) + (key === "ArrowRight" ? 1 : -1)];
  }
}

function advantageBar(advantage, scale) {
  const width = Math.min(Math.abs(advantage) * scale, HALF_WIDTH);
  const x = advantage < 0 ? -width : 0;
  const bar = drawing("rect", { class: advantage < 0 ? "minus" : "plus", x, y: 2, width, height: 10, rx: 3 });
  const zero = drawing("line", { class: "zero", x1: 0, x2: 0, y1: 0, y2: 14 });
  return drawing("svg", { class: "adv", viewBox: "-52 0 104 14", "aria-hidden": "true" }, bar, zero);
}

/** Which colour an advantage has. */
export function tone(advantage) {
  if (advantage === 0) return "quiet";
  return advantage > 0 ? "better" : "worse";
}
