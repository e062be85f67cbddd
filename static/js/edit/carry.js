// What a reader has done in a part of the page goes over into the part that takes its place.

const FIELDS = "input:not([type=hidden]), select, textarea";

/** Let `change` put `fresh` where `old` stood; what was entered, opened and focused in the old is so in the new. */
export function carry(old, fresh, change) {
  const path = pathTo(document.activeElement, old);
  const selection = path && selectionIn(document.activeElement);
  if (fresh.nodeType === Node.ELEMENT_NODE) {
    for (const field of old.querySelectorAll(FIELDS)) enter(field, fresh);
    const opened = [...old.querySelectorAll("details")];
    fresh.querySelectorAll("details").forEach((each, place) => {
      if (opened[place]) each.open = opened[place].open;
    });
  }
  change();
  if (path) focus(at(fresh, path), selection);
}

/** Enter in the new part what the reader had changed in the old, unless the author has changed it as well. */
function enter(field, fresh) {
  if (!field.name) return;
  const name = `[name="${CSS.escape(field.name)}"]`;
  if (field.matches("[type=radio], [type=checkbox]")) {
    const twin = fresh.querySelector(`${name}[value="${CSS.escape(field.value)}"]`);
    if (twin?.defaultChecked === field.defaultChecked) twin.checked = field.checked;
    return;
  }
  const twin = fresh.querySelector(name);
  if (twin && drawn(twin) === drawn(field)) twin.value = field.value;
}

function drawn(field) {
  if (!field.options) return field.defaultValue;
  return [...field.options].find((each) => each.defaultSelected)?.value ?? field.options[0]?.value;
}

function selectionIn(field) {
  return field.matches("input[type=text], textarea") ? [field.selectionStart, field.selectionEnd] : null;
}

function focus(target, selection) {
  target?.focus({ preventScroll: true });
  if (selection && target?.matches("input[type=text], textarea")) target.setSelectionRange(...selection);
}

function pathTo(node, root) {
  if (!root.contains(node)) return null;
  const path = [];
  for (let here = node; here !== root; here = here.parentElement) {
    path.unshift([...here.parentElement.children].indexOf(here));
  }
  return path;
}

function at(root, path) {
  return path.reduce((element, place) => element?.children[place], root);
}
