// A page as the server drew it, beside the same page as scripts and its reader have left it.
//
// What is compared is what the server drew before with what it draws now: only where these differ is the page touched.
// So a running lab, an answer that was marked, a part that was opened stay as they are while the text around them changes.

import { carry } from "./carry.js";
import { matched } from "./matching.js";

const EMBED = /^embed:(\w+)$/;
// What belongs to the reader alone: no author changes anything in it.
const THEIRS = "[data-lab]:not([data-embed]), form[data-exam]";
// What a script has begun or a reader fills in comes whole or not at all.
const WHOLE = "[data-embed], [data-question]";

export class DrawnPage {
  constructor(body) {
    [this.drawn, this.shown] = copied(body);
  }

  /** Let the page become what the server draws now; gives the elements that are new, and those with other text. */
  become(fresh) {
    const [drawn, origins] = copied(fresh);
    const change = new Change(this.shown, origins);
    change.node(this.drawn, drawn);
    [this.drawn, this.shown] = [drawn, change.shown];
    return change;
  }
}

/** The way from one drawing of a page to the next. */
class Change {
  constructor(before, origins) {
    Object.assign(this, { before, origins, shown: new Map(), made: [], rewritten: [] });
  }

  /** Let what shows `before` show `after`; gives what shows it. */
  node(before, after) {
    const live = this.before.get(before);
    if (before.isEqualNode(after)) {
      together(before, after, (old, now) => this.shown.set(now, this.before.get(old)));
      return live;
    }
    if (before.nodeType !== Node.ELEMENT_NODE) this.write(live, after.data);
    else if (![before, after].every((each) => each.matches(THEIRS))) {
      const isWhole = [before, after].some((each) => each.matches(WHOLE));
      if (before.parentNode && (isWhole || !this.isAsDrawn(before, live))) return this.replace(live, after);
      this.attributes(before, after, live);
      this.children(before, after, live);
    }
    this.shown.set(after, live);
    return live;
  }

  write(live, text) {
    live.data = text;
    this.rewritten.push(live.parentElement);
  }

  /** Whether everything the server drew in an element is still there, or a script has put something else in its place. */
  isAsDrawn(before, live) {
    return [...before.childNodes].every((child) => this.before.get(child)?.parentNode === live);
  }

  replace(live, after) {
    const fresh = this.make(after);
    carry(live, fresh, () => live.replaceWith(fresh));
    return fresh;
  }

  attributes(before, after, live) {
    for (const name of new Set([...before.getAttributeNames(), ...after.getAttributeNames()])) {
      const value = after.getAttribute(name);
      if (value === before.getAttribute(name)) continue;
      if (value === null) live.removeAttribute(name);
      else live.setAttribute(name, value);
    }
  }

  children(before, after, live) {
    const { pairs, moved } = matched([...before.childNodes], [...after.childNodes]);
    const kept = new Set(pairs.values());
    for (const child of before.childNodes) if (!kept.has(child)) this.before.get(child)?.remove();
    let last = null;
    for (const child of after.childNodes) {
      const old = pairs.get(child);
      const part = old ? this.node(old, child) : this.make(child);
      // What stands in its place is left there: to move it would take the focus from it.
      if (!old || moved.has(child)) put(part, last, live);
      last = part;
    }
  }

  /** Make what the server has newly drawn. */
  make(drawn) {
    const origin = this.origins.get(drawn);
    const live = document.importNode(origin, true);
    const twins = new Map();
    together(origin, live, (one, other) => twins.set(one, other));
    each(drawn, (node) => this.shown.set(node, twins.get(this.origins.get(node))));
    if (live.nodeType === Node.ELEMENT_NODE) {
      for (const script of live.querySelectorAll("script")) script.remove();
      this.made.push(live);
    }
    return live;
  }
}

function put(part, last, parent) {
  if (last) last.after(part);
  else parent.prepend(part);
}

/** Copy what was drawn, less what says nothing of it; gives the copy, and from what each part of it was made. */
function copied(body) {
  const copy = body.cloneNode(true);
  const origins = new Map();
  together(copy, body, (twin, origin) => origins.set(twin, origin));
  for (const script of copy.querySelectorAll("script")) script.remove();
  each(copy, (node) => node.nodeType === Node.COMMENT_NODE && takeOut(node));
  // The key by which a form counts once is new in every drawing.
  for (const field of copy.querySelectorAll("[name=idempotency_key]")) field.removeAttribute("value");
  for (const card of copy.querySelectorAll("[data-next-key]")) card.removeAttribute("data-next-key");
  return [copy, origins];
}

/** Of an embed only the name stays that its mark gives it: how far a learner is in it is no change of its author's. */
function takeOut(mark) {
  const [, name] = EMBED.exec(mark.data) ?? [];
  const embed = name && mark.nextElementSibling;
  if (embed) {
    for (const attribute of embed.getAttributeNames()) embed.removeAttribute(attribute);
    embed.replaceChildren();
    embed.setAttribute("data-embed", name);
  }
  mark.remove();
}

function each(node, look) {
  for (const child of [...node.childNodes]) each(child, look);
  look(node);
}

/** Walk two equal trees at once. */
function together(one, other, look) {
  look(one, other);
  one.childNodes.forEach((child, place) => together(child, other.childNodes[place], look));
}
