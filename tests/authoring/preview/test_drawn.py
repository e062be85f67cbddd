"""Laying in what differs: whatever the server draws next, the page becomes that, and keeps all that did not change."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from course.settings import SHIPPED

SCRIPTS = SHIPPED / "static" / "js"
ADDRESS = "http://edit.test"  # the browser asks nobody: every request is answered here
# Trees of every shape, drawn by chance that can be repeated; with marked embeds, forms' keys, ids and white space.
GROW = """
import { DrawnPage } from "/edit/drawn.js";
import { chance } from "/figures/chance.js";
window.bodyOf = (html) => new DOMParser().parseFromString(`<body>${html}</body>`, "text/html").body;
window.DrawnPage = DrawnPage;
window.grow = (draw, depth = 4) => Array.from({ length: Math.floor(draw() * 5) }, () => {
  const pick = (...from) => from[Math.floor(draw() * from.length)];
  const [name, word] = [pick("p", "p", "div", "section", "ul", "details", "b"), pick("one", "two", "three", "")];
  if (depth === 0 || draw() < 0.3) return word + pick("", " ", "\\n");
  const form = `<form data-quiz><input name="idempotency_key" value="${draw()}"><p>${draw()}</p></form>`;
  if (draw() < 0.1) return `<!--embed:${pick("aa", "bb", "cc")}-->${form}`;
  const said = pick("", "id", "class", "title", "data-question");
  return `<${name}${said && ` ${said}="${word}"`}>${window.grow(draw, depth - 1)}</${name}>`;
}).join("");
window.drawWith = (seed) => window.grow(chance(seed));
window.isReady = true;
"""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    page = context.new_page()

    def answer(route: object) -> None:
        path = route.request.url.removeprefix(ADDRESS)  # type: ignore[attr-defined]
        if path == "/":
            route.fulfill(content_type="text/html", body='<script type="module" src="/grow.js"></script>')  # type: ignore[attr-defined]
            return
        body = GROW if path == "/grow.js" else (SCRIPTS / path.removeprefix("/")).read_text("utf-8")
        route.fulfill(content_type="text/javascript", body=body)  # type: ignore[attr-defined]

    page.route("**/*", answer)
    page.goto(f"{ADDRESS}/")
    page.wait_for_function("window.isReady")
    yield page
    context.close()


def test_the_page_becomes_whatever_is_drawn_next(page: Page) -> None:
    """Compared without the embeds' own content, which is their reader's, and without the keys of forms."""
    faults = page.evaluate("""() => {
      const plain = (body) => {
        const copy = body.cloneNode(true);
        for (const form of copy.querySelectorAll("form")) form.replaceChildren();
        for (const mark of [...each(copy)].filter((node) => node.nodeType === 8)) mark.remove();
        copy.normalize();
        return copy.innerHTML;
      };
      function* each(node) { for (const child of [...node.childNodes]) { yield child; yield* each(child); } }
      const faults = [];
      for (let seed = 1; seed <= 400; seed += 1) {
        const live = bodyOf(drawWith(seed));
        const drawn = new DrawnPage(live);
        for (const next of [seed + 1000, seed + 2000, seed]) {
          const html = drawWith(next);
          drawn.become(bodyOf(html));
          if (plain(live) !== plain(bodyOf(html))) faults.push([seed, next, plain(live), html]);
        }
      }
      return faults;
    }""")
    assert faults == []


def test_what_did_not_change_is_never_touched(page: Page) -> None:
    """One part is put in or taken out: all others stay the same elements, with what scripts have made of them."""
    faults = page.evaluate("""() => {
      const faults = [];
      for (let seed = 1; seed <= 200; seed += 1) {
        const parts = Array.from({ length: 8 }, (_, place) => `<p>${place}</p>${drawWith(seed * 10 + place)}\\n`);
        const live = bodyOf(parts.join(""));
        const before = [...live.querySelectorAll("p")].filter((each) => each.parentNode === live);
        const drawn = new DrawnPage(live);
        for (const each of before) each.setAttribute("tabindex", "0");
        const at = seed % 9;
        drawn.become(bodyOf(parts.toSpliced(at, 0, `<p>new ${seed}</p>`).join("")));
        const isAsBefore = before.every((each) => each.parentNode === live && each.tabIndex === 0);
        if (!isAsBefore || !live.textContent.includes(`new ${seed}`)) faults.push(["in", seed]);
        drawn.become(bodyOf(parts.join("")));
        const isStill = before.every((each) => each.parentNode === live && each.tabIndex === 0);
        if (!isStill || live.textContent.includes("new")) faults.push(["out", seed]);
      }
      return faults;
    }""")
    assert faults == []


def test_an_embed_stays_the_same_where_it_is_moved_and_is_new_where_its_author_changed_it(page: Page) -> None:
    told = page.evaluate("""() => {
      const embed = (mark, words) => `<!--embed:${mark}--><script></script><section data-lab>${words}</section>`;
      const live = bodyOf(`<p>a</p>${embed("aa", "begun")}<p>b</p>`);
      const drawn = new DrawnPage(live);
      const lab = live.querySelector("section");
      lab.textContent = "a run";
      const told = [];
      for (const html of [
        `<p>new</p><p>a</p>${embed("aa", "at the end")}<p>b</p>`,
        `<p>a</p><p>b</p>${embed("aa", "at the end")}`,
        `<p>a</p>${embed("bb", "changed")}`,
        `<p>a</p>`,
      ]) {
        drawn.become(bodyOf(html));
        const now = live.querySelector("section");
        told.push([now === lab, now?.textContent, live.querySelectorAll("script").length]);
      }
      return told;
    }""")
    assert [row[:2] for row in told] == [[True, "a run"], [True, "a run"], [False, "changed"], [False, None]]


def test_a_part_whose_content_a_script_has_replaced_comes_whole(page: Page) -> None:
    told = page.evaluate("""() => {
      const live = bodyOf("<div><p>one</p><p id='said'>two</p></div>");
      const drawn = new DrawnPage(live);
      live.querySelector("#said").textContent = "by a script";
      drawn.become(bodyOf("<div><p>other</p><p id='said'>two</p></div>"));
      const kept = live.innerHTML;
      drawn.become(bodyOf("<div><p>other</p><p id='said'>three</p></div>"));
      return [kept, live.innerHTML];
    }""")
    assert told == [
        '<div><p>other</p><p id="said">by a script</p></div>',
        '<div><p>other</p><p id="said">three</p></div>',
    ]


def test_what_was_entered_goes_over_unless_its_author_has_changed_the_same(page: Page) -> None:
    told = page.evaluate("""() => {
      const card = (words, steps) => `<form><section data-question="q"><p>${words}</p>
        <input name="steps" value="${steps}"><input type="text" name="word" value="">
        <input type="radio" name="r" value="a"><input type="radio" name="r" value="b">
        <select name="s"><option>x</option><option>y</option></select>
        <details><p>more</p></details></section></form>`;
      document.body.innerHTML = card("one", 70);
      const drawn = new DrawnPage(document.body);
      const find = (what) => document.querySelector(what);
      find("[name=steps]").value = "40";
      find("[name=word]").value = "abc";
      find("[value=b]").checked = true;
      find("select").value = "y";
      find("details").open = true;
      find("[name=word]").focus();
      find("[name=word]").setSelectionRange(1, 2);
      const state = () => [find("p").textContent, find("[name=steps]").value, find("[name=word]").value,
        find("input:checked").value, find("select").value, find("details").open, document.activeElement.name,
        find("[name=word]").selectionStart, find("[name=word]").selectionEnd];
      drawn.become(bodyOf(card("two", 70)));
      const first = state();
      drawn.become(bodyOf(card("three", 7)));
      return [first, state()];
    }""")
    assert told == [
        ["two", "40", "abc", "b", "y", True, "word", 1, 2],
        ["three", "7", "abc", "b", "y", True, "word", 1, 2],
    ]
