// Ten pairs of answers to choose from; a model learns the choices and foretells the eleventh.

import { write } from "../lab/dom.js";
import { fill, percent, signed } from "../lab/figures.js";
import { features, fit, probability } from "./preference.js";

/** Let a reader choose; nothing they choose leaves the page. */
export function offerPairs(root) {
  new Labelling(root).begin();
}

class Labelling {
  constructor(root) {
    this.root = root;
    this.said = root.querySelector("[data-said]");
    this.pairs = [...root.querySelectorAll("[data-pair]")];
    this.outcome = root.querySelector("[data-outcome]");
    root.addEventListener("click", ({ target }) => {
      const button = target.closest("[data-choice]");
      if (button) this.choose(button.dataset.choice);
      if (target.closest("[data-again]")) {
        this.begin();
        this.focus();
      }
    });
  }

  begin() {
    this.differences = [];
    this.outcome.hidden = true;
    this.show();
  }

  choose(letter) {
    const [first, second] = this.texts();
    const difference = first.map((value, place) => value - second[place]);
    const chosen = letter === "A" ? difference : difference.map((value) => -value);
    if (this.differences.length < this.pairs.length - 1) {
      this.differences.push(chosen);
      this.show();
      this.focus();
    } else this.reveal(letter, chosen);
  }

  texts() {
    const { polite, example } = this.root.dataset;
    const words = { polite: polite.split("|"), example };
    const pair = this.pairs[this.differences.length];
    return [...pair.querySelectorAll("[data-text]")].map((text) => features(text.textContent, words));
  }

  show() {
    const now = this.differences.length;
    this.pairs.forEach((pair, number) => {
      pair.hidden = number !== now;
    });
    const isLast = now === this.pairs.length - 1;
    const { sayLast, sayPair } = this.root.dataset;
    write(this.said, isLast ? sayLast : fill(sayPair, { number: now + 1, all: this.pairs.length - 1 }));
  }

  focus() {
    this.pairs[this.differences.length].querySelector("[data-choice]").focus();
  }

  reveal(choice, chosen) {
    const weights = fit(this.differences);
    const foretold = probability(weights, chosen);
    this.root.querySelectorAll("[data-weight]").forEach((cell, place) => {
      write(cell, signed(weights[place]));
    });
    for (const pair of this.pairs) pair.hidden = true;
    this.outcome.hidden = false;
    this.outcome.focus();
    const { sayAgreed, sayDiffered } = this.root.dataset;
    write(this.said, fill(foretold >= 0.5 ? sayAgreed : sayDiffered, { choice, share: percent(foretold) }));
  }
}
