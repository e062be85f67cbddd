// A term of the glossary, pointed at, focused or tapped, says what it means where it stands; the page has the words.

const PATIENCE_MS = 250;
const GAP = 6;

const explained = new WeakSet();
let notes;

/** Let every linked term of the page show its definition, and Escape hide it. */
export function explainTerms() {
  const terms = [...document.querySelectorAll(".term[aria-describedby]")].filter((each) => !explained.has(each));
  for (const [term, note] of terms.map(withNote).filter(Boolean)) {
    notes ??= new Notes();
    notes.follow(term, note);
    explained.add(term);
  }
}

function withNote(term) {
  const note = document.getElementById(term.getAttribute("aria-describedby"));
  return note && [term, note];
}

/** The one definition that is open, if any. */
class Notes {
  constructor() {
    this.open = null;
    document.addEventListener("keydown", ({ key }) => key === "Escape" && this.hide());
    document.addEventListener("pointerdown", ({ target }) => {
      if (!target.closest(".term, .definition")) this.hide();
    });
    addEventListener("resize", () => this.hide());
  }

  follow(term, note) {
    let wasOpen = false;
    let isTouch = false;
    for (const each of [term, note]) {
      each.addEventListener("pointerenter", ({ pointerType }) => pointerType === "mouse" && this.show(term, note));
      each.addEventListener("pointerleave", ({ pointerType }) => pointerType === "mouse" && this.hideSoon(term));
    }
    term.addEventListener("focus", () => this.show(term, note));
    term.addEventListener("blur", () => this.hideSoon(term));
    term.addEventListener("pointerdown", ({ pointerType }) => {
      isTouch = pointerType !== "mouse";
      wasOpen = this.open === note && this.at === term;
    });
    // A finger cannot point: the first tap shows, the second follows. The keyboard's Enter follows at once.
    term.addEventListener("click", (event) => {
      if (isTouch && !wasOpen) {
        event.preventDefault();
        this.show(term, note);
      }
      isTouch = false;
    });
  }

  show(term, note) {
    clearTimeout(this.leaving);
    if (this.open === note && this.at === term) return;
    this.hide();
    note.hidden = false;
    place(note, term);
    this.open = note;
    this.at = term;
  }

  hideSoon(term) {
    clearTimeout(this.leaving);
    this.leaving = setTimeout(() => this.at === term && this.hide(), PATIENCE_MS);
  }

  hide() {
    clearTimeout(this.leaving);
    if (this.open) this.open.hidden = true;
    this.open = this.at = null;
  }
}

/** Put the note under the term's first line, or above it where there is no room; it never leaves the text's width. */
function place(note, term) {
  const around = note.offsetParent.getBoundingClientRect();
  const line = term.getClientRects()[0];
  const left = Math.min(line.left - around.left, around.width - note.offsetWidth);
  const isRoomBelow = line.bottom + GAP + note.offsetHeight <= innerHeight;
  const top = isRoomBelow ? line.bottom + GAP : line.top - GAP - note.offsetHeight;
  note.style.left = `${Math.max(0, left)}px`;
  note.style.top = `${top - around.top}px`;
}
