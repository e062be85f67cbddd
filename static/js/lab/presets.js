// Presets and the mix of rewards: filled in where the form stands, and said in a few words.

import { readAmount } from "./figures.js";
import { fillIn } from "./recipe.js";

/** Let a preset fill the form in place; without script its link leads to a page that has it filled in. */
export function offerPresets(form) {
  const list = form.querySelector("[data-presets]");
  if (!list) return;
  const note = form.querySelector("[data-chosen]");
  const name = list.querySelector("[data-preset-name]");
  const none = name.dataset.none;
  const choose = (link) => {
    for (const each of list.querySelectorAll("a")) each.toggleAttribute("aria-current", each === link);
    link?.setAttribute("aria-current", "true");
    name.textContent = link?.textContent ?? none;
    note.querySelector("[data-chosen-text]").textContent = link?.dataset.preset ?? "";
    note.hidden = !link;
  };
  list.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    // A new tab is a new page.
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    fillIn(form, JSON.parse(link.dataset.values));
    choose(link);
    list.open = false;
    list.querySelector("summary").focus();
  });
  // What is changed by hand is the preset no more; another seed leaves it what it is. The values of a preset that is
  // filled in do not bubble, so they do not come here.
  form.addEventListener("input", ({ target }) => {
    const part = target.closest("[data-field]");
    if (part && part.querySelector(".amount, select").name !== "seed") choose(null);
  });
}

/** Say beside the heading of the rewards which of them count. */
export function sayMix(form) {
  const mix = form.querySelector("[data-mix]");
  const place = mix.querySelector("[data-mix-said]");
  const draw = () => {
    const rewards = [...mix.querySelectorAll("[data-field]")].map((part) => {
      const { value } = part.querySelector(".amount");
      const label = part.querySelector("label").textContent.trim();
      return readAmount(value) === 1 ? label : readAmount(value) === 0 ? "" : `${value} × ${label}`;
    });
    place.textContent = rewards.filter(Boolean).join(", ") || place.dataset.none;
  };
  for (const field of mix.querySelectorAll("input")) field.addEventListener("input", draw);
}
