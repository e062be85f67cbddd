// The recipe's form at work: asks for a run, stops it, and says how it stands.

import { write } from "./dom.js";
import { addSliders, showRefusals } from "./recipe.js";
import { send } from "./sending.js";
import { Standing } from "./standing.js";

export class Desk {
  constructor(form, words, { lines, barButton, follow, tell }) {
    const find = (name) => form.querySelector(`[data-${name}]`);
    Object.assign(this, { form, words, barButton, follow, state: null });
    this.startButton = find("start");
    this.cancelButton = find("cancel");
    this.notice = find("notice");
    this.standing = new Standing(lines, words, tell);
    addSliders(form);
    barButton.addEventListener("click", () => this.cancel());
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (event.submitter === this.cancelButton) this.cancel();
      // Enter in a field presses the button for starting even where it is hidden.
      else if (!this.startButton.hidden) this.start();
    });
  }

  /** Take up a run that was found or begun. */
  take(run) {
    this.run = run;
    this.standing.begin(run.steps);
    this.stand(run);
  }

  stand(state) {
    this.state = state;
    const hadFocus = this.stopButtons.includes(document.activeElement);
    for (const button of this.stopButtons) button.hidden = state.is_over;
    this.startButton.hidden = !state.is_over;
    if (hadFocus && state.is_over) this.startButton.focus({ preventScroll: true });
    this.standing.stand(state);
  }

  get stopButtons() {
    return [this.cancelButton, this.barButton];
  }

  async start() {
    if (this.isBusy) return;
    this.say("");
    this.standing.ask();
    await this.whileBusy(this.startButton, async () => {
      const { isTaken, said } = await send(this.form.action, this.form);
      this.form.elements.namedItem("idempotency_key").value = said.key;
      if (isTaken) return this.begin(said);
      showRefusals(this.form, said.refusals);
      this.say(said.message, said.page);
    });
  }

  begin(run) {
    // On the page of an earlier run a reload should show this one.
    if (this.run && location.pathname === this.run.page) history.replaceState(null, "", run.page);
    const hadFocus = document.activeElement === this.startButton;
    this.follow(run);
    // Where the bar has a button of its own, it is the one in sight.
    const button = this.stopButtons.findLast((each) => each.getClientRects().length > 0);
    if (hadFocus) button?.focus({ preventScroll: true });
  }

  async cancel() {
    if (this.isBusy) return;
    await this.whileBusy(this.cancelButton, async () => {
      const { said } = await send(this.run.cancel, this.form);
      if (!this.state.is_over) this.stand({ ...said, is_over: false });
    });
  }

  /** Let one request be under way at a time; one that does not arrive may be sent again, and counts once. */
  async whileBusy(button, work) {
    this.isBusy = true;
    button.setAttribute("aria-busy", "true");
    try {
      await work();
    } catch (error) {
      console.warn(error);
      this.say(this.words[error.word ?? "unreachable"]);
    } finally {
      this.isBusy = false;
      button.removeAttribute("aria-busy");
      this.standing.answer();
    }
  }

  say(message, page = null) {
    write(this.notice, message);
    const link = this.form.querySelector("[data-notice-link]");
    link.hidden = !page;
    if (page) link.href = page;
  }
}
