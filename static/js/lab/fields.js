// What the recipe's form calls its fields, so that other parts of the lab say the same words.

/** The label of a field, without its symbol; its name where the form has no such field. */
export function labelOf(form, name) {
  const field = [form.elements.namedItem(name)].flat()[0];
  return field?.labels?.[0]?.firstChild?.textContent.trim() || name;
}
