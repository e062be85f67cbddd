// One quantity over the steps: its curve, a sentence about it, and its numbers in a table.

import { Chart } from "./chart.js";
import { write } from "./dom.js";
import { decimal, fill } from "./figures.js";
import { Table } from "./table.js";

// What each curve draws: the line's quantity and colour, a deviation around it, the least height of its scale.
const CURVES = {
  reward: { key: "reward_mean", around: "reward_std", colour: "reward", top: 1 },
  kl: { key: "kl", colour: "reference", top: 0.2 },
  entropy: { key: "entropy", colour: "policy", top: 1 },
  length: { key: "length_mean", colour: "ink", top: 4 },
  signal: { key: "no_signal_share", colour: "ink", top: 1 },
  clip: { key: "clip_share", colour: "ink", top: 1 },
};

export class Curve {
  constructor(panel, words, { draw, goTo }) {
    this.name = panel.dataset.curve;
    this.words = words;
    this.curve = CURVES[this.name];
    this.place = panel.querySelector("[data-chart]");
    this.summary = panel.querySelector("[data-summary]");
    const label = (step, value) => `${words.step} ${step}: ${decimal(value)}`;
    this.chart = new Chart(this.place, this.curve, { draw, goTo, label });
    const keys = [this.curve.key, this.curve.around].filter(Boolean);
    this.table = new Table(panel.querySelector("[data-numbers]"), keys, { words, draw });
  }

  show({ history, at, span, isFollowing, isReplaying, other }) {
    const length = isReplaying ? at : history.length;
    const reach = Math.max(span, other?.length ?? 0);
    this.chart.show(history, { length, span: reach, mark: isFollowing ? null : at, other });
    if (history.length === 0) return;
    this.table.show(history, other);
    const theirs = other?.length > 0 ? ` ${fill(this.words.other_run, { summary: this.sentence(other) })}` : "";
    const sentence = this.sentence(history) + theirs;
    write(this.summary, sentence);
    this.place.setAttribute("aria-label", sentence);
  }

  sentence(history) {
    const values = history.column(this.curve.key);
    return fill(this.words.curve_summary, {
      name: this.words[this.name],
      first: decimal(values[0]),
      last: decimal(values.at(-1)),
      low: decimal(Math.min(...values)),
      high: decimal(Math.max(...values)),
      steps: values.length,
    });
  }
}
