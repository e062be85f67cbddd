// Many buttons, one stop for the keyboard: arrows go from each to the next.

const KEYS = new Set(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"]);

/** Let arrows move among the buttons of a place. `next` gives the one that a key leads to from another, or nothing. */
export function rove(place, next) {
  place.addEventListener("keydown", (event) => {
    if (!KEYS.has(event.key) || event.altKey || event.ctrlKey || event.metaKey) return;
    const target = next(event.target, event.key);
    if (!target) return;
    event.preventDefault();
    target.focus();
  });
  place.addEventListener("focusin", ({ target }) => stopAt(place, target));
}

/** Make this button the one that the Tab key stops at. */
export function stopAt(place, target) {
  for (const each of place.querySelectorAll('[tabindex="0"]')) each.setAttribute("tabindex", "-1");
  target?.setAttribute("tabindex", "0");
}
