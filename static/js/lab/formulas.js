// The objective with one token's numbers in it, line by line, in the letters of the chapter.

import { LONGEST, objectiveOf, total } from "./arithmetic.js";
import { brackets, call, equation, factor, letter, number, over, power, root, row, sign } from "./mathml.js";
import * as the from "./symbols.js";

/** The lines from the group's rewards to the token's part of the loss; each with a name and its equations. */
export function linesOf(account, recipe) {
  const objective = objectiveOf(recipe);
  const isOthers = objective.baseline === "others";
  return [
    isOthers ? othersLine(account) : meanLine(account),
    ...(recipe.scaling === "none" ? [] : [deviationLine(account, recipe)]),
    advantageLine(account, recipe, isOthers ? the.meanOfOthers : the.meanReward),
    ...RATIOS[objective.ratio](account),
    ...SURROGATES[objective.surrogate](account, objective.ratio === "sequence" ? "s" : "ρ"),
    klLine(account, recipe),
    termLine(account, recipe),
    weightLine(account, objective),
    partLine(account),
  ];
}

function line(name, equations, note = null) {
  return { name, equations: [equations].flat(), note };
}

/** A letter and what it stands for. */
function is(symbol, formula) {
  return [symbol, sign("="), formula];
}

function meanLine({ rewards, baseline }) {
  const formula = over(row(sign("∑"), the.eachReward()), letter("G"));
  const filled = over(number(total(rewards), "reward"), number(rewards.length));
  return line("mean", equation(is(the.meanReward(), formula), filled, number(baseline)));
}

function othersLine({ rewards, reward, baseline }) {
  const less = (count, one) => row(count, sign("−"), one);
  const formula = over(less(row(sign("∑"), the.eachReward()), the.reward()), less(letter("G"), number(1)));
  const sum = less(number(total(rewards), "reward"), number(reward, "reward"));
  const filled = over(sum, less(number(rewards.length), number(1)));
  return line("others", equation(is(the.meanOfOthers(), formula), filled, number(baseline)));
}

function deviationLine({ spread }, { scaling }) {
  const isStep = scaling === "batch";
  const distance = brackets(the.eachReward(), sign("−"), isStep ? the.meanOfStep() : the.meanReward());
  const formula = root(over(row(sign("∑"), power(distance, number(2))), letter(isStep ? "B" : "G")));
  return line(isStep ? "deviation_step" : "deviation", equation(is(the.spread(), formula), number(spread)));
}

function advantageLine({ reward, baseline, spread, advantage, isSilent }, { scaling }, compared) {
  const scaled = (above, below) => (scaling === "none" ? above : over(above, below));
  const formula = scaled(row(the.reward(), sign("−"), compared()), the.spread());
  const filled = scaled(row(number(reward, "reward"), sign("−"), factor(baseline)), number(spread));
  // Where all earned the same there is nothing to divide: the advantage is 0 by definition.
  const sides = isSilent ? [] : [filled];
  const result = number(advantage, the.tone(advantage));
  return line("advantage", equation(is(the.advantage(), formula), ...sides, result), isSilent ? "silent" : null);
}

function ratioOf({ policy, old }) {
  return [over(the.policy(), the.old()), over(number(policy, "policy"), number(old))];
}

function ratioLine(account) {
  const [formula, filled] = ratioOf(account);
  return [line("ratio", equation(is(letter("ρ"), formula), filled, number(account.ratio)))];
}

function sequenceLine(account) {
  const [formula, filled] = ratioOf(account);
  const product = brackets(sign("∏"), over(the.policy(), the.old()));
  const whole = equation(is(letter("s"), power(product, over(number(1), the.length()))), number(account.ratio));
  return [line("sequence", [equation(formula, filled, number(account.tokenRatio)), whole], "sequence")];
}

