// Which step is looked at: the newest while a run goes, any of them after, all in turn in a replay.

import { write } from "./dom.js";
import { fill } from "./figures.js";

const REPLAY_MS = 60;
// For who wants less motion: a few still pictures instead of many.
const CALM_MS = 1200;
const CALM_JUMPS = 8;

export class Scrubber {
  constructor(panel, words, redraw) {
    const find = (name) => panel.querySelector(`[data-${name}]`);
    Object.assign(this, { panel, words, redraw, length: 0, span: 0 });
    this.range = find("at");
    this.texts = { long: find("at-text"), short: find("at-short") };
    this.buttons = { previous: find("previous"), next: find("next"), play: find("play") };
    this.begin();
    this.range.addEventListener("input", () => this.goTo(Number(this.range.value)));
    this.buttons.previous.addEventListener("click", () => this.goTo(this.at - 1));
    this.buttons.next.addEventListener("click", () => this.goTo(this.at + 1));
    this.buttons.play.addEventListener("click", () => (this.isReplaying ? this.pause() : this.play()));
  }

  /** There is a run, so the bar that says how it stands is there, before its first step. */
  appear() {
    this.panel.hidden = false;
  }

  /** Look at the newest step from now on. */
  begin() {
    this.pause();
    this.isFollowing = true;
    this.at = 0;
  }

  goTo(step) {
    this.pause();
    this.at = Math.min(Math.max(step, 1), this.length);
    this.isFollowing = this.at === this.length;
    this.redraw();
  }

  /** Stay at the step that is shown. */
  pin() {
    this.pause();
    this.isFollowing = false;
  }

  play() {
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    const jump = isCalm ? Math.max(1, Math.ceil(this.length / CALM_JUMPS)) : 1;
    if (this.at >= this.length) this.at = 1;
    this.isReplaying = true;
    this.isFollowing = false;
    this.timer = setInterval(() => this.advance(jump), isCalm ? CALM_MS : REPLAY_MS);
    this.redraw();
  }

  advance(jump) {
    this.at = Math.min(this.at + jump, this.length);
    if (this.at === this.length) this.goTo(this.at);
    else this.redraw();
  }

  pause() {
    clearInterval(this.timer);
    this.isReplaying = false;
    this.redraw();
  }

  /** Show where we are among the steps there are. */
  sync(history, isOver) {
    this.length = history.length;
    // Of a run that was stopped there is nothing after its last step.
    this.span = isOver ? this.length : history.planned;
    if (this.isFollowing) this.at = this.length;
    this.range.disabled = this.length === 0;
    const text = this.length === 0 ? "" : fill(this.words.at_step, { step: this.at, steps: this.span });
    this.range.max = Math.max(this.length, 1);
    this.range.value = this.at;
    this.range.setAttribute("aria-valuetext", text);
    write(this.texts.long, text);
    write(this.texts.short, text && `${this.at} / ${this.span}`);
    // A button that vanishes under the finger that pressed it would take the keyboard's place with it.
    this.buttons.previous.setAttribute("aria-disabled", this.at <= 1);
    this.buttons.next.setAttribute("aria-disabled", this.at >= this.length);
    this.buttons.play.hidden = !isOver || this.length < 2;
    const name = this.isReplaying ? "pause" : "play";
    write(this.buttons.play.querySelector("[data-play-text]"), this.words[name]);
    for (const icon of this.buttons.play.querySelectorAll("[data-icon]")) icon.hidden = icon.dataset.icon !== name;
  }
}
