// The groups of a step: for one prompt every completion, what it earned, and how the update moved its tokens.

import { drawing, element, write } from "./dom.js";
import { decimal, fill, signed, spoken } from "./figures.js";

// A ratio closer to 1 than this is no movement that a reader should look at.
const STILL = 0.01;
const HALF_WIDTH = 50;
let labs = 0;

export class Group {
  constructor(panel, words, draw) {
    Object.assign(this, { words, draw });
    const find = (name) => panel.querySelector(`[data-${name}]`);
    this.title = find("group-title");
    this.facts = find("group-facts");
    this.note = find("group-note");
    this.body = find("completions");
    this.chooser = find("prompts");
    this.name = `prompt-${labs++}`;
    this.chosen = 0;
    panel.querySelector("[data-static]")?.remove();
  }

  show({ history, step }) {
    if (this.started !== history.started) this.begin(history.started, step.groups);
    step.groups.forEach((group, index) => write(this.means[index], decimal(mean(group))));
    const group = step.groups[this.chosen];
    write(this.title, fill(this.words.group_at, { step: step.step }));
    write(this.facts, fill(this.words.group_mean, { mean: decimal(mean(group)), deviation: decimal(deviation(group)) }));
    write(this.note, deviation(group) === 0 ? this.words.group_no_signal : "");
    const scale = HALF_WIDTH / Math.sqrt(group.completions.length - 1 || 1);
    this.body.replaceChildren(...group.completions.map((completion) => this.row(completion, scale)));
  }

  begin(started, groups) {
    this.started = started;
    this.chosen = Math.min(this.chosen, groups.length - 1);
    this.means = groups.map(() => element("small", { class: "reward num" }));
    this.chooser.replaceChildren(...groups.map((group, index) => this.choice(group.prompt, index)));
    this.chooser.hidden = false;
  }

  choice(prompt, index) {
    const attributes = { type: "radio", name: this.name, value: index, checked: index === this.chosen };
    const input = element("input", attributes);
    input.addEventListener("change", () => {
      this.chosen = index;
      this.draw();
    });
    return element("label", {}, input, element("span", {}, spoken(prompt)), this.means[index]);
  }

  row({ tokens, reward, advantage, ...moved }, scale) {
    const words = tokens.flatMap((token, index) => {
      return [this.token(token, moved.probabilities_before[index], moved.probabilities_after[index]), " "];
    });
    return element(
      "tr",
      {},
      element("td", { class: "completion" }, ...words),
      element("td", { class: "num reward" }, element("b", {}, decimal(reward, Number.isInteger(reward) ? 0 : 2))),
      element("td", { class: "bar" }, advantageBar(advantage, scale)),
      element("td", { class: `num ${tone(advantage)}` }, signed(advantage)),
    );
  }

  token(token, before, after) {
    const ratio = after / before;
    const way = Math.abs(ratio - 1) < STILL ? "same" : ratio > 1 ? "up" : "down";
    const values = { before: decimal(before, 3), after: decimal(after, 3) };
    const attributes = { class: `tok ${way}`, title: fill(this.words[`token_${way}`], values) };
    const mark = element("span", { class: "unseen" }, { same: "", up: " +", down: " −" }[way]);
    const word = element("span", attributes, token, mark);
    // The tint says how much: it is full where the probability has doubled or halved.
    word.style.setProperty("--tint", Math.min(1, Math.abs(Math.log2(ratio))).toFixed(2));
    return word;
  }
}

function advantageBar(advantage, scale) {
  const width = Math.min(Math.abs(advantage) * scale, HALF_WIDTH);
  const x = advantage < 0 ? -width : 0;
  const bar = drawing("rect", { class: advantage < 0 ? "minus" : "plus", x, y: 2, width, height: 10, rx: 3 });
  const zero = drawing("line", { class: "zero", x1: 0, x2: 0, y1: 0, y2: 14 });
  return drawing("svg", { class: "adv", viewBox: "-52 0 104 14", "aria-hidden": "true" }, bar, zero);
}

function tone(advantage) {
  if (advantage === 0) return "quiet";
  return advantage > 0 ? "better" : "worse";
}

function mean({ completions }) {
  return completions.reduce((sum, { reward }) => sum + reward, 0) / completions.length;
}

function deviation(group) {
  const centre = mean(group);
  const squares = group.completions.reduce((sum, { reward }) => sum + (reward - centre) ** 2, 0);
  return Math.sqrt(squares / group.completions.length);
}
