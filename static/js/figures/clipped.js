// PPO's objective for one token. Pure: no page, no words. Source: arXiv:1707.06347, eq. 7; two margins as in DAPO,
// arXiv:2503.14476, eq. 8.

/** The value min(ρA, clip(ρ, 1 − low, 1 + high)A), where ρ stands, and whether a small change of ρ changes the value. */
export function clipped({ ratio, advantage, low, high }) {
  const bounded = Math.min(Math.max(ratio, 1 - low), 1 + high);
  const value = Math.min(ratio * advantage, bounded * advantage);
  const region = ratio < 1 - low ? "below" : ratio > 1 + high ? "above" : "within";
  const isStopped = (advantage > 0 && region === "above") || (advantage < 0 && region === "below");
  return { value, region, flows: advantage !== 0 && !isStopped };
}
