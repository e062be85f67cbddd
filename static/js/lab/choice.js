// What of a step is looked at.

/** Keep a choice among what a step has: another step may have fewer tokens there. */
export function fit(choice, { groups }) {
  choice.group = Math.min(choice.group, groups.length - 1);
  if (choice.row === null) return;
  const { completions } = groups[choice.group];
  choice.row = Math.min(choice.row, completions.length - 1);
  choice.token = Math.min(choice.token, completions[choice.row].tokens.length - 1);
}
