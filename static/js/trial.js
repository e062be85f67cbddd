// Follows the runs that decide a question. Without scripts its button asks how they stand.

import { fetchFragment } from "./fragment.js";

const PAUSE_MS = 1000;
const followed = new WeakSet();

/** Ask how a card's runs stand until they are over; `show` then draws the card anew. */
export async function followTrial(form, card, show) {
  if (followed.has(card)) return;
  followed.add(card);
  while (card.isConnected && isGoing(card)) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    const fragment = await ask(form, card);
    // An answer that is on its way has a key of its own, which must not be changed under it.
    if (!fragment || form.hasAttribute("data-busy")) continue;
    if (isGoing(fragment)) card.querySelector("[data-trial]").replaceWith(fragment.querySelector("[data-trial]"));
    else show(form, card, fragment, card.contains(document.activeElement));
  }
  followed.delete(card);
}

const isGoing = (place) => place.querySelector("[data-trial]")?.dataset.trial === "going";

async function ask(form, card) {
  if (form.hasAttribute("data-busy")) return null;
  const body = new FormData();
  for (const name of ["attempt", "back"]) if (form.elements[name]) body.append(name, form.elements[name].value);
  body.append("check", card.dataset.question);
  body.append("idempotency_key", card.dataset.nextKey);
  body.append("follow", "1");
  try {
    return await fetchFragment(form.action, body);
  } catch {
    return null; // The runs go on without us; they are asked about again.
  }
}
