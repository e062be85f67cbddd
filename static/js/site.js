// What every page runs. Each module makes something nicer that already works without it.

import { saveExam } from "./exam.js";
import { explainTerms } from "./glossary.js";
import { keepPlaceInSwitches } from "./place.js";
import { answerInPlace } from "./quiz.js";
import { followReading } from "./reading.js";
import { reachScrollingBoxes } from "./scrolling.js";
import { switchThemeInPlace } from "./theme.js";

switchThemeInPlace();
keepPlaceInSwitches();
saveExam();
for (const prepare of [answerInPlace, followReading, reachScrollingBoxes, explainTerms]) {
  prepare();
  // While an author writes, parts of the page come anew; what is prepared already stays as it is.
  document.addEventListener("course:renewed", prepare);
}
