// What the policy would answer to one prompt: a bar for now, a line for before the run.

import { drawing, element, write } from "./dom.js";
import { decimal, fill, spoken } from "./figures.js";

const MARK = 0.8;

export class Policy {
  constructor(panel, words) {
    this.words = words;
    this.list = panel.querySelector("[data-answers]");
    this.prompt = panel.querySelector("[data-probe]");
  }

  show({ history, step }) {
    if (this.started !== history.started) this.begin(history.started);
    step.answer_probabilities.forEach((now, index) => this.put(this.rows[index], now));
  }

  begin(started) {
    this.started = started;
    write(this.prompt, fill(this.words.quoted, { text: spoken(started.probe_prompt) }));
    this.rows = started.answers.map((answer, index) => row(answer, started.answer_probabilities[index]));
    this.list.replaceChildren(...this.rows.flatMap(({ name, bar, number }) => [name, bar, number]));
  }

  put({ answer, before, now: rect, shown, heard }, now) {
    rect.setAttribute("width", 100 * now);
    write(shown, decimal(now));
    write(heard, fill(this.words.answer, { answer, before: decimal(before), now: decimal(now) }));
  }
}

function row(answer, before) {
  const track = drawing("rect", { class: "track", width: 100, height: 10 });
  const now = drawing("rect", { class: "now", width: 0, height: 10 });
  const then = drawing("rect", { class: "then", x: Math.min(100 * before, 100 - MARK), width: MARK, height: 10 });
  const bar = drawing("svg", { viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" }, track, now, then);
  const shown = element("span", { "aria-hidden": "true" });
  const heard = element("span", { class: "unseen" });
  return { answer, before, now, shown, heard, bar, name: element("span", { "aria-hidden": "true" }, answer), number: element("span", { class: "num" }, shown, heard) };
}
