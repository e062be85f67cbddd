// The groups of a step: which prompt's is looked at, and whether as a table or as the tree that a group is.

import { deviation, mean } from "./arithmetic.js";
import { element, write } from "./dom.js";
import { decimal, fill, spoken } from "./figures.js";
import { Rows } from "./rows.js";

let labs = 0;

export class Group {
  constructor(panel, words, { draw, choose, rewardName }) {
    Object.assign(this, { panel, words, draw, choose });
    const find = (name) => panel.querySelector(`[data-${name}]`);
    this.title = find("group-title");
    this.facts = find("group-facts");
    this.note = find("group-note");
    this.chooser = find("prompts");
    this.pictures = { table: find("as-table"), tree: find("as-tree") };
    this.rows = new Rows(find("completions"), words, { choose, rewardName });
    this.name = `prompt-${labs++}`;
    panel.querySelector("[data-static]")?.remove();
    this.offerPictures(find("pictures"));
    find("hint").hidden = false;
  }

  /** Let the reader switch between the table and the tree, whose script is fetched when it is first wanted. */
  offerPictures(chooser) {
    chooser.hidden = false;
    for (const input of chooser.querySelectorAll("input")) {
      input.name = `${this.name}-picture`;
      input.addEventListener("change", () => this.look(input.value));
    }
    this.look("table");
  }

  async look(picture) {
    this.picture = picture;
    for (const [name, place] of Object.entries(this.pictures)) place.hidden = name !== picture;
    if (picture === "tree" && !this.tree) {
      const { Tree } = await import("./tree.js");
      this.tree ??= new Tree(this.pictures.tree, this.words, this.choose);
    }
    this.draw();
  }

  show({ step, choice }) {
    if (this.prompts !== step.groups.length) this.begin(step.groups.length, choice);
    step.groups.forEach((group, index) => {
      const { name, worth } = this.choices[index];
      write(name, spoken(group.prompt));
      write(worth, decimal(mean(rewardsOf(group))));
    });
    const group = step.groups[choice.group];
    const rewards = rewardsOf(group);
    const isSilent = rewards.every((each) => each === rewards[0]);
    write(this.title, fill(this.words.group_at, { step: step.step }));
    const facts = { mean: decimal(mean(rewards)), deviation: decimal(deviation(rewards)) };
    write(this.facts, fill(this.words.group_mean, facts));
    write(this.note, isSilent ? this.words.group_no_signal : "");
    const picture = this.picture === "tree" ? this.tree : this.rows;
    picture?.show(group, choice);
  }

  begin(count, choice) {
    this.prompts = count;
    this.choices = Array.from({ length: count }, (_, index) => this.option(index, index === choice.group));
    this.chooser.replaceChildren(...this.choices.map(({ label }) => label));
    this.chooser.hidden = false;
  }

  option(index, isChosen) {
    const input = element("input", { type: "radio", name: this.name, value: index, checked: isChosen });
    input.addEventListener("change", () => this.choose({ group: index, row: null, token: 0 }));
    const [name, worth] = [element("span"), element("small", { class: "reward num" })];
    return { name, worth, label: element("label", {}, input, name, worth) };
  }
}

function rewardsOf({ completions }) {
  return completions.map(({ reward }) => reward);
}
