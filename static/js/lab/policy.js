// What the policy would answer to one prompt, before the run, now, and in another run that is laid over it.

import { Bars } from "./bars.js";
import { write } from "./dom.js";
import { fill, spoken } from "./figures.js";

export class Policy {
  constructor(panel, words) {
    this.words = words;
    this.bars = new Bars(panel.querySelector("[data-answers]"), words);
    this.prompt = panel.querySelector("[data-probe]");
    this.otherKey = panel.querySelector("[data-other-key]");
  }

  show({ history, step, other }) {
    if (this.started !== history.started) this.begin(history.started);
    // The other run is shown at the same step, or at its last, and only where it was asked the same.
    const isAlike = other?.length > 0 && other.started.answers.join() === history.started.answers.join();
    this.otherKey.hidden = !isAlike;
    const theirs = isAlike ? (other.steps[step.step - 1] ?? other.last).answer_probabilities : [];
    this.bars.show(step.answer_probabilities, theirs);
  }

  begin(started) {
    this.started = started;
    write(this.prompt, fill(this.words.quoted, { text: spoken(started.probe_prompt) }));
    this.bars.begin(started.answers, started.answer_probabilities);
  }
}
