// A reward model of three weights, fitted to choices between pairs. Pure: no page, no words.
// Source: Bradley and Terry's model in its logistic form, P(A over B) = σ(w·a − w·b); as in InstructGPT
// (arXiv:2203.02155), eq. 1. Left out: the network. The features are given instead of learned.

const STEPS = 2000;
const STEP_SIZE = 0.1;
// Ten choices can often be told apart perfectly; without this the weights would grow for ever.
const DECAY = 0.1;

/** What is visible of a text: tens of words, polite words, examples. */
export function features(text, { polite, example }) {
  const plain = text.toLocaleLowerCase();
  const words = plain.split(/\s+/).filter(Boolean).length;
  return [words / 10, Number(polite.some((word) => plain.includes(word))), Number(plain.includes(example))];
}

/** Fit weights to differences (the chosen text's features less the other's) by gradient ascent on the likelihood. */
export function fit(differences) {
  const weights = differences[0].map(() => 0);
  for (let step = 0; step < STEPS; step += 1) {
    const gradient = weights.map((weight) => -DECAY * weight);
    for (const difference of differences) {
      const surprise = 1 - probability(weights, difference);
      difference.forEach((value, place) => {
        gradient[place] += surprise * value;
      });
    }
    gradient.forEach((slope, place) => {
      weights[place] += STEP_SIZE * slope;
    });
  }
  return weights;
}

/** How likely the first text is to be chosen, given its features less the second's. */
export function probability(weights, difference) {
  const gap = weights.reduce((sum, weight, place) => sum + weight * difference[place], 0);
  return 1 / (1 + Math.exp(-gap));
}
