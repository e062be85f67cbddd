// Follows a run's event stream. After a break the browser comes back by itself and says how far it was.

const KINDS = ["started", "step", "finished"];
const PATIENCE_MS = 3000;

/** One run being followed. `hear.event` gets what happened, `hear.state` how the run stands, `hear.broken` a break. */
export class Stream {
  constructor(address, hear) {
    this.address = address;
    this.hear = hear;
    this.heard = 0;
    this.open();
    this.watching = new AbortController();
    const { signal } = this.watching;
    addEventListener("offline", () => this.leave(), { signal });
    addEventListener("online", () => this.renew(), { signal });
  }

  close() {
    this.watching.abort();
    this.source.close();
    clearTimeout(this.again);
  }

  open() {
    clearTimeout(this.again);
    this.source = new EventSource(`${this.address}?after=${this.heard}`);
    for (const kind of KINDS) {
      this.source.addEventListener(kind, (message) => {
        this.heard = message.lastEventId;
        this.hear.event(JSON.parse(message.data));
      });
    }
    this.source.addEventListener("state", (message) => {
      const state = JSON.parse(message.data);
      // Else the browser would take the end of the stream for a break, and ask again.
      if (state.is_over) this.close();
      this.hear.state(state);
    });
    this.source.addEventListener("error", () => this.onBreak());
  }

  /** The browser says that it is offline: a stream may then fall silent for long before it breaks. */
  leave() {
    this.source.close();
    this.hear.broken();
    // The site may be on this very machine, so it is asked all the same.
    this.again = setTimeout(() => this.open(), PATIENCE_MS);
  }

  renew() {
    this.source.close();
    this.open();
  }

  onBreak() {
    this.hear.broken();
    // A refusal, such as that too many are following, is final to the browser but not to us.
    if (this.source.readyState === EventSource.CLOSED) this.again = setTimeout(() => this.open(), PATIENCE_MS);
  }
}
