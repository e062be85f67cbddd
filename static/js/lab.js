// The lab: a recipe goes out, a run comes back step by step. The page shows a run's numbers without it, on reload.

import { Bench } from "./lab/bench.js";

for (const root of document.querySelectorAll("[data-lab]")) {
  new Bench(root);
}
