"""Links between the pages of a course: each must lead to a page that is there, and to a section that it has.

An address is read as a browser reads it: relative to the chapter's own, so that `grpo#lab` leads from one chapter to
another of its module in the reader's language. Links to a section of the same chapter are checked where it is compiled.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from html import unescape
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

from course.authoring.reading import Address, Reading
from course.chapters.chapter import Chapter
from course.chapters.course_file import RESERVED
from course.chapters.place import Place
from course.chapters.scanning import blanked
from course.problems import Problem
from course.sentences import Sentence
from course.source import read_text

LINK = re.compile(r'<a\b[^<>]*?\bhref="([^"]*)"')
_FILE_NAME = re.compile(r"(?:[0-9]{2,3}-)?([^/]*)\.md$")


def check_links(reading: Reading) -> Iterator[Problem]:
    """Find the links of the compiled chapters that lead nowhere on this site."""
    pages = Pages(reading)
    files = {(each.language, each.module, each.slug): each.path for each in reading.folder.chapters}
    for address, compiled in reading.chapters.items():
        targets = reading.of_chapters(_targets, compiled)
        dead = [(href, fault) for href, target in targets if (fault := pages.fault(target, address))]
        if dead:
            text, _ = read_text(files[address], compiled[1].file)
            yield from _problems(dead, text or "", compiled[1].file)


class Pages:
    """The pages of the site, as far as a link may lead to them."""

    def __init__(self, reading: Reading) -> None:
        course = reading.folder.course
        self.reading = reading
        self.languages = list(course.languages) if course else []
        self.chapters = reading.folder.listed
        self.addresses = reading.folder.known
        faulty = {problem.file for problem in reading.problems if problem.file.startswith("quizzes/")}
        self.quizzes = {*reading.bank.quizzes, *(file.removeprefix("quizzes/").split(".")[0] for file in faulty)}

    def fault(self, target: SplitResult, address: Address) -> tuple[Sentence, Sentence] | None:
        """Say what is wrong with a link in the chapter at this address, and what to do; None if nothing is."""
        first, *rest = target.path.removeprefix("/").split("/")
        if first in self.languages:
            return self._fault_of_page(target, first, rest, address)
        if not first or first in RESERVED:
            return None
        return Sentence("There is no page {path}.", path=target.path), self._remedy(target, address)

    def _fault_of_page(
        self, target: SplitResult, language: str, rest: list[str], address: Address
    ) -> tuple[Sentence, Sentence] | None:
        if rest in ([], [""]) or (rest[0] in RESERVED and not self._is_missing_quiz(rest)):
            return None
        if tuple(rest) not in self.addresses:
            return Sentence("There is no page {path}.", path=target.path), self._remedy(target, address)
        known = self._sections(language, rest[0], rest[1])
        if known is None or not target.fragment or target.fragment in known:
            return None
        message = Sentence(
            "The chapter {chapter!r} has no section {section!r}.", chapter="/".join(rest), section=target.fragment
        )
        return message, _nearest(target.fragment, sorted(known))

    def _is_missing_quiz(self, rest: Sequence[str]) -> bool:
        return rest[0] == "quizzes" and len(rest) > 1 and rest[1] not in self.quizzes

    def _sections(self, language: str, module: str, slug: str) -> set[str] | None:
        """Name the sections of a chapter as it is shown in this language; None if it could not be read."""
        found = (self.reading.chapters.get((code, module, slug)) for code in (language, *self.languages))
        shown = next(filter(None, found), None)
        return {heading.id for heading in shown[1].headings} if shown else None

    def _remedy(self, target: SplitResult, address: Address) -> Sentence:
        """Suggest the chapter that was meant, written as it is written from the chapter at this address."""
        known = {
            f"{module}/{slug}": slug if module == address[1] else f"../{module}/{slug}"
            for module, slug in self.chapters
        }  # fmt: skip
        wanted = "/".join(_FILE_NAME.sub(r"\1", target.path).rstrip("/").split("/")[-2:])
        fragment = f"#{target.fragment}" if target.fragment else ""
        if wanted in known and target.path.endswith(".md"):
            return Sentence("A link names the page, not the file: write {value}.", value=known[wanted] + fragment)
        module, _, slug = wanted.rpartition("/")
        close = get_close_matches(slug, [each for within, each in self.chapters if within == module], n=1, cutoff=0.6)
        if close:
            return Sentence("Did you mean {value}?", value=known[f"{module}/{close[0]}"] + fragment)
        return Sentence("From here the chapters are: {known}.", known=", ".join(known.values()))


def _targets(chapter: Chapter) -> Iterator[tuple[str, SplitResult]]:
    """Give each link of a chapter to another page of the site, as it is written and as it is resolved."""
    for href in _links(chapter):
        target = target_of(href, (chapter.language, chapter.module, chapter.slug))
        if target is not None:
            yield href, target


def target_of(href: str, address: Address) -> SplitResult | None:
    """Resolve a link as a browser does; None if it leads to another site, or within its own page."""
    try:
        parts = urlsplit(href)
        if parts.scheme or parts.netloc or not parts.path:
            return None
        path = urlsplit(urljoin("/" + "/".join(address), parts.path)).path
    except ValueError:
        return None
    return parts._replace(path=unquote(path), fragment=unquote(parts.fragment))


def _links(chapter: Chapter) -> Iterator[str]:
    for html in (*chapter.parts, *chapter.objectives, chapter.takeaway):
        if isinstance(html, str):
            yield from (unescape(href) for href in LINK.findall(html))


def _problems(dead: Sequence[tuple[str, tuple[Sentence, Sentence]]], text: str, file: str) -> Iterator[Problem]:
    """Point at each dead link where the author has written it."""
    places: dict[str, list[int]] = defaultdict(list)
    for href, (message, remedy) in dead:
        left = places[href] or written_at(href, text)
        places[href] = left[1:] if len(left) > 1 else left
        yield Place(file, 1).at(text, left[0]).problem("dead-link", message, remedy, "warning")


def written_at(href: str, text: str) -> list[int]:
    """Find where a link stands: in the prose, or else in a block such as a callout."""
    link = re.compile(rf"(?:\]\(\s*<?|\]:\s*<?|href\s*=\s*[\"']?)({re.escape(href)})(?=[\s)>\"']|$)", re.MULTILINE)
    found = ([match.start(1) for match in link.finditer(each)] for each in (blanked(text), text))
    return next((offsets for offsets in found if offsets), [0])


def _nearest(section: str, known: Sequence[str]) -> Sentence:
    close = get_close_matches(section, known, n=1, cutoff=0.6)
    if close:
        return Sentence("Did you mean #{close}?", close=close[0])
    return (
        Sentence("It has: {known}.", known=", ".join(known))
        if known
        else Sentence("It has no sections: link to the page.")
    )
