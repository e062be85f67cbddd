// Tells those who listen how a run goes, seldom enough to be followed.

import { decimal, fill } from "./figures.js";

const PAUSE_MS = 5000;

export class Announcer {
  constructor(region, words) {
    this.region = region;
    this.words = words;
    this.said = 0;
    this.until = 0;
    this.told = "";
  }

  /** Say how the run stands now, unless it was over from the start. */
  tell(sentence, isOver) {
    if (!isOver) this.isLive = true;
    if (!this.isLive || this.told === sentence) return;
    this.told = sentence;
    this.until = performance.now() + PAUSE_MS;
    this.region.textContent = sentence;
  }

  /** Say what the reader has asked for. */
  note(sentence) {
    this.region.textContent = sentence;
  }

  /** Say where the run is: every few seconds, and once at its end. What was over from the start is not announced. */
  say(history, isOver) {
    const { last, planned } = history;
    if (!isOver) this.isLive = true;
    if (!this.isLive || this.said === last.step) return;
    if (!isOver && performance.now() < this.until) return;
    this.said = last.step;
    this.until = performance.now() + PAUSE_MS;
    // The end comes together with the last numbers, and one would be spoken over by the other.
    const end = isOver ? `${this.told.replace(/\.?$/, ".")} ` : "";
    this.region.textContent = end + this.sentence(last, planned);
  }

  sentence(last, steps) {
    return fill(this.words.announce, {
      step: last.step,
      steps,
      reward: decimal(last.reward_mean),
      kl: decimal(last.kl),
      entropy: decimal(last.entropy),
    });
  }
}
