// Two buttons with hidden chances: five presses, a guess, then a hundred presses shared in three ways.

import { mean } from "../lab/arithmetic.js";
import { write } from "../lab/dom.js";
import { decimal, fill } from "../lab/figures.js";
import { chance } from "./chance.js";

const SIDES = ["left", "right"];
const CHANCES = [0.4, 0.6];
const TRIES = 5;
const PRESSES = 100;
// One hundred presses say little of a way of sharing them; this many hundreds say enough.
const REPEATS = 200;

/** Let a reader press; the same page deals the same buttons in the same order. */
export function offerButtons(root) {
  let seed = 1;
  let game = new Game(root, seed);
  root.addEventListener("click", ({ target }) => {
    const { press, guessSide } = target.closest("button")?.dataset ?? {};
    if (press) game.press(SIDES.indexOf(press));
    if (guessSide) game.guess(SIDES.indexOf(guessSide));
    if (target.closest("[data-run-button]")) game.run();
    if (target.closest("[data-again]")) {
      seed += 1;
      game = new Game(root, seed);
      game.say("again");
      root.querySelector("[data-press]").focus();
    }
  });
}

class Game {
  constructor(root, seed) {
    this.root = root;
    this.draw = chance(seed);
    this.better = this.draw() < 0.5 ? 0 : 1;
    this.seen = [tally(), tally()];
    this.show();
    for (const each of ["guess", "run", "outcome"]) this.part(each).hidden = true;
    write(root.querySelector("[data-said]"), "");
  }

  press(side) {
    const left = TRIES - presses(this.seen);
    if (!left) return;
    const reward = pull(this.draw, side === this.better);
    count(this.seen[side], reward);
    this.show();
    this.say(left === 1 ? "ask" : "pressed", { button: this.name(side), reward, left: left - 1 });
    // The focus stays, so that a press too many guesses nothing.
    if (left === 1) this.part("guess").hidden = false;
  }

  guess(side) {
    this.guessed = side;
    this.part("guess").hidden = true;
    this.reveal("run", "button");
    this.say("run", { button: this.name(side) });
  }

  run() {
    for (const [way, choose] of Object.entries(WAYS)) {
      const tries = Array.from({ length: REPEATS }, () => share(this.draw, this.better, (now) => choose(now, this)));
      const row = this.root.querySelector(`[data-way="${way}"]`);
      write(row.querySelector("[data-better]"), decimal(mean(tries.map((seen) => seen[this.better].presses)), 0));
      write(row.querySelector("[data-average]"), decimal(mean(tries.map(([left, right]) => left.sum + right.sum)) / PRESSES));
    }
    this.part("run").hidden = true;
    this.reveal("outcome", "[data-again]");
    const word = this.guessed === this.better ? "rightGuess" : "wrongGuess";
    this.say(word, { button: this.name(this.better) });
  }

  show() {
    const isOver = presses(this.seen) === TRIES;
    SIDES.forEach((side, number) => {
      const { presses: pressed, sum } = this.seen[number];
      write(this.root.querySelector(`[data-count="${side}"]`), String(pressed));
      write(this.root.querySelector(`[data-mean="${side}"]`), pressed ? decimal(sum / pressed) : "–");
      this.root.querySelector(`[data-press="${side}"]`).setAttribute("aria-disabled", String(isOver));
    });
  }

  reveal(part, first) {
    this.part(part).hidden = false;
    this.part(part).querySelector(first).focus();
  }

  part(name) {
    return this.root.querySelector(`[data-${name}]`);
  }

  name(side) {
    return this.root.dataset[side ? "sayRight" : "sayLeft"].toLocaleLowerCase();
  }

  say(word, values = {}) {
    const sentence = fill(this.root.dataset[`say${word[0].toUpperCase()}${word.slice(1)}`], values);
    write(this.root.querySelector("[data-said]"), sentence[0].toUpperCase() + sentence.slice(1));
  }
}

// How the next press is chosen from what was seen so far.
const WAYS = {
  exploit: (_seen, game) => game.guessed,
  explore: (seen) => presses(seen) % 2,
  both: (seen, game) => (presses(seen) % 10 === 9 ? Number(game.draw() < 0.5) : leader(seen, game.guessed)),
};

function leader(seen, guessed) {
  const [left, right] = seen.map(({ presses: pressed, sum }) => (pressed ? sum / pressed : 0.5));
  return left === right ? guessed : Number(right > left);
}

/** Share the presses out, from nothing known; gives what each button brought. */
function share(draw, better, choose) {
  const seen = [tally(), tally()];
  for (let press = 0; press < PRESSES; press += 1) {
    const side = choose(seen);
    count(seen[side], pull(draw, side === better));
  }
  return seen;
}

const pull = (draw, isBetter) => Number(draw() < CHANCES[Number(isBetter)]);
const tally = () => ({ presses: 0, sum: 0 });
const presses = ([left, right]) => left.presses + right.presses;

function count(button, reward) {
  button.presses += 1;
  button.sum += reward;
}
