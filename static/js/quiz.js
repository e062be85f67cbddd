// Checks an answer without leaving the page. Without scripts the same form posts and the server shows the page again.

import { fetchFragment } from "./fragment.js";
import { showHint } from "./hint.js";
import { followTrial } from "./trial.js";

// A status that changes in the same breath as the page around it is often not read out.
const BREATH_MS = 80;

// What is marked can be missed at a glance; what is typed or picked from a list is looked at by the server.
const MARKS = "input[type=radio], input[type=checkbox]";

const prepared = new WeakSet();

/** Let every quiz form on the page check one question at a time. */
export function answerInPlace() {
  for (const form of document.querySelectorAll("form[data-quiz]")) {
    for (const card of form.querySelectorAll("[data-question]")) followTrial(form, card, show);
    if (prepared.has(form)) continue;
    prepared.add(form);
    form.addEventListener("submit", onSubmit);
    form.addEventListener("keydown", onKey);
    form.addEventListener("input", onInput);
  }
}

async function onSubmit(event) {
  const form = event.currentTarget;
  const button = event.submitter;
  if (button?.name !== "check" && button?.name !== "hint") return;
  event.preventDefault();
  // One answer at a time: the key that makes a double submission count once comes with the reply before.
  if (form.hasAttribute("data-busy")) return;
  const card = button.closest("[data-question]");
  const wantsHint = button.name === "hint";
  if (!wantsHint && card.querySelector(MARKS) && !card.querySelector("input:checked")) {
    return say(card, form.dataset.empty, "refused");
  }
  await send(form, card, button, () => (wantsHint ? hint(form, card, button) : check(form, card, button)));
}

async function check(form, card, button) {
  show(form, card, await fetchFragment(form.action, new FormData(form, button)));
}

async function hint(form, card, button) {
  const body = new FormData();
  for (const name of ["attempt", "back"]) if (form.elements[name]) body.append(name, form.elements[name].value);
  const fresh = await showHint(form.action, card, button, body);
  form.elements.namedItem("idempotency_key").value = fresh.dataset.nextKey;
}

async function send(form, card, button, how) {
  form.toggleAttribute("data-busy", true);
  button.setAttribute("aria-busy", "true");
  try {
    await how();
  } catch (error) {
    // Nothing of the form has changed, so pressing again sends the same answer under the same key.
    console.warn(error);
    say(card, form.dataset[error.word ?? "unreachable"], "failed");
  } finally {
    form.removeAttribute("data-busy");
    button.removeAttribute("aria-busy");
  }
}

function show(form, card, fragment, isHere = true) {
  const fresh = fragment.querySelector("[data-question]");
  if (!fresh) throw new Error("The reply holds no question.");
  // The status region stays the same element, since a new one would not be announced.
  card.querySelector("[data-question-body]").replaceWith(fresh.querySelector("[data-question-body]"));
  card.toggleAttribute("data-answered", fresh.hasAttribute("data-answered"));
  form.elements.namedItem("idempotency_key").value = fresh.dataset.nextKey;
  const said = fresh.querySelector("[role=status]");
  say(card, said.textContent, said.className.replace("said", "").trim());
  if (isHere) keepPlace(card);
  followTrial(form, card, show);
  tally(form);
  const after = fragment.querySelector("[data-after]");
  if (after) document.querySelector("[data-after]")?.replaceWith(after);
}

/** What was refused is being mended: the reason has been read. */
function onInput(event) {
  const region = event.target.closest("[data-question]")?.querySelector("[role=status]");
  if (!region?.matches(".refused, .failed")) return;
  region.textContent = "";
  region.className = "said";
}

/** Put a keyboard's focus where the pressed button was. */
function keepPlace(card) {
  const target = card.querySelector("button[name=check]") ?? card.querySelector("[role=status]");
  target.focus({ preventScroll: true });
}

function say(card, text, state) {
  const region = card.querySelector("[role=status]");
  region.textContent = "";
  region.className = `said ${state}`.trim();
  setTimeout(() => {
    region.textContent = text;
  }, BREATH_MS);
}

function tally(form) {
  const line = form.querySelector("[data-tally]");
  if (!line) return;
  const answered = form.querySelectorAll("[data-answered]").length;
  line.textContent = line.dataset.tally.replace("{answered}", answered);
  form.querySelector("[data-tally-bar]").value = answered;
}

/** Enter in a field or on a choice checks its own question; the browser would press the form's first button. */
function onKey(event) {
  if (event.key !== "Enter" || !event.target.matches(`${MARKS}, input[type=text]`)) return;
  event.preventDefault();
  event.target.closest("[data-question]").querySelector("button[name=check]")?.click();
}
