// One token, number by number: the chapter's formula with its own numbers in it, from the rewards to the loss.

import { accountOf, partsOf, total } from "./arithmetic.js";
import { element, write } from "./dom.js";
import { decimal, fill, precise, spoken } from "./figures.js";
import { linesOf } from "./formulas.js";
import { rove, stopAt } from "./roving.js";

export class Inspector {
  constructor(panel, words, { choose, note }) {
    Object.assign(this, { panel, words, note });
    const find = (name) => panel.querySelector(`[data-${name}]`);
    this.place = find("place");
    this.tokens = find("tokens");
    this.shared = find("shared");
    this.rewards = find("rewards");
    this.lines = find("lines");
    this.total = find("total");
    panel.addEventListener("click", ({ target }) => {
      const { row, token } = target.closest("button")?.dataset ?? {};
      if (row !== undefined) choose({ row: Number(row), token: Number(token) });
    });
    find("close").addEventListener("click", () => this.close(choose));
    rove(this.tokens, (from, key) => neighbour(from, key));
  }

  show({ history, step, choice }) {
    this.panel.hidden = choice.row === null;
    const key = keyOf(choice);
    if (this.panel.hidden) return;
    if (this.step !== step || this.key !== key) this.draw(history, step, choice);
    if (this.times === choice.times) return;
    this.times = choice.times;
    this.present();
  }

  /** Bring what was just asked for into sight, and say it. */
  present() {
    if (!this.panel.contains(document.activeElement)) this.panel.scrollIntoView({ block: "nearest" });
    const last = this.lines.lastElementChild;
    const result = [...last.querySelectorAll("math")].at(-1).textContent;
    this.note(`${this.place.textContent}: ${last.querySelector(".name").textContent} ${result}`);
  }

  /** Go back to the token in the group's picture. */
  close(choose) {
    const stops = "[data-group] :is(button, [role=button])[tabindex='0']";
    const found = this.panel.closest("[data-lab]").querySelectorAll(stops);
    [...found].find((each) => each.getClientRects().length > 0)?.focus();
    choose({ row: null, token: 0 });
  }

  draw(history, step, choice) {
    Object.assign(this, { step, key: keyOf(choice) });
    const { recipe } = history.started;
    const { completions, prompt } = step.groups[choice.group];
    const account = accountOf(step, recipe, choice);
    const place = { completion: choice.row + 1, token: choice.token + 1, step: step.step };
    write(this.place, fill(this.words.token_place, place));
    this.showTokens(completions[choice.row].tokens, spoken(prompt), choice);
    this.showShared(completions, choice);
    this.showRewards(account, choice.row);
    this.lines.replaceChildren(...linesOf(account, recipe).map((line) => this.line(line)));
    const parts = partsOf(step, recipe);
    const sums = { count: parts.length, sum: decimal(total(parts), 4), loss: decimal(step.loss, 4) };
    write(this.total, fill(this.words.token_total, sums));
  }

  showTokens(tokens, prompt, { row, token }) {
    const hadFocus = this.tokens.contains(document.activeElement);
    const buttons = tokens.map((each, index) => this.button(each, row, index, index === token));
    this.tokens.replaceChildren(element("span", { class: "group-prompt" }, prompt), ...buttons);
    stopAt(this.tokens, buttons[token]);
    if (hadFocus) buttons[token].focus({ preventScroll: true });
  }

  /** Other completions that begin alike have this token too, with an advantage of their own. */
  showShared(completions, { row, token }) {
    const beginning = (each) => each.tokens.slice(0, token + 1).join(" ");
    const others = completions
      .map((each, index) => (beginning(each) === beginning(completions[row]) && index !== row ? index : null))
      .filter((index) => index !== null);
    this.shared.hidden = others.length === 0;
    const buttons = others.map((index) => this.button(String(index + 1), index, token, false));
    this.shared.replaceChildren(element("span", { class: "quiet" }, this.words.token_shared), ...buttons);
  }

  button(text, row, token, isChosen) {
    const place = { "data-row": row, "data-token": token, "aria-pressed": String(isChosen) };
    return element("button", { type: "button", class: "tok", ...place }, text);
  }

  showRewards({ rewards }, row) {
    const values = rewards.flatMap((value, index) => {
      return [index ? " · " : "", element(index === row ? "b" : "span", {}, precise(value))];
    });
    this.rewards.replaceChildren(`${this.words.token_rewards} `, element("span", { class: "reward num" }, ...values));
  }

  line({ name, equations, note }) {
    const said = note ? [element("small", {}, this.words[`note_${note}`])] : [];
    const formula = element("span", { class: "equations" }, ...equations);
    const title = element("span", { class: "name" }, this.words[`line_${name}`]);
    return element("li", { "data-line": name }, title, formula, ...said);
  }
}

function keyOf({ group, row, token }) {
  return `${group} ${row} ${token}`;
}

function neighbour(from, key) {
  if (key === "ArrowLeft") return from.previousElementSibling?.matches("button") ? from.previousElementSibling : null;
  if (key === "ArrowRight") return from.nextElementSibling;
  const buttons = from.parentElement.querySelectorAll("button");
  return { Home: buttons[0], End: buttons[buttons.length - 1] }[key];
}
