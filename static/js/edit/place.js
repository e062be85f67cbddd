// Keeps what is in view where it is in the window, whatever becomes longer or shorter above it.

const LANDMARKS = "main :is(h1, h2, h3, h4, p, li, pre, figure, table, fieldset, label)";

/** Note what is in view; `restore` brings it back to its height in the window once the page has changed. */
export function keepPlace() {
  // At its top a page shows what is new there.
  if (scrollY === 0) return { restore() {} };
  const seen = landmarks().map((element) => [element, element.getBoundingClientRect().top]);
  const root = document.documentElement;
  // The browser would do the same in its own way, and both together would do too much.
  root.style.overflowAnchor = "none";
  return {
    restore() {
      const [element, top] = seen.find(([each]) => each.isConnected) ?? [];
      if (element) scrollBy({ top: element.getBoundingClientRect().top - top, behavior: "instant" });
      requestAnimationFrame(() => root.style.removeProperty("overflow-anchor"));
    },
  };
}

/** What begins in the window, from the top; the element with the focus before all others. */
function landmarks() {
  const edge = document.querySelector(".top").getBoundingClientRect().bottom;
  const isInView = (element) => {
    const { top, height } = element.getBoundingClientRect();
    return height > 0 && top >= edge && top < innerHeight;
  };
  return [document.activeElement, ...document.querySelectorAll(LANDMARKS)].filter(
    (each) => each !== document.body && isInView(each),
  );
}
