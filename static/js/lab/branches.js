// The parts of a group's tree: words in frames, the branches between them, and what was earned at the ends.

import { drawing } from "./dom.js";
import { brief, decimal, signed, spoken } from "./figures.js";
import { tone } from "./rows.js";

const LETTER = 7.9;
const PADDING = 9;
const NODE_HEIGHT = 26;
// A branch is straight where its numbers stand, and bends before.
const STRAIGHT = 38;
const BEND = 26;
const [THIN, THICK] = [1.5, 5];
// What cancels out leaves a trace of rounding.
const NOTHING = 1e-6;
const SMALL = 0.01;
const WAYS = { better: "up", worse: "down", quiet: "same" };

/** How much room the parts take, for `arrange`. */
export function roomIn(group) {
  return {
    widthOf: (node) => LETTER * wordOf(node, group).length + 2 * PADDING,
    gapOf: ({ children }) => STRAIGHT + (children.length > 1 ? BEND : 0),
    rowHeight: 46,
    tail: 128,
  };
}

/** What stands in a node: its token, or the prompt where everything begins. */
export function wordOf({ token }, { prompt }) {
  return token ?? spoken(prompt);
}

export function drawNode({ x, y, width }, word, attributes) {
  const frame = drawing("rect", { x, y: y - NODE_HEIGHT / 2, width, height: NODE_HEIGHT, rx: 6 });
  const label = drawing("text", { x: x + width / 2, y: y + 4.5, class: "word" }, word);
  return drawing("g", attributes, frame, label);
}

/** The ways on from a node, as thick as the advantage that comes back along them, next to the most of any. */
export function drawBranches(node, most) {
  return node.children.flatMap((child) => {
    const [from, to] = [node.x + node.width, child.x - STRAIGHT];
    const middle = (from + to) / 2;
    const flow = Math.abs(child.advantage) < NOTHING ? 0 : child.advantage;
    const path = drawing("path", {
      class: `branch ${WAYS[tone(flow)]}`,
      d: `M${from} ${node.y}C${middle} ${node.y} ${middle} ${child.y} ${to} ${child.y}H${child.x}`,
      "stroke-width": THIN + ((THICK - THIN) * Math.abs(flow)) / Math.max(most, NOTHING),
    });
    const above = { class: "probability", x: child.x - 5, y: child.y - 6 };
    const below = { class: `flow ${tone(flow)}`, x: child.x - 5, y: child.y + 15 };
    return [path, drawing("text", above, share(child.probability)), drawing("text", below, signed(flow, 1))];
  });
}

/** What the completions that end here earned; those that say the same stand together. */
export function drawEnds({ x, y, width, ends }, { completions }) {
  if (ends.length === 0) return [];
  const { reward, advantage } = completions[ends[0]];
  const times = ends.length > 1 ? ` ×${ends.length}` : "";
  const earned = drawing("tspan", { class: "reward" }, `r ${brief(reward)}`);
  const compared = drawing("tspan", { class: tone(advantage), dx: 8 }, `A ${signed(advantage)}${times}`);
  return [drawing("text", { class: "leaf", x: x + width + 10, y: y + 4.5 }, earned, compared)];
}

/** A probability in two digits; a very small one is only said to be small. */
function share(probability) {
  return probability < SMALL ? `<${decimal(SMALL)}` : decimal(probability);
}
