// Every number of the objective for one token, from what an event says. Pure: no page, no words. The formulas and their
// sources are in course/lab/learning; the parts of all tokens of a step add up to its loss.

// The most tokens that a completion may have, in every task.
export const LONGEST = 12;

// How the objectives differ: what a token's probability is compared with, what the advantage multiplies, what the sum
// is divided by, and what a reward is compared with.
const GRPO = { ratio: "token", surrogate: "min", weight: "completion", baseline: "group" };
const OBJECTIVES = {
  grpo: GRPO,
  bnpo: { ...GRPO, weight: "tokens" },
  dapo: { ...GRPO, weight: "tokens" },
  dr_grpo: { ...GRPO, weight: "longest" },
  rloo: { ratio: "none", surrogate: "plain", weight: "completions", baseline: "others" },
  gspo: { ...GRPO, ratio: "sequence" },
  cispo: { ...GRPO, surrogate: "weighted", weight: "tokens" },
};

/** How this recipe's objective differs from the others. */
export function objectiveOf({ objective }) {
  return OBJECTIVES[objective];
}

/** The mean. */
export function mean(values) {
  return total(values) / values.length;
}

/** The population's deviation: divided by how many there are. */
export function deviation(values) {
  const centre = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - centre) ** 2)));
}

/** What each token of a step adds to its loss. */
export function partsOf(step, recipe) {
  const batch = batchOf(step);
  return step.groups.flatMap((group) =>
    group.completions.flatMap((completion) =>
      completion.tokens.map((_, token) => lineOf(group, completion, token, { recipe, batch }).part),
    ),
  );
}

/** Every number of one token, where `row` says which completion of which group it stands in. */
export function accountOf(step, recipe, { group, row, token }) {
  const chosen = step.groups[group];
  return lineOf(chosen, chosen.completions[row], token, { recipe, batch: batchOf(step) });
}

function batchOf({ groups }) {
  const completions = groups.flatMap((group) => group.completions);
  const tokens = total(completions.map((each) => each.tokens.length));
  return { completions: completions.length, tokens, spread: deviation(completions.map(({ reward }) => reward)) };
}

function lineOf(group, completion, token, { recipe, batch }) {
  const objective = objectiveOf(recipe);
  const { length } = completion.tokens;
  const compared = comparison(group, completion, { recipe, batch, objective });
  const moved = movement(completion, token, { recipe, objective });
  const held = leash(completion, token, { recipe, ratio: moved.tokenRatio });
  const gain = SURROGATES[objective.surrogate]({ ...moved, advantage: compared.advantage });
  const term = gain - recipe.kl_coefficient * held.kl;
  const weight = 1 / DIVISORS[objective.weight](batch, length);
  return { ...compared, ...moved, ...held, batch, length, gain, term, weight, part: -weight * term };
}

/** From the rewards of the group to the advantage of the completion. */
function comparison({ completions }, { reward }, { recipe, batch, objective }) {
  const rewards = completions.map((each) => each.reward);
  const isSilent = rewards.every((each) => each === rewards[0]);
  const others = (total(rewards) - reward) / (rewards.length - 1);
  const baseline = objective.baseline === "others" ? others : mean(rewards);
  const spread = { group: deviation(rewards), batch: batch.spread, none: 1 }[recipe.scaling];
  return { rewards, reward, baseline, spread, isSilent, advantage: isSilent ? 0 : (reward - baseline) / spread };
}

/** How far the token has moved since it was drawn, and how much of that counts. */
function movement({ tokens, ...completion }, token, { recipe, objective }) {
  const [old, policy] = [completion.probabilities_before, completion.probabilities_policy];
  const ratios = tokens.map((_, at) => policy[at] / old[at]);
  const ratio = objective.ratio === "sequence" ? Math.exp(mean(ratios.map(Math.log))) : ratios[token];
  const [low, high] = [1 - recipe.clip_epsilon, 1 + recipe.clip_epsilon_high];
  const clipped = Math.min(Math.max(ratio, low), high);
  return { old: old[token], policy: policy[token], ratio, tokenRatio: ratios[token], low, high, clipped };
}

/** The divergence from the reference, estimated at this token. */
function leash(completion, token, { recipe, ratio }) {
  const reference = completion.probabilities_reference[token];
  const toReference = reference / completion.probabilities_policy[token];
  const k3 = toReference - Math.log(toReference) - 1;
  return { reference, toReference, kl: recipe.kl_estimator === "k3_corrected" ? k3 * ratio : k3 };
}

const SURROGATES = {
  min: ({ ratio, clipped, advantage }) => Math.min(ratio * advantage, clipped * advantage),
  weighted: ({ clipped, advantage, policy }) => clipped * advantage * Math.log(policy),
  plain: ({ advantage, policy }) => advantage * Math.log(policy),
};

const DIVISORS = {
  completion: ({ completions }, length) => completions * length,
  completions: ({ completions }) => completions,
  tokens: ({ tokens }) => tokens,
  longest: ({ completions }) => completions * LONGEST,
};

/** Add numbers up. */
export function total(values) {
  return values.reduce((sum, value) => sum + value, 0);
}
