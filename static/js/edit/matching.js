// Which of an element's children are which of those that are to come. Pure, but for asking nodes whether they are equal.

/**
 * Pair the nodes after with the nodes before: the longest row of equal ones first, which stay in their place; then
 * equal ones that have moved; then, between those in place, ones of a kind, which can be changed into one another.
 */
export function matched(before, after) {
  const pairs = new Map();
  const moved = new Set();
  const gaps = inPlace(before, after, pairs);
  const used = new Set(pairs.values());
  const rest = before.filter((node) => !used.has(node) && isElement(node));
  for (const node of after.filter((each) => !pairs.has(each) && isElement(each))) {
    const old = rest.find((each) => !used.has(each) && each.isEqualNode(node));
    if (old) {
      pairs.set(node, old);
      used.add(old);
      moved.add(node);
    }
  }
  for (const gap of gaps) pairOfAKind(gap, pairs, used);
  return { pairs, moved };
}

/** Pair equal nodes in the same order; gives the gaps between them. */
function inPlace(before, after, pairs) {
  let start = 0;
  while (start < before.length && start < after.length && before[start].isEqualNode(after[start])) start += 1;
  let [end, last] = [before.length, after.length];
  while (end > start && last > start && before[end - 1].isEqualNode(after[last - 1])) [end, last] = [end - 1, last - 1];
  for (let place = 0; place < start; place += 1) pairs.set(after[place], before[place]);
  for (let place = 0; place < before.length - end; place += 1) pairs.set(after[last + place], before[end + place]);
  return between(before.slice(start, end), after.slice(start, last), pairs);
}

/** The longest common row of what is left, by the table of the lengths of all rows' ends. */
function between(before, after, pairs) {
  const lengths = Array.from({ length: before.length + 1 }, () => new Uint16Array(after.length + 1));
  const same = before.map((one) => after.map((other) => one.isEqualNode(other)));
  for (let i = before.length - 1; i >= 0; i -= 1) {
    for (let j = after.length - 1; j >= 0; j -= 1) {
      lengths[i][j] = same[i][j] ? lengths[i + 1][j + 1] + 1 : Math.max(lengths[i + 1][j], lengths[i][j + 1]);
    }
  }
  const gaps = [{ before: [], after: [] }];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    if (i < before.length && j < after.length && same[i][j]) {
      pairs.set(after[j], before[i]);
      gaps.push({ before: [], after: [] });
      [i, j] = [i + 1, j + 1];
    } else if (j === after.length || (i < before.length && lengths[i + 1][j] >= lengths[i][j + 1])) {
      gaps.at(-1).before.push(before[i]);
      i += 1;
    } else {
      gaps.at(-1).after.push(after[j]);
      j += 1;
    }
  }
  return gaps;
}

function pairOfAKind(gap, pairs, used) {
  let from = 0;
  for (const node of gap.after) {
    if (pairs.has(node)) continue;
    const found = gap.before.findIndex((each, place) => place >= from && !used.has(each) && isOfAKind(each, node));
    if (found < 0) continue;
    pairs.set(node, gap.before[found]);
    used.add(gap.before[found]);
    from = found + 1;
  }
}

function isOfAKind(one, other) {
  if (one.nodeName !== other.nodeName) return false;
  return !isElement(one) || (one.id === other.id && one.classList[0] === other.classList[0]);
}

function isElement(node) {
  return node.nodeType === Node.ELEMENT_NODE;
}
