// The small figures of chapters to try things on. Without them the page has a table or a sentence that says the same.

import { offerButtons } from "./figures/bandit.js";
import { offerCurve } from "./figures/clip.js";
import { offerPairs } from "./figures/labeller.js";

const KINDS = { bandit: offerButtons, clip: offerCurve, labeller: offerPairs };

const begun = new WeakSet();

function begin() {
  for (const root of document.querySelectorAll("[data-figure]")) {
    if (begun.has(root)) continue;
    begun.add(root);
    KINDS[root.dataset.figure](root);
    root.querySelector("[data-without]").hidden = true;
    root.querySelector("[data-live]").hidden = false;
  }
}

begin();
document.addEventListener("course:renewed", begin);
