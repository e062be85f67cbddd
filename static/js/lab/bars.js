// Probabilities as bars: one for now, a line for before the run, and a thin one for another run.

import { drawing, element, write } from "./dom.js";
import { decimal, fill } from "./figures.js";

const MARK = 0.8;

export class Bars {
  constructor(list, words) {
    Object.assign(this, { list, words });
  }

  /** Begin with these answers, each with its probability before the run. */
  begin(answers, before) {
    this.rows = answers.map((answer, index) => row(answer, before[index]));
    this.list.replaceChildren(...this.rows.flatMap(({ name, bar, number }) => [name, bar, number]));
  }

  show(probabilities, others = []) {
    probabilities.forEach((now, index) => this.put(this.rows[index], now, others[index]));
  }

  put({ answer, before, now: rect, other, shown, heard }, now, theirs) {
    rect.setAttribute("width", 100 * now);
    other.setAttribute("width", 100 * (theirs ?? 0));
    write(shown, decimal(now));
    const said = fill(this.words.answer, { answer, before: decimal(before), now: decimal(now) });
    const compared = theirs === undefined ? "" : `, ${fill(this.words.answer_other, { probability: decimal(theirs) })}`;
    write(heard, said + compared);
  }
}

function row(answer, before) {
  const track = drawing("rect", { class: "track", width: 100, height: 10 });
  const now = drawing("rect", { class: "now", width: 0, height: 10 });
  const then = drawing("rect", { class: "then", x: Math.min(100 * before, 100 - MARK), width: MARK, height: 10 });
  const other = drawing("rect", { class: "other", y: 7, width: 0, height: 3 });
  const place = { viewBox: "0 0 100 10", preserveAspectRatio: "none", "aria-hidden": "true" };
  const bar = drawing("svg", place, track, now, other, then);
  const shown = element("span", { "aria-hidden": "true" });
  const heard = element("span", { class: "unseen" });
  const name = element("span", { "aria-hidden": "true" }, answer);
  const number = element("span", { class: "num" }, shown, heard);
  return { answer, before, now, other, shown, heard, bar, name, number };
}
