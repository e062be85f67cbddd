// The prefix tree that a group is: completions of one prompt share their beginnings. Pure: no page, no words.

/** Put a group's completions together as far as they begin alike; gives the root, which is the prompt. */
export function prefixTree({ completions }) {
  const root = node(null, null, -1);
  completions.forEach((completion, row) => {
    let at = root;
    pass(at, completion, row);
    completion.tokens.forEach((token, index) => {
      let next = at.children.find((child) => child.token === token);
      if (!next) at.children.push((next = node(at, token, index)));
      next.probability = completion.probabilities_before[index];
      next.after = completion.probabilities_after[index];
      pass(next, completion, row);
      at = next;
    });
    at.ends.push(row);
  });
  for (const each of everyNode(root)) each.children.sort((one, other) => other.probability - one.probability);
  return root;
}

/** Every node under this one, parents before their children, branches from the top down. */
export function everyNode(root) {
  return [root, ...root.children.flatMap(everyNode)];
}

/**
 * Give every node its place: `x` after its parent, `y` in the middle of its children, a row for each end. `widthOf`
 * says how wide a node is drawn, `gapOf` how far its children are; returns how much room the tree takes.
 */
export function arrange(root, { widthOf, gapOf, rowHeight, tail }) {
  let rows = 0;
  let width = 0;
  const place = (node, x) => {
    Object.assign(node, { x, width: widthOf(node) });
    for (const child of node.children) place(child, x + node.width + gapOf(node));
    const isLeaf = node.children.length === 0;
    const middles = isLeaf ? [rowHeight * (rows++ + 0.5)] : node.children.map(({ y }) => y);
    node.y = (Math.min(...middles) + Math.max(...middles)) / 2;
    width = Math.max(width, x + node.width + (isLeaf ? tail : 0));
  };
  place(root, 0);
  return { width, height: rows * rowHeight };
}

function node(parent, token, index) {
  return { parent, token, index, children: [], rows: [], ends: [], advantage: 0, probability: 1, after: 1 };
}

function pass(at, { advantage }, row) {
  at.rows.push(row);
  at.advantage += advantage;
}
