// What the lab asks of the site.

const PATIENCE_MS = 15_000;

/** An answer that is a page for people, such as the site's pages of errors; `word` names the sentence to say instead. */
export class UnexpectedAnswer extends Error {
  constructor({ status, url }) {
    super(`${url} answered ${status} with no JSON`);
    this.word = status >= 400 && status < 500 ? "outdated" : "our_fault";
  }
}

/**
 * Send a form's values; gives whether they were taken, and what the site said. Rejects where it cannot be reached, and
 * where it answers in another way than the lab does.
 */
export async function send(address, form) {
  const response = await fetch(address, {
    method: "POST",
    body: new URLSearchParams(new FormData(form)),
    headers: { Accept: "application/json" },
    signal: AbortSignal.timeout(PATIENCE_MS),
  });
  if (!response.headers.get("Content-Type")?.includes("json")) throw new UnexpectedAnswer(response);
  return { isTaken: response.ok, said: await response.json() };
}
