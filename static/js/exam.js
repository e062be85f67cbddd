// Saves every change of an exam as it is made, and says so. Without scripts the form's buttons do the same.

import { followClock } from "./clock.js";
import { showHint } from "./hint.js";

const TYPING_MS = 600;
const RETRY_MS = 4000;

/** Let the exam on this page, if there is one, save itself. */
export function saveExam() {
  const form = document.querySelector("form[data-exam]");
  if (!form) return;
  const exam = { form, changed: new Set(), typing: 0, isBusy: false, start: performance.now() };
  exam.clock = followClock(form, () => timeIsUp(exam));
  form.addEventListener("change", (event) => note(exam, event, 0));
  form.addEventListener("input", (event) => note(exam, event, TYPING_MS));
  form.addEventListener("submit", (event) => {
    // The form carries every answer with it; Enter in a field sends nothing.
    if (event.submitter?.name === "hint") return hint(exam, event);
    if (event.submitter?.formMethod !== "dialog") exam.changed.clear();
  });
  form.querySelector("[data-save-button]").hidden = true;
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) save(exam, { isLeaving: true });
  });
}

function note(exam, event, delay) {
  const card = event.target.closest("[data-question]");
  if (!card) return;
  exam.changed.add(card.dataset.question);
  clearTimeout(exam.typing);
  exam.typing = setTimeout(() => save(exam), delay);
}

/** Send what has changed since the last time, one request after the other; on leaving, what is left at once. */
async function save(exam, { isLeaving = false } = {}) {
  if (exam.changed.size === 0 || (exam.isBusy && !isLeaving)) return;
  const ids = [...exam.changed];
  exam.changed.clear();
  exam.isBusy = true;
  say(exam, exam.form.dataset.saving);
  try {
    await send(exam, ids);
  } catch (error) {
    console.warn(error);
    for (const id of ids) exam.changed.add(id);
    say(exam, exam.form.dataset.failed, "failed");
    exam.typing = setTimeout(() => save(exam), RETRY_MS);
    return;
  } finally {
    exam.isBusy = false;
  }
  save(exam);
}

async function send(exam, ids) {
  const request = { method: "POST", body: bodyOf(exam, ids), headers: { Accept: "application/json" }, keepalive: true };
  const response = await fetch(exam.form.action, request);
  const told = await response.json();
  if (response.status === 409) return say(exam, told.message, "failed");
  if (!response.ok) throw new Error(`The exam answered ${response.status}.`);
  show(exam, told);
}

async function hint(exam, event) {
  event.preventDefault();
  const button = event.submitter;
  try {
    await showHint(exam.form.action, button.closest("[data-question]"), button);
  } catch (error) {
    console.warn(error);
    say(exam, exam.form.dataset.failed, "failed");
  }
}

function bodyOf(exam, ids) {
  const body = new FormData();
  const all = [...new FormData(exam.form)];
  for (const id of ids) {
    const card = cardOf(exam, id);
    const names = new Set([...card.querySelectorAll("[name]")].map((field) => field.name));
    body.append("save", id);
    for (const [name, value] of all) if (names.has(name)) body.append(name, value);
  }
  body.append("sequence", Math.floor(Number(exam.form.dataset.now) + performance.now() - exam.start));
  return body;
}

function show(exam, told) {
  for (const [id, was] of Object.entries(told.saved)) {
    const card = cardOf(exam, id);
    card.querySelector(`[name="was-${id}"]`).value = was;
    card.toggleAttribute("data-answered", was !== "");
    const said = card.querySelector("[data-said]");
    said.textContent = told.messages[id] && !exam.changed.has(id) ? told.messages[id] : "";
  }
  exam.clock.endsAt(told.ends_at);
  const line = exam.form.querySelector("[data-tally]");
  line.textContent = line.dataset.tally.replace("{answered}", told.answered);
  exam.form.querySelector("[data-tally-bar]").value = told.answered;
  say(exam, exam.form.dataset.saved);
}

/** Ask the server first, which may have granted more time; it ends the exam only if time is up there too. */
function timeIsUp(exam) {
  const field = document.createElement("input");
  field.type = "hidden";
  field.name = "time_is_up";
  field.value = "1";
  exam.form.append(field);
  exam.form.action = exam.form.querySelector("[data-hand-in]").formAction;
  exam.form.submit();
}

function say(exam, text, state = "") {
  const region = exam.form.querySelector("[data-save-state]");
  if (region.textContent !== text) region.textContent = text;
  region.className = `quiet ${state}`.trim();
}

function cardOf(exam, id) {
  return exam.form.querySelector(`[data-question="${id}"]`);
}
