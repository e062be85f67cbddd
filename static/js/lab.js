// The lab: a recipe goes out, a run comes back step by step. The page shows a run's numbers without it, on reload.

import { Bench } from "./lab/bench.js";
import { offerPresets, sayMix } from "./lab/presets.js";

const begun = new WeakSet();

function begin() {
  for (const root of document.querySelectorAll("[data-lab]")) {
    if (begun.has(root)) continue;
    begun.add(root);
    const form = root.querySelector("[data-recipe]");
    offerPresets(form);
    sayMix(form);
    new Bench(root);
  }
}

begin();
document.addEventListener("course:renewed", begin);
