// Lets the eye find what has just changed.

const GLOW_MS = 1600;
const BLOCKS = "p, li, h1, h2, h3, h4, pre, figure, td, th, summary, legend, label";
// Where more than this has changed, nothing in it stands out.
const MOST = 12;

/** Mark for a moment what is new in the text, or reads otherwise than before. */
export function glow({ made, rewritten }) {
  const blocks = [...made, ...rewritten.map((each) => each?.closest(BLOCKS))];
  const places = [...new Set(blocks)].filter((each) => each?.isConnected && each.closest("main"));
  if (places.length > MOST) return;
  for (const each of places) {
    each.toggleAttribute("data-fresh", true);
    setTimeout(() => each.removeAttribute("data-fresh"), GLOW_MS);
  }
}
