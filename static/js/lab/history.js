// What has happened in a run so far.

/** The events of one run, in order. A run that begins anew forgets what came before. */
export class History {
  constructor() {
    this.clear();
  }

  clear() {
    this.started = null;
    this.steps = [];
    this.isFinished = false;
  }

  /** Take up an event of the stream. */
  take(event) {
    if (event.event === "started") {
      this.clear();
      this.started = event;
    } else if (event.event === "step" && event.step === this.steps.length + 1) {
      this.steps.push(event);
    } else if (event.event === "finished") {
      this.isFinished = true;
    }
  }

  get length() {
    return this.steps.length;
  }

  /** How many steps the recipe asks for. */
  get planned() {
    return this.started?.recipe.steps ?? 0;
  }

  get last() {
    return this.steps.at(-1);
  }

  /** A quantity over all steps. */
  column(name) {
    return this.steps.map((step) => step[name]);
  }
}