function clipLine({ ratio, low, high, clipped }, symbol) {
  const bounds = [row(number(1), sign("−"), letter("ε")), row(number(1), sign("+"), the.high())];
  const filled = call("clip", number(ratio), number(low), number(high));
  return line("clip", equation(call("clip", letter(symbol), ...bounds), filled, number(clipped)));
}

function minLines(account, symbol) {
  const { ratio, clipped, advantage, gain } = account;
  const times = (one) => row(number(one), sign("·"), factor(advantage, the.tone(advantage)));
  const sides = [row(letter(symbol), the.advantage()), row(call("clip", letter(symbol)), the.advantage())];
  const filled = call("min", times(ratio), times(clipped));
  const said = equation(is(letter("m"), call("min", ...sides)), filled, number(gain));
  // Where the clipped side is the smaller one, nothing that the policy could do would raise it.
  return [clipLine(account, symbol), line("min", said, ratio * advantage > clipped * advantage ? "clipped" : null)];
}

function weightedLines(account) {
  const { clipped, advantage, policy, gain } = account;
  const times = (...factors) => row(...factors.flatMap((each) => [sign("·"), each]).slice(1));
  const formula = times(call("clip", letter("ρ")), the.advantage(), row(the.logarithm(), the.policy()));
  const scored = factor(advantage, the.tone(advantage));
  const filled = times(number(clipped), scored, row(the.logarithm(), number(policy, "policy")));
  const said = equation(is(letter("m"), formula), filled, number(gain));
  return [clipLine(account, "ρ"), line("weighted", said, "weighted")];
}

function plainLines({ advantage, policy, gain }) {
  const formula = row(the.advantage(), sign("·"), the.logarithm(), the.policy());
  const filled = row(factor(advantage, the.tone(advantage)), sign("·"), the.logarithm(), number(policy, "policy"));
  return [line("plain", equation(is(letter("m"), formula), filled, number(gain)))];
}

const RATIOS = { token: ratioLine, sequence: sequenceLine, none: () => [] };
const SURROGATES = { min: minLines, weighted: weightedLines, plain: plainLines };

function klLine({ toReference, reference, policy, tokenRatio, kl }, { kl_estimator: estimator }) {
  const quotient = () => over(the.reference(), the.policy());
  const k3 = (one, other) => row(one, sign("−"), the.logarithm(), other, sign("−"), number(1));
  const times = (inside, by) => (estimator === "k3_corrected" ? row(by, sign("·"), brackets(inside)) : inside);
  const own = equation(quotient(), over(number(reference, "reference"), number(policy, "policy")), number(toReference));
  const filled = times(k3(number(toReference), number(toReference)), number(tokenRatio));
  const formula = times(k3(quotient(), quotient()), letter("ρ"));
  return line("kl", [own, equation(is(the.divergence(), formula), filled, number(kl, "reference"))]);
}

function termLine({ gain, kl, term }, { kl_coefficient: coefficient }) {
  const filled = row(number(gain), sign("−"), number(coefficient), sign("·"), number(kl, "reference"));
  return line("term", equation(row(letter("m"), sign("−"), the.beta(), the.divergence()), filled, number(term)));
}

function weightLine({ batch, length, weight }, { weight: kind }) {
  const product = (one, other) => row(one, sign("·"), other);
  const [formula, filled] = {
    completion: () => [row(letter("B"), the.length()), product(number(batch.completions), number(length))],
    completions: () => [letter("B"), number(batch.completions)],
    tokens: () => [row(sign("∑"), the.length()), number(batch.tokens)],
    longest: () => [row(letter("B"), letter("L")), product(number(batch.completions), number(LONGEST))],
  }[kind]();
  const said = equation(is(letter("w"), over(number(1), formula)), over(number(1), filled), number(weight));
  return line("weight", said, `weight_${kind}`);
}

function partLine({ weight, term, part }) {
  const formula = row(sign("−"), letter("w"), brackets(letter("m"), sign("−"), the.beta(), the.divergence()));
  return line("part", equation(formula, row(sign("−"), number(weight), sign("·"), factor(term)), number(part)));
}
