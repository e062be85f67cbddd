// Follows a reader through a chapter: which heading they are at, and whether they have come to the end.

import { FRAGMENT } from "./fragment.js";

const STAY_MS = 2_000;
// A heading counts as reached once it stands in the upper third of the window.
const REACHED = 1 / 3;

let headingsInView;
let followedForm;

/** Start following, where the page is a chapter; again, to follow headings that have come anew. */
export function followReading() {
  headingsInView?.disconnect();
  if (!document.querySelector("[data-chapter]")) return;
  followHeadings();
  followEnd();
}

function followHeadings() {
  const links = [...document.querySelectorAll("[data-headings] a")];
  const headings = links.map((link) => document.getElementById(decodeURIComponent(link.hash.slice(1))));
  const update = () => {
    const limit = innerHeight * REACHED;
    const reached = headings.filter((each) => each && each.getBoundingClientRect().top < limit);
    const here = reached.reduce((last, each) => (isAfter(each, last) ? each : last), null);
    links.forEach((link, index) => {
      if (here && headings[index] === here) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    });
  };
  headingsInView = new IntersectionObserver(update, { rootMargin: `0px 0px -${(1 - REACHED) * 100}% 0px` });
  headings.forEach((each) => each && headingsInView.observe(each));
}

function isAfter(element, other) {
  return !other || Boolean(other.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING);
}

function followEnd() {
  const form = document.querySelector("form[data-mark-read]:not([data-is-read])");
  const end = document.querySelector("[data-chapter-end]") ?? form;
  if (!form || form === followedForm) return;
  followedForm = form;
  let timer = 0;
  const observer = new IntersectionObserver(([entry]) => {
    clearTimeout(timer);
    if (!entry.isIntersecting) return;
    timer = setTimeout(async () => {
      // A page left open in another tab is not being read.
      if (document.hidden || !(await markRead(form))) return;
      observer.disconnect();
      showRead(form);
    }, STAY_MS);
  }, { threshold: 0.6 });
  observer.observe(end);
}

/** Tell the server, under the form's own key, so that pressing the button afterwards counts nothing twice. */
async function markRead(form) {
  try {
    const body = new FormData(form);
    const response = await fetch(form.action, { method: "POST", body, headers: { Accept: FRAGMENT } });
    return response.ok;
  } catch {
    // The button is still there, and does the same.
    return false;
  }
}

function showRead(form) {
  form.toggleAttribute("data-is-read", true);
  const label = form.querySelector("[data-once-read]");
  label.textContent = label.dataset.onceRead;
  const said = form.querySelector("[role=status]");
  said.textContent = said.dataset.said;
  document.querySelector("[data-read-mark]")?.removeAttribute("hidden");
  for (const dot of document.querySelectorAll("[data-current-dot]")) dot.classList.add("done");
  const progress = document.querySelector(".course-progress");
  if (progress && form.dataset.shareIfRead) progress.value = Number(form.dataset.shareIfRead);
}
