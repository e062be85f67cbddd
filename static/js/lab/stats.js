// Four numbers of a step, each with a sentence.

import { write } from "./dom.js";
import { decimal, fill, percent } from "./figures.js";

// In nats per token: below the first a policy still speaks like its reference, above the second hardly at all.
const KL_NEAR = 0.1;
const KL_FAR = 2;

export class Stats {
  constructor(root, words) {
    this.words = words;
    this.places = Object.fromEntries(
      [...root.querySelectorAll("[data-stat]")].map((place) => [place.dataset.stat, place]),
    );
  }

  show({ history, step }) {
    const { words } = this;
    const first = history.steps[0];
    this.put("reward", decimal(step.reward_mean), fill(words.reward_from, { start: decimal(first.reward_mean) }));
    this.put("kl", decimal(step.kl), words[sayKl(step.kl)]);
    this.put("entropy", decimal(step.entropy), words[sayEntropy(step.entropy / first.entropy)]);
    this.put("signal", percent(step.no_signal_share), fill(words[saySignal(step)], countGroups(step)));
  }

  put(name, value, verdict) {
    write(this.places[name].querySelector("[data-value]"), value);
    write(this.places[name].querySelector("[data-verdict]"), verdict);
  }
}

function sayKl(kl) {
  if (kl < KL_NEAR) return "kl_near";
  return kl < KL_FAR ? "kl_taut" : "kl_far";
}

function sayEntropy(share) {
  if (share > 1.1) return "entropy_wider";
  if (share > 0.85) return "entropy_same";
  return share > 0.3 ? "entropy_surer" : "entropy_fixed";
}

function saySignal({ no_signal_share: share }) {
  if (share === 0) return "signal_all";
  return share === 1 ? "signal_none" : "signal_some";
}

function countGroups({ groups, no_signal_share: share }) {
  return { count: Math.round(share * groups.length), groups: groups.length };
}
