// The numbers of a curve, in a table that is filled when somebody opens it.

import { element } from "./dom.js";
import { decimal } from "./figures.js";

export class Table {
  constructor(details, keys, draw) {
    this.details = details;
    this.keys = keys;
    this.body = details.querySelector("tbody");
    // It stands open for those who have no script.
    details.open = false;
    delete details.dataset.static;
    details.addEventListener("toggle", draw);
  }

  /** Add the steps that are not in the table yet. */
  show(history) {
    if (this.started !== history.started) {
      this.started = history.started;
      this.count = 0;
      this.body.replaceChildren();
    }
    if (!this.details.open) return;
    const fresh = history.steps.slice(this.count);
    this.body.append(...fresh.map((step) => this.row(step)));
    this.count = history.length;
  }

  row(step) {
    const cells = this.keys.map((key) => element("td", { class: "num" }, decimal(step[key], 3)));
    return element("tr", {}, element("td", {}, String(step.step)), ...cells);
  }
}
