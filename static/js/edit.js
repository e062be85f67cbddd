// Keeps an open page as its author's files are: hears of each change, asks for the page anew, and lays in what differs.

import { DrawnPage } from "./edit/drawn.js";
import { glow } from "./edit/fresh.js";
import { keepPlace } from "./edit/place.js";

const AGAIN_MS = 1000;
// What the site answers where there is a page, and where there is none: not yet, or not any more.
const PAGES = new Set([200, 404]);
const BROKEN = 500;

class Preview {
  constructor() {
    this.page = new DrawnPage(document.body);
    this.wanted = this.version;
    document.addEventListener("visibilitychange", () => this.listen());
    addEventListener("pagehide", () => this.stream?.close());
    addEventListener("pageshow", () => this.listen());
    this.listen();
  }

  get bar() {
    return document.querySelector("[data-edit]");
  }

  get version() {
    return this.bar.dataset.version;
  }

  /** Listen while somebody looks: a browser opens few streams to one site, and every tab would take one of them. */
  listen() {
    if (document.hidden) return this.stream?.close();
    if (this.stream && this.stream.readyState !== EventSource.CLOSED) return;
    const stream = new EventSource(this.bar.dataset.changes);
    this.stream = stream;
    stream.addEventListener("open", () => this.show({ isLost: false }));
    stream.addEventListener("changes", ({ data }) => {
      this.wanted = data;
      this.renew();
    });
    stream.addEventListener("error", () => {
      this.show({ isLost: true });
      // A browser gives up where it is answered with a fault, as a site that starts may do.
      if (stream.readyState === EventSource.CLOSED) setTimeout(() => this.listen(), AGAIN_MS);
    });
  }

  show({ isLost }) {
    this.bar.querySelector("[data-edit-lost]").hidden = !isLost;
    this.bar.querySelector("[data-edit-state]").hidden = isLost;
  }

  /** Ask for the page until it is as it was last heard to be. */
  async renew() {
    if (this.isBusy) return;
    this.isBusy = true;
    while (this.wanted !== this.version) {
      const wanted = this.wanted;
      const { status, response } = await ask(location.pathname + location.search);
      if (status === 0 || status >= BROKEN) {
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
        continue;
      }
      if (PAGES.has(status)) await this.lay(response);
      // What came may be newer than what was asked for; then the word of it comes next.
      if (this.wanted === wanted) this.wanted = this.version;
    }
    this.isBusy = false;
  }

  async lay(fresh) {
    // The same address may now be served to readers, without any of this.
    if (!fresh.querySelector("[data-edit]")) return location.reload();
    try {
      const place = keepPlace();
      const change = this.page.become(fresh.body);
      document.title = fresh.title;
      document.documentElement.lang = fresh.documentElement.lang;
      place.restore();
      glow(change);
      if (change.made.length > 0) await start(fresh);
    } catch (error) {
      // Something has made another page of this one than was drawn.
      console.error(error);
      location.reload();
    }
  }
}

/** Let scripts begin in the parts that are new; what needs one that the page had no need of loads it now. */
async function start(fresh) {
  document.dispatchEvent(new CustomEvent("course:renewed"));
  // To import a script again does nothing.
  await Promise.all([...fresh.querySelectorAll("script[src]")].map(({ src }) => import(src)));
}

/** Ask for a page as elements; the status is 0 where the site cannot be reached. */
function ask(address) {
  return new Promise((resolve) => {
    const request = new XMLHttpRequest();
    request.open("GET", address);
    // The browser itself reads the page: no text becomes markup here, and nothing in it runs.
    request.responseType = "document";
    request.onloadend = () => resolve(request);
    request.send();
  });
}

if (document.querySelector("[data-edit]")) new Preview();
