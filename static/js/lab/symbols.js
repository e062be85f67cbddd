// The letters of the objective, as the chapter writes them.

import { accented, letter, maths, row, sign, text, under } from "./mathml.js";

export const reward = () => letter("r", "reward");
export const eachReward = () => under(reward(), letter("i"));
export const meanReward = () => accented(reward(), "¯");
export const meanOfOthers = () => under(meanReward(), row(sign("−"), letter("i")));
export const meanOfStep = () => under(meanReward(), letter("B"));
export const spread = () => under(letter("σ"), reward());
export const advantage = () => accented(letter("A"), "ˆ");
export const policy = () => under(letter("π", "policy"), letter("θ"));
export const old = () => under(letter("π"), text("old"));
export const reference = () => under(letter("π", "reference"), text("ref"));
export const beta = () => letter("β", "reference");
export const divergence = () => letter("D", "reference");
export const length = () => row(sign("|"), letter("o"), sign("|"));
export const high = () => under(letter("ε"), text("high"));
export const logarithm = () => row(maths("mi", "ln"), maths("mspace", [], { width: "0.17em" }));

/** The colour of a number that is good or bad news for its token. */
export const tone = (value) => (value > 0 ? "better" : value < 0 ? "worse" : null);
