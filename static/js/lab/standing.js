// How a run stands, in a sentence: beside the button, in the bar under the numbers, and for those who listen.

import { write } from "./dom.js";
import { fill } from "./figures.js";

const MOODS = { claimed: "running", running: "running", cancelling: "running", finished: "finished" };
const SILENT = new Set(["claimed", "running"]);

export class Standing {
  constructor(lines, words, tell) {
    Object.assign(this, { lines, words, tell, state: null, steps: 0, at: 0 });
    // What the page says where nothing has run.
    this.nothing = lines[0].textContent;
  }

  /** A run of so many steps has been found or begun. */
  begin(steps) {
    this.steps = steps;
    this.at = 0;
  }

  stand(state) {
    this.isBroken = false;
    this.state = state;
    this.draw();
  }

  /** The connection is lost. */
  lose() {
    this.isBroken = true;
    this.draw();
  }

  /** The run has reached this step. */
  reach(step) {
    if (step > this.at) this.isBroken = false;
    this.at = step;
    this.draw();
  }

  /** A run is being asked for, until there is an answer. */
  ask() {
    this.isAsking = true;
    this.draw();
  }

  answer() {
    this.isAsking = false;
    this.draw();
  }

  draw() {
    const [sentence, mood] = [this.sentence(), this.mood()];
    for (const line of this.lines) {
      write(line, sentence);
      line.className = `quiet run-state ${mood}`;
    }
    // Steps are told with their numbers, and less often.
    if (this.state && !this.isAsking && this.name !== "running") this.tell(sentence, this.state.is_over);
  }

  get name() {
    if (this.isAsking) return "asking";
    if (this.isBroken) return navigator.onLine ? "reconnecting" : "offline";
    const { state, reason } = this.state;
    if (reason) return `reason_${reason}`;
    if (!SILENT.has(state)) return state;
    return this.at > 0 ? "running" : "starting";
  }

  sentence() {
    if (!this.state && !this.isAsking) return this.nothing;
    return fill(this.words[this.name], { place: this.state?.place, step: this.at, steps: this.steps });
  }

  mood() {
    if (!this.state || this.isAsking || this.isBroken) return "";
    return this.state.reason ? "failed" : (MOODS[this.state.state] ?? "");
  }
}
