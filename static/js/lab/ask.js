// Ask the policy, before and after: both run here, in the page, on a prompt of the reader's own.

import { LONGEST } from "./arithmetic.js";
import { Bars } from "./bars.js";
import { element, write } from "./dom.js";
import { fill, percent, spoken } from "./figures.js";
import { Reader, readModel } from "./llama.js";
import { draw, likeliest } from "./speaking.js";

// Words and signs stand apart, as the policies read them.
const WORD = /[\p{L}\p{N}]+(?:-[\p{L}\p{N}]+)*|[^\s\p{L}\p{N}]/gu;
const LIKELIEST = 3;
const DRAWN = 4;
const NEXT_WORDS = 6;

export class Ask {
  constructor(panel, words) {
    Object.assign(this, { panel, words });
    const find = (name) => panel.querySelector(`[data-${name}]`);
    this.form = panel.querySelector("form");
    this.field = find("ask-prompt");
    this.notice = find("ask-notice");
    this.chips = find("chips");
    this.answers = find("ask-answers");
    this.columns = { before: find("ask-before"), after: find("ask-after") };
    this.bars = new Bars(find("ask-next"), words);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.ask();
    });
    find("vocabulary").addEventListener("toggle", () => this.load());
    this.chips.addEventListener("click", ({ target }) => this.add(target.closest("button")?.textContent));
  }

  show({ history, run }) {
    this.panel.hidden = !history.isFinished || !run.policy;
    if (this.panel.hidden || this.started === history.started) return;
    Object.assign(this, { started: history.started, run, models: null });
    this.answers.hidden = true;
    this.chips.replaceChildren();
    this.say("");
    this.field.value = spoken(this.started.probe_prompt);
  }

  /** Fetch both policies, when they are first asked for; gives whether they are here. */
  async load() {
    try {
      this.models ??= Promise.all([this.run.checkpoint, this.run.policy].map(fetchModel));
      const [before] = await this.models;
      this.vocabulary = before.about.vocabulary;
      if (this.chips.childElementCount === 0) this.chips.replaceChildren(...this.vocabulary.map(chip));
      return true;
    } catch (error) {
      console.warn(error);
      this.models = null;
      this.say(this.words[error.isGone ? "ask_gone" : "unreachable"]);
      return false;
    }
  }

  async ask() {
    this.say("");
    if (!(await this.load())) return;
    const tokens = this.read(this.field.value);
    if (!tokens) return;
    const models = await this.models;
    const { temperature } = this.started.recipe;
    const readers = models.map((model) => new Reader(model).read(...tokens));
    // The first word of every vocabulary is the one that closes a completion.
    const manner = { stop: 0, longest: LONGEST, temperature };
    readers.forEach((reader, index) => this.answer(Object.values(this.columns)[index], reader, manner));
    this.compareNext(...readers.map((reader) => [...reader.probabilities(temperature)]));
    this.answers.hidden = false;
  }

  /** Take a prompt as people write it; says what is wrong with it and gives nothing where it cannot be used. */
  read(text) {
    const parts = text.toLowerCase().match(WORD) ?? [];
    const unknown = parts.filter((word) => !this.vocabulary.includes(word));
    const most = this.started.probe_prompt.split(" ").length;
    if (unknown.length > 0) this.say(fill(this.words.ask_unknown, { words: [...new Set(unknown)].join(", ") }));
    else if (parts.length === 0 || parts.length > most) this.say(fill(this.words.ask_length, { most }));
    else return parts.map((word) => this.vocabulary.indexOf(word));
    return null;
  }

  answer(column, reader, manner) {
    const sure = likeliest(reader, { ...manner, count: LIKELIEST });
    const drawn = Array.from({ length: DRAWN }, () => draw(reader, manner));
    const item = (tokens, ...more) => {
      return element("li", {}, element("span", { class: "utterance" }, this.write(tokens)), ...more);
    };
    column.querySelector("[data-likeliest]").replaceChildren(
      ...sure.map(({ tokens, probability }) => item(tokens, element("span", { class: "num" }, percent(probability)))),
    );
    column.querySelector("[data-drawn]").replaceChildren(...drawn.map((tokens) => item(tokens)));
  }

  /** The words that either policy would say first, the likeliest of now on top. */
  compareNext(before, after) {
    const order = this.vocabulary.map((_, token) => token).sort((one, other) => after[other] - after[one]);
    const found = order.slice(0, NEXT_WORDS);
    this.bars.begin(found.map((token) => this.vocabulary[token]), found.map((token) => before[token]));
    this.bars.show(found.map((token) => after[token]));
  }

  write(tokens) {
    return spoken(tokens.map((token) => this.vocabulary[token]).join(" "));
  }

  add(word) {
    if (word) this.field.value = spoken(`${this.field.value} ${word}`.trim());
  }

  say(sentence) {
    write(this.notice, sentence);
  }
}

async function fetchModel(address) {
  const response = await fetch(address);
  const { status } = response;
  if (!response.ok) throw Object.assign(new Error(`${address} answered ${status}`), { isGone: status === 404 });
  return readModel(await response.arrayBuffer());
}

function chip(word) {
  return element("button", { type: "button", class: "tok" }, word);
}
