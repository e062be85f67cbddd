// Numbers and sentences as the reader's language writes them.

const language = document.documentElement.lang || undefined;
const decimals = new Map();

/** A number with so many digits after the mark, with a true minus. */
export function decimal(value, digits = 2) {
  if (!decimals.has(digits)) {
    const fixed = { minimumFractionDigits: digits, maximumFractionDigits: digits, signDisplay: "negative" };
    decimals.set(digits, new Intl.NumberFormat(language, fixed));
  }
  return decimals.get(digits).format(value).replace("-", "−");
}

/** The same with its sign. */
export function signed(value, digits = 2) {
  return value > 0 ? `+${decimal(value, digits)}` : decimal(value, digits);
}

const shares = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 });

/** A share as a percentage. */
export function percent(value) {
  return shares.format(value);
}

/** A number in as few digits as a table wants: whole where it is whole. */
export function brief(value) {
  return decimal(value, Number.isInteger(value) ? 0 : 2);
}

const fine = new Intl.NumberFormat(language, { maximumSignificantDigits: 4, useGrouping: false });

// What is smaller than this is a trace of rounding: an event's numbers have six digits.
const NOTHING = 5e-8;

/** A number with four digits that count, as it stands in a line of arithmetic. */
export function precise(value) {
  return fine.format(Math.abs(value) < NOTHING ? 0 : value).replace("-", "−");
}

const amounts = new Intl.NumberFormat(language, { maximumFractionDigits: 6, useGrouping: false });

/** A number as it stands in a field of the recipe. */
export function amount(value) {
  return amounts.format(value);
}

/** Read what stands in a field; both decimal marks are understood. */
export function readAmount(text) {
  const value = text.trim() === "" ? Number.NaN : Number(text.trim().replace(",", "."));
  return Number.isFinite(value) ? value : null;
}

/** Put values into a sentence's {words}. */
export function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (all, name) => values[name] ?? all);
}

/** A prompt as people write it, without the spaces that separate its tokens. */
export function spoken(prompt) {
  return prompt.replace(/ (?=[,.!?])/g, "");
}
