// The recipe's form: sliders beside exact numbers, sent without leaving the page.

import { amount, readAmount } from "./figures.js";

const NOTCHES = 1000;

/** Give every knob its slider, and let the two follow each other. */
export function addSliders(form) {
  for (const knob of form.querySelectorAll("[data-knob]")) {
    const field = knob.querySelector("input.amount");
    const slider = knob.querySelector("[data-slide]");
    const range = readRange(knob);
    Object.assign(slider, { min: 0, max: NOTCHES, step: 1 });
    const follow = () => {
      const value = readAmount(field.value);
      if (value !== null) slider.value = Math.round(NOTCHES * toShare(value, range));
    };
    const set = (value) => {
      field.value = amount(value);
      clearRefusal(knob);
    };
    slider.addEventListener("input", () => set(toValue(slider.value / NOTCHES, range)));
    field.addEventListener("input", () => (follow(), clearRefusal(knob)));
    field.addEventListener("keydown", (event) => {
      const direction = { ArrowUp: 1, ArrowDown: -1 }[event.key];
      const value = readAmount(field.value);
      if (!direction || value === null) return;
      event.preventDefault();
      set(next(value, direction, range));
      follow();
    });
    follow();
  }
}

/** Say at each field what is wrong with it, and go to the first. */
export function showRefusals(form, refusals) {
  for (const part of form.querySelectorAll("[data-field]")) {
    const field = fieldOf(part);
    const sentence = refusals[field.name];
    if (!sentence) continue;
    const place = part.querySelector("[data-refusal]");
    place.textContent = sentence;
    place.hidden = false;
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-errormessage", place.id);
    part.closest("details")?.setAttribute("open", "");
  }
  form.querySelector("[aria-invalid=true]")?.focus();
}

/** Put values into the form's fields, as if they had been typed. */
export function fillIn(form, values) {
  for (const part of form.querySelectorAll("[data-field]")) {
    const field = fieldOf(part);
    if (!(field.name in values)) continue;
    field.value = values[field.name];
    field.dispatchEvent(new Event("input"));
  }
}

function fieldOf(part) {
  return part.querySelector(".amount, select");
}

function clearRefusal(part) {
  const field = fieldOf(part);
  field.removeAttribute("aria-invalid");
  field.removeAttribute("aria-errormessage");
  part.querySelector("[data-refusal]").hidden = true;
}

function readRange({ dataset }) {
  const [low, high, step] = [dataset.low, dataset.high, dataset.step].map(Number);
  return { low, high, step, scale: dataset.scale };
}

// A knob's way from 0 to 1: even, even in ratios, or finer near 0 where ratios have no end.
const SHARES = {
  linear: (value, { low, high }) => (value - low) / (high - low),
  log: (value, { low, high }) => Math.log(value / low) / Math.log(high / low),
  cubic: (value, { low, high }) => Math.cbrt((value - low) / (high - low)),
};
const VALUES = {
  linear: (share, { low, high }) => low + share * (high - low),
  log: (share, { low, high }) => low * (high / low) ** share,
  cubic: (share, { low, high }) => low + share ** 3 * (high - low),
};

function toShare(value, range) {
  return Math.min(1, Math.max(0, SHARES[range.scale](value, range) || 0));
}

function toValue(share, range) {
  const value = VALUES[range.scale](share, range);
  // Two digits are as fine as a hand can want where the range spans powers of ten.
  return bounded(range.scale === "linear" ? value : Number(value.toPrecision(2)), range);
}

/** One press of an arrow: one step where steps are even, else one in the second digit. */
function next(value, direction, range) {
  if (range.scale === "linear") return bounded(value + direction * range.step, range);
  const digit = value > 0 ? 10 ** (Math.floor(Math.log10(value)) - 1) : range.step;
  return bounded(value + direction * Math.max(digit, range.step), range);
}

function bounded(value, { low, high, step }) {
  const stepped = Math.round(value / step) * step;
  return Number(Math.min(high, Math.max(low, stepped)).toPrecision(6));
}
