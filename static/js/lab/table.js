// The numbers of a curve, in a table that is filled when somebody opens it.

import { element } from "./dom.js";
import { decimal } from "./figures.js";

export class Table {
  constructor(details, keys, { words, draw }) {
    Object.assign(this, { details, keys, words });
    this.body = details.querySelector("tbody");
    this.head = details.querySelector("thead tr");
    // It stands open for those who have no script.
    details.open = false;
    delete details.dataset.static;
    details.addEventListener("toggle", draw);
  }

  /** Add the steps that are not in the table yet; another run's number stands last in each row. */
  show(history, other) {
    if (this.started !== history.started || this.others !== other?.length) {
      this.started = history.started;
      this.others = other?.length;
      this.count = 0;
      this.body.replaceChildren();
    }
    if (!this.details.open) return;
    if (other && !this.theirs) {
      this.theirs = element("th", { scope: "col", class: "num" }, this.words.the_other_run);
      this.head.append(this.theirs);
    }
    const fresh = history.steps.slice(this.count);
    this.body.append(...fresh.map((step) => this.row(step, other)));
    this.count = history.length;
  }

  row(step, other) {
    const cell = (text) => element("td", { class: "num" }, text);
    const cells = this.keys.map((key) => cell(decimal(step[key], 3)));
    const theirs = other?.steps[step.step - 1];
    if (other) cells.push(cell(theirs ? decimal(theirs[this.keys[0]], 3) : "–"));
    return element("tr", {}, element("td", {}, String(step.step)), ...cells);
  }
}
