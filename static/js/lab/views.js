// What is drawn of a moment of a run; what only some readers want is fetched when it is wanted.

import { labelOf } from "./fields.js";
import { Group } from "./group.js";
import { Lazy } from "./lazy.js";
import { Policy } from "./policy.js";
import { Stats } from "./stats.js";

/** Make every view of a lab but its curves. */
export function makeViews(root, words, { draw, choose, announcer }) {
  const find = (name) => root.querySelector(`[data-${name}]`);
  const rewardName = (name) => labelOf(find("recipe"), `weight_${name}`);
  const tools = { choose, note: (sentence) => announcer.note(sentence) };
  const inspect = async () => new (await import("./inspector.js")).Inspector(find("inspector"), words, tools);
  const ask = async () => new (await import("./ask.js")).Ask(find("ask"), words);
  return [
    new Stats(root, words),
    new Policy(find("policy"), words),
    new Group(find("group"), words, { draw, choose, rewardName }),
    new Lazy(inspect, ({ choice }) => choice.row !== null, draw),
    // Once the run has finished there are two policies to ask.
    new Lazy(ask, ({ history, run }) => history.isFinished && Boolean(run.policy), draw),
  ];
}
