// Lets a keyboard reach what scrolls sideways, and only while it does: a formula that fits is no stop on the way.
// The server writes the stop at every such box, for where scripts are off.

const BOXES = ".math, .table, .scroll, pre";
const observer = new ResizeObserver((entries) => entries.forEach(({ target }) => update(target)));

/** Watch every box that may scroll; to watch one twice is the same as once. */
export function reachScrollingBoxes() {
  for (const box of document.querySelectorAll(BOXES)) observer.observe(box);
}

function update(box) {
  const scrolls = box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight;
  if (scrolls) box.tabIndex = 0;
  // A box that the keyboard stands on keeps it.
  else if (box !== document.activeElement) box.removeAttribute("tabindex");
}
