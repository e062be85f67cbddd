// Formulas from values, as MathML. A concept's colour is its class, the same as in a chapter's formulas.

import { element } from "./dom.js";
import { precise } from "./figures.js";

const NAMESPACE = "http://www.w3.org/1998/Math/MathML";

/** Make an element of MathML. */
export function maths(name, children, attributes = {}) {
  const made = document.createElementNS(NAMESPACE, name);
  for (const [key, value] of Object.entries(attributes)) if (value) made.setAttribute(key, value);
  made.append(...[children].flat());
  return made;
}

export const row = (...children) => maths("mrow", children.flat());
export const letter = (text, concept) => maths("mi", text, { class: concept });
export const sign = (text) => maths("mo", text);
export const over = (above, below) => maths("mfrac", [above, below]);
export const under = (name, index) => maths("msub", [name, index]);
export const root = (inside) => maths("msqrt", inside);
export const power = (base, exponent) => maths("msup", [base, exponent]);
export const text = (words) => maths("mtext", words);

/** A letter with a sign over it, such as the bar of a mean. */
export function accented(inside, above) {
  return maths("mover", [inside, maths("mo", above, { stretchy: "false" })], { accent: "true" });
}

/** A number as the reader writes it, with a true minus. */
export function number(value, concept) {
  const digits = maths("mn", precise(Math.abs(value)), { class: concept });
  return value < 0 ? row(maths("mo", "−", { class: concept }), digits) : digits;
}

/** The same where something stands before it: a negative one in brackets. */
export function factor(value, concept) {
  return value < 0 ? brackets(number(value, concept)) : number(value, concept);
}

export function brackets(...inside) {
  return row(maths("mo", "(", { stretchy: "false" }), ...inside, maths("mo", ")", { stretchy: "false" }));
}

/** A function of things: min(a, b), clip(ρ, low, high). */
export function call(name, ...things) {
  const separated = things.flatMap((thing, index) => (index === 0 ? [thing] : [sign(","), thing]));
  return row(maths("mi", name), brackets(...separated));
}

/** Formulas that are equal to one another; a line may break before each further one. */
export function equation(...sides) {
  const formulas = sides.map((side, index) => {
    return maths("math", index === 0 ? side : [sign("="), side], { displaystyle: "true" });
  });
  return element("span", { class: "equation" }, ...formulas);
}
