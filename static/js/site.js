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
answerInPlace();
saveExam();
followReading();
reachScrollingBoxes();
explainTerms();
