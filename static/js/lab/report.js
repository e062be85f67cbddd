// The report of a run: the server writes it, and is asked for it anew when a run has begun and when it is over.

import { fetchFragment } from "../fragment.js";

const SHOWN_MS = 3000;

export class Report {
  constructor(root) {
    const { run, with: other } = root.dataset;
    this.place = root.querySelector("[data-report]");
    this.prediction = root.querySelector("[data-prediction]");
    this.run = run && JSON.parse(run);
    this.beside = other ? `?with=${JSON.parse(other).id}` : "";
    this.offerCopy();
  }

  /** A run has been begun here: what was predicted of it belongs to it, and the next one needs a new thought. */
  begin(run) {
    this.run = run;
    for (const input of this.prediction.querySelectorAll("input:checked")) input.checked = false;
    this.write();
  }

  /** The run is over. */
  end() {
    if (this.run) this.write();
  }

  async write() {
    const { run } = this;
    try {
      const report = await fetchFragment(run.report + this.beside);
      // Meanwhile another run may have begun.
      if (run !== this.run) return;
      this.place.replaceChildren(report);
      this.offerCopy();
    } catch (error) {
      // The numbers are on the page; the words beside them come with a reload.
      console.warn(error);
    }
  }

  /** A link is there to be followed; a button takes it along. */
  offerCopy() {
    const link = this.place.querySelector("[data-link]");
    const button = this.place.querySelector("[data-copy]");
    if (!button || !navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(link.href);
      const text = button.querySelector("[data-copy-text]");
      const before = text.textContent;
      text.textContent = text.dataset.copied;
      setTimeout(() => (text.textContent = before), SHOWN_MS);
    });
  }
}
