"""Frequent misspellings, by a list of each language: what a reader sees is looked at, and no code, formula or address.

A list holds what is wrong wherever it stands, with what is meant; it is no dictionary, and knows nothing of a new word.
A course says in `content/words.txt` which words it accepts all the same.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import unescape
from pathlib import Path

from course.authoring.reading import Reading
from course.chapters.chapter import Chapter
from course.chapters.glossary import GLOSSARY_FILE
from course.chapters.place import Place
from course.chapters.scanning import blanked
from course.problems import Problem
from course.quizzes.pools import written_questions
from course.quizzes.questions.question import value_at
from course.quizzes.quiz import Quiz
from course.sentences import Sentence
from course.source import Document, Path_, read_text
from course.text_place import text_place

ACCEPTED_FILE = "content/words.txt"

_LISTS = Path(__file__).parent / "words"
_NO_WORDS = re.compile(r"<(math|pre|code|kbd|samp|var)\b.*?</\1>|<[^<>]*>", re.DOTALL)
_TOKEN = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
# In a file, besides what is taken out for Markdown: addresses, what stands in braces, tags, and code inside a callout.
_NO_PROSE = re.compile(
    r"(?<=\])\([^()\n]*\)|^\[[^\]\n]+\]:.*$|\{[^{}\n]*\}|<[^<>\n]*>|\w+://\S+|`[^`\n]+`|\$[^$\n]+\$"
    r"|^([ \t]*)```(?!callout|figure)[\s\S]*?^\1```",
    re.MULTILINE,
)
_NO_SPACE = re.compile(r"[^\n]")
# In Romanian î is written at the beginning and the end of a word, and at the beginning of one that has a prefix.
_I_INSIDE = re.compile(r"\w+î\w+")
_PREFIXED = re.compile(
    r"(?:ne|nemai|re|pre|prea|bine|auto|semi|dez|des|dis|supra|sub|co|între|multi|anti|contra|pseudo|micro|macro|hiper"
    r"|ultra|extra|inter|post|răs|atot)+î[mnș]\w+"
)


@dataclass(frozen=True)
class WordList:
    """What is wrong in a language, with what is meant: words, and phrases of several words."""

    words: Mapping[str, str]
    phrases: Mapping[str, str]

    def found_in(self, text: str, language: str) -> dict[str, str]:
        """Name what is wrong in a text of plain words, as it is written there, with what is meant."""
        tokens = set(_TOKEN.findall(text))
        found = {token: _with_a_inside(token) for token in tokens if language == "ro" and _has_wrong_i(token)}
        found |= {token: self.words[token.lower()] for token in tokens if token.lower() in self.words}
        small = text.lower()
        for phrase in (phrase for phrase in self.phrases if phrase in small):
            for match in _whole(phrase).finditer(text):
                found[match[0]] = self.phrases[phrase]
        # What is all in capitals is an abbreviation more often than a word.
        return {wrong: _like(wrong, right) for wrong, right in found.items() if not wrong.isupper()}


def check_spelling(reading: Reading) -> Iterator[Problem]:
    """Find frequent misspellings in chapters, quizzes and the glossary."""
    accepted, faults = _accepted(reading.root)
    yield from faults
    in_glossary = reading.memory.made(_in_glossary, (reading.glossary,), lambda: list(_in_glossary(reading)))
    for problem in (*_in_chapters(reading), *_in_quizzes(reading), *in_glossary):
        if str(problem.message.values["word"]).casefold() not in accepted:
            yield problem


@cache
def word_list(language: str) -> WordList:
    """Read the list of a language; one that has none has no words."""
    path = _LISTS / f"{language}.txt"
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    pairs = [line.split(" = ") for line in lines if line and not line.startswith("#")]
    words = {wrong: right for wrong, right in pairs if " " not in wrong}
    return WordList(words, {wrong: right for wrong, right in pairs if " " in wrong})


def _accepted(root: Path) -> tuple[frozenset[str], list[Problem]]:
    text, faults = read_text(root / ACCEPTED_FILE, ACCEPTED_FILE) if (root / ACCEPTED_FILE).exists() else ("", [])
    lines = (line.partition("#")[0].strip() for line in (text or "").split("\n"))
    return frozenset(line.casefold() for line in lines if line), faults


def _in_chapters(reading: Reading) -> Iterator[Problem]:
    for compiled in reading.chapters.values():
        found = dict(reading.of_chapters(_misspelt, compiled))
        if found:
            chapter = compiled[1]
            text, _ = read_text(reading.root / chapter.file, chapter.file)
            yield from _located(found, text or "", chapter.file)


def _misspelt(chapter: Chapter) -> Iterable[tuple[str, str]]:
    return word_list(chapter.language).found_in(_seen(chapter), chapter.language).items()


def _seen(chapter: Chapter) -> str:
    """Give what a reader of a chapter sees of it, in plain words."""
    html = (part for part in (*chapter.parts, *chapter.objectives, chapter.takeaway) if isinstance(part, str))
    return "\n".join((chapter.title, chapter.summary, *(unescape(_NO_WORDS.sub(" ", part)) for part in html)))


def _located(found: Mapping[str, str], text: str, file: str) -> Iterator[Problem]:
    """Point at every place where a word stands in a chapter's prose, or else at the file's beginning."""
    prose = _NO_PROSE.sub(lambda match: _NO_SPACE.sub(" ", match[0]), blanked(text, keep=("callout", "figure")))
    for wrong, right in found.items():
        starts = [match.start() for match in _whole(wrong, as_written=True).finditer(prose)] or [0]
        for start in starts:
            here = Place(file, 1).at(text, start)
            yield _problem(file, (here.line, here.column), wrong, right)


def _in_quizzes(reading: Reading) -> Iterator[Problem]:
    for (slug, language), document in reading.bank.documents.items():
        quiz = reading.bank.find(slug)
        if quiz is not None:
            yield from reading.of_quiz(_of_quiz, quiz, language, document)


def _of_quiz(quiz: Quiz, language: str, document: Document, root: Path) -> Iterator[Problem]:
    known, texts = word_list(language), texts_of(quiz, language, document)
    if not known.found_in("\n".join(_plain(text) for _, text in texts), language):
        return
    lines = (read_text(root / document.file, document.file)[0] or "").split("\n")
    for path, text in texts:
        yield from _in_value(known.found_in(_plain(text), language), document, path, lines)


def texts_of(quiz: Quiz, language: str, document: Document) -> list[tuple[Path_, str]]:
    """List the prose of a quiz in one language, with the path of each text in its file."""
    places: dict[str, Path_] = {str(written.get("id")): path for path, written in written_questions(document)}
    if language != quiz.language:
        places = {question.id: ("questions", question.id) for question in quiz.questions}
    shown = quiz.in_language(language)
    found: list[tuple[Path_, str]] = [(("title",), shown.title)]
    found += [(("objectives", word), text) for word, text in shown.objectives.items()]
    for question in (each for each in shown.questions if each.language == language):
        for name, prose in question.words.items():
            steps = tuple(int(step) if step.isdecimal() else step for step in name.split("."))
            found.append(((*places.get(question.id, ()), *steps), prose.text))
    return [(path, text) for path, text in found if path in document.places]


def _in_glossary(reading: Reading) -> Iterator[Problem]:
    document = reading.glossary.document
    if document is None:
        return
    text: str | None = None
    for term in reading.glossary.terms.values():
        for name, said in (("term", term.names), ("definition", term.definitions)):
            for language, words in said.items():
                found = word_list(language).found_in(_plain(words), language)
                if found:
                    text = text or read_text(reading.root / GLOSSARY_FILE, GLOSSARY_FILE)[0] or ""
                    yield from _in_value(found, document, ("terms", term.id, name, language), text.split("\n"))


def _in_value(found: Mapping[str, str], document: Document, path: Path_, lines: Sequence[str]) -> Iterator[Problem]:
    """Point at every place where a word stands in a text that YAML holds."""
    value = str(value_at(document, path))
    for wrong, right in found.items():
        for match in _whole(wrong, as_written=True).finditer(_plain(value)):
            before = value[: match.start()]
            line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
            place = text_place(document, path, lines).of(line, column)
            yield _problem(document.file, place, wrong, right)


def _plain(text: str) -> str:
    """Blank what is no prose in a text of a quiz or the glossary; every character keeps its place."""
    return _NO_PROSE.sub(lambda match: _NO_SPACE.sub(" ", match[0]), text)


def _problem(file: str, place: tuple[int, int], wrong: str, right: str) -> Problem:
    message = Sentence("{word!r} is a frequent misspelling.", word=wrong)
    remedy = Sentence("Write {right!r}; a word that is meant is accepted in {file}.", right=right, file=ACCEPTED_FILE)
    return Problem(file, *place, "spelling", message, remedy, "warning")


@cache
def _whole(words: str, *, as_written: bool = False) -> re.Pattern[str]:
    flags = 0 if as_written else re.IGNORECASE
    return re.compile(rf"(?<![\w'’-]){re.escape(words)}(?![\w'’]|-\w)", flags)


def _has_wrong_i(token: str) -> bool:
    return token.islower() and bool(_I_INSIDE.fullmatch(token)) and not _PREFIXED.fullmatch(token)


def _with_a_inside(token: str) -> str:
    return token[0] + token[1:-1].replace("î", "â") + token[-1]


def _like(wrong: str, right: str) -> str:
    return right[:1].upper() + right[1:] if wrong[:1].isupper() else right
