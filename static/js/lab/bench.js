// One lab on a page: what is heard of a run goes into its history, what the reader looks at is drawn from there.

import { Announcer } from "./announcer.js";
import { fit } from "./choice.js";
import { Curve } from "./curve.js";
import { Desk } from "./desk.js";
import { History } from "./history.js";
import { Report } from "./report.js";
import { Scrubber } from "./scrubber.js";
import { Stream } from "./stream.js";
import { makeViews } from "./views.js";

// How far down the window a run may begin before the page moves to it.
const OUT_OF_SIGHT = 0.7;

export class Bench {
  constructor(root) {
    this.root = root;
    this.report = new Report(root);
    const words = JSON.parse(root.dataset.words);
    const find = (name) => root.querySelector(`[data-${name}]`);
    this.outcome = find("outcome");
    this.history = new History();
    this.announcer = new Announcer(find("announce"), words);
    this.scrubber = new Scrubber(find("scrub"), words, () => this.draw());
    this.desk = new Desk(find("recipe"), words, {
      lines: [find("state"), find("bar-state")],
      barButton: find("bar-cancel"),
      follow: (run) => this.begin(run),
      tell: (sentence, isOver) => this.announcer.tell(sentence, isOver),
    });
    const draw = () => this.draw();
    const goTo = (step) => this.scrubber.goTo(step);
    this.curves = [...root.querySelectorAll("[data-curve]")].map((panel) => new Curve(panel, words, { draw, goTo }));
    const choose = (change) => this.choose(change);
    // Which completion's token is looked at, of which group; no row where none is.
    this.choice = { group: 0, row: null, token: 0, times: 0 };
    this.views = makeViews(root, words, { draw, choose, announcer: this.announcer });
    if (root.dataset.run) this.follow(JSON.parse(root.dataset.run));
    if (root.dataset.with) this.lay(JSON.parse(root.dataset.with));
  }

  /** Lay a second run over the one that is followed. */
  lay(run) {
    this.other = new History();
    const event = (each) => (this.other.take(each), this.draw());
    new Stream(run.events, { event, state: () => {}, broken: () => {} });
  }

  /** Look at a token, at the step that is shown now; what comes next does not push it away. */
  choose(change) {
    Object.assign(this.choice, change, { times: this.choice.times + 1 });
    if (this.choice.row !== null) this.scrubber.pin();
    this.draw();
  }

  /** Follow a run that the reader has just asked for, and show it where it would be out of sight. */
  begin(run) {
    this.follow(run);
    this.report.begin(run);
    if (this.outcome.getBoundingClientRect().top > innerHeight * OUT_OF_SIGHT) this.outcome.scrollIntoView();
  }

  /** Follow a run from its first event; one that is over is read from the same stream. */
  follow(run) {
    this.stream?.close();
    this.run = run;
    for (const place of this.root.querySelectorAll("[data-spoken]")) place.lang = run.language;
    this.isOver = run.is_over;
    // Until its first event the numbers on the page are those of the run before.
    this.isAwaited = true;
    this.desk.take(run);
    this.scrubber.appear();
    this.stream = new Stream(run.events, {
      event: (event) => this.hear(event),
      state: (state) => this.stand(state),
      broken: () => this.desk.standing.lose(),
    });
  }

  hear(event) {
    this.history.take(event);
    if (event.event === "started") {
      this.isAwaited = false;
      this.scrubber.begin();
    }
    this.draw();
  }

  stand(state) {
    if (state.is_over && !this.isOver) this.report.end();
    this.isOver = state.is_over;
    this.desk.stand(state);
    this.draw();
  }

  /** Draw at most once a frame, however many steps have come meanwhile. */
  draw() {
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = null;
      this.paint();
    });
  }

  paint() {
    const { history, scrubber } = this;
    scrubber.sync(history, this.isOver);
    if (!this.isAwaited) this.desk.standing.reach(history.length);
    if (history.length > 0) this.outcome.removeAttribute("data-empty");
    if ("empty" in this.outcome.dataset) return;
    const { at, span, isFollowing, isReplaying } = scrubber;
    const { run, other, choice } = this;
    const step = history.steps[at - 1];
    const moment = { history, at, span, isFollowing, isReplaying, step, run, other, choice };
    for (const curve of this.curves) curve.show(moment);
    if (history.length === 0) return;
    fit(choice, step);
    for (const view of this.views) view.show(moment);
    this.announcer.say(history, this.isOver);
  }
}
