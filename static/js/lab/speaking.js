// What a policy would say: its likeliest completions, and some that are drawn. Pure: no page, no words.

// Enough to be sure of the likeliest completion of any policy of ours, and an end to the search in a wild one.
const MOST_LOOKED_AT = 400;
const SMALLEST = 1e-4;

/** Give the likeliest completions with their probabilities, the first first: the best branch is always gone on with. */
export function likeliest(reader, { stop, longest, temperature, count }) {
  let open = [{ tokens: [], probability: 1, reader }];
  const found = [];
  for (let looked = 0; looked < MOST_LOOKED_AT && open.length > 0 && found.length < count; looked++) {
    open.sort((one, other) => other.probability - one.probability);
    const [best, ...rest] = open;
    open = rest;
    if (best.tokens.at(-1) === stop || best.tokens.length === longest) found.push(best);
    else open.push(...grow(best, temperature));
  }
  return found.map(({ tokens, probability }) => ({ tokens, probability }));
}

function grow({ tokens, probability, reader, from }, temperature) {
  const here = reader ?? from.fork().read(tokens.at(-1));
  const next = [...here.probabilities(temperature)].map((share, token) => {
    return { tokens: [...tokens, token], probability: probability * share, from: here };
  });
  return next.filter((each) => each.probability > SMALLEST);
}

/** Draw one completion. */
export function draw(reader, { stop, longest, temperature }) {
  const here = reader.fork();
  const tokens = [];
  while (tokens.at(-1) !== stop && tokens.length < longest) {
    if (tokens.length > 0) here.read(tokens.at(-1));
    tokens.push(pick(here.probabilities(temperature)));
  }
  return tokens;
}

function pick(probabilities) {
  let rest = Math.random();
  const found = probabilities.findIndex((share) => (rest -= share) < 0);
  return found < 0 ? probabilities.length - 1 : found;
}
