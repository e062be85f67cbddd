// Shows the next hint of a question in its place; what is marked and typed around it stays as it is.

import { fetchFragment } from "./fragment.js";

/** Ask for the hint that the button names; gives the question as the site draws it now. */
export async function showHint(action, card, button, body = new FormData()) {
  body.append(button.name, button.value);
  const field = card.querySelector("[data-hints] input");
  body.append(field.name, field.value);
  const fresh = (await fetchFragment(action, body)).querySelector("[data-question]");
  const hints = fresh?.querySelector("[data-hints]");
  if (!hints) throw new Error("The reply holds no hint.");
  card.querySelector("[data-hints]").replaceWith(hints);
  [...hints.querySelectorAll(".hint")].at(-1)?.focus({ preventScroll: true });
  return fresh;
}
