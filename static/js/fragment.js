// The one place where text from the server becomes elements.

/** What a script asks for instead of a whole page. */
export const FRAGMENT = "text/vnd.course.fragment+html";
const PATIENCE_MS = 15_000;
const BUSY = new Set([429, 502, 503, 504]);

// The page's policy allows this one name, so nothing else can turn text into markup.
const policy = globalThis.trustedTypes?.createPolicy("course-fragment", { createHTML: (html) => html });

/** The site answered, but with a page of errors; `word` names the sentence for it. */
export class UnexpectedAnswer extends Error {
  constructor({ status, url }) {
    super(`${url} answered ${status} without a fragment.`);
    this.word = BUSY.has(status) ? "busySite" : status < 500 ? "outdated" : "ourFault";
  }
}

/**
 * Send a form's values and return the piece of page that answers them; without values, ask for it.
 * Rejects where the network or the server fails; the caller keeps what the reader entered.
 */
export async function fetchFragment(action, body) {
  const response = await fetch(action, {
    method: body ? "POST" : "GET",
    body,
    headers: { Accept: FRAGMENT },
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  // A refused answer is a fragment too: it says in its card what is wrong.
  if (!response.headers.get("Content-Type")?.startsWith(FRAGMENT)) throw new UnexpectedAnswer(response);
  return toElements(await response.text());
}

function toElements(html) {
  const template = document.createElement("template");
  template.innerHTML = policy ? policy.createHTML(html) : html;
  return template.content;
}
