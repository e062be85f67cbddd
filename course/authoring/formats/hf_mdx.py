"""The questions in a Hugging Face course's MDX: ``<Question choices={[…]}/>``, asked by the heading before it.

Source: the course's own contributing guide and chapters' quizzes, as published.
"""

import re
from dataclasses import dataclass
from typing import Any

from course.authoring.formats.building import Draft, Option, choice_question, imported
from course.authoring.formats.exchange import (
    BY_HAND,
    MOST_QUESTIONS,
    Format,
    FormatError,
    Imported,
    NotCarriedError,
    Report,
    shortened,
)
from course.authoring.formats.js_values import Values
from course.authoring.formats.markup import from_markdown, lost_words
from course.authoring.formats.prose import Held, cleaned, hold_fences, is_held
from course.sentences import Sentence

HEADING = re.compile(
    r"^(?P<level>#{1,6})[ \t]+(?P<text>[^\n]*?)[ \t]*(?:\[\[(?P<anchor>[^\]\n]*)\]\])?[ \t]*$", re.MULTILINE
)
NUMBER = re.compile(r"^\s*\d+(?:\.\d+)*[.)]?\s+")

_QUESTION = re.compile(r"<Question(?=[\s/>])")
_BLOCK = re.compile(r"\S(?:[^\n]++|\n(?![ \t]*\n))*+")


@dataclass(frozen=True)
class Found:
    """A question in a chapter: the part of the text that it takes up, and its draft if it can be carried over."""

    start: int
    end: int
    draft: Draft | None


def read_hf_mdx(text: str, file: str) -> Imported:
    """Read the questions of one MDX file, and say that its text is not read."""
    report = Report(file)
    found = find_questions(hold_fences(cleaned(text), held := Held()), held, report)
    if not found:
        raise report.error(
            1,
            1,
            Sentence("There is no <Question> in this file."),
            Sentence("Import the folder with _toctree.yml to carry chapters over."),
        )
    report.loss(
        1,
        Sentence("The text around the questions was left out."),
        Sentence("Import the folder with _toctree.yml to carry chapters over."),
    )
    return imported([each.draft for each in found if each.draft], len(found), report)


def find_questions(text: str, held: Held, report: Report) -> list[Found]:
    """Find the questions of a chapter whose blocks of code are held."""
    found: list[Found] = []
    end = 0
    for tag in _QUESTION.finditer(text):
        if tag.start() < end:
            continue
        line = text.count("\n", 0, tag.start()) + 1
        if len(found) >= MOST_QUESTIONS:
            raise report.error(
                line,
                1,
                Sentence("There are more than {limit} questions in this file.", limit=MOST_QUESTIONS),
                Sentence("Split it into several files."),
            )
        start, stem = _stem_before(text, end, tag.start(), held)
        values = Values(text, tag.end(), report)
        draft = None
        try:
            attributes = values.attributes()
            draft = Draft("", line, _question(stem, attributes, held, report, line))
        except FormatError as error:
            report.problems.append(error.problem)
        except NotCarriedError as error:
            report.not_carried(line, stem, error.reason, error.remedy)
        end = max(values.at, tag.end())
        found.append(Found(start if draft else tag.start(), end, draft))
    return found


def _stem_before(text: str, start: int, end: int, held: Held) -> tuple[int, str]:
    """Give the words that ask: a heading that is a question and all below it, or the last paragraph."""
    between = text[start:end]
    last = next((each for each in reversed([*HEADING.finditer(between)]) if len(each["level"]) > 1), None)
    if last and (NUMBER.match(last["text"]) or last["text"].rstrip("*_` ").endswith("?")):
        words = f"{NUMBER.sub('', last['text'])}\n\n{between[last.end() :].strip()}"
        return start + last.start(), held.release(words).strip()
    begin = last.end() if last else 0
    blocks = [each for each in _BLOCK.finditer(between, begin) if not HEADING.match(each[0].strip())]
    asking = next((each for each in reversed(blocks) if not is_held(each[0])), None)
    if asking is None:
        return (start + last.start(), held.release(last["text"])) if last else (end, "")
    return start + asking.start(), held.release(between[asking.start() :]).strip()


def _question(stem: str, attributes: dict[str, Any], held: Held, report: Report, line: int) -> dict[str, Any]:
    def note(message: Sentence, remedy: Sentence) -> None:
        report.loss(line, message, remedy)

    def words(text: object) -> str:
        made, lost = from_markdown(held.release(text) if isinstance(text, str) else "")
        for each in lost:
            note(lost_words(each), BY_HAND)
        return made

    choices = attributes.pop("choices", None)
    if not isinstance(choices, list) or not all(isinstance(choice, dict) for choice in choices):
        raise NotCarriedError(Sentence("its choices are no list."))
    if not stem:
        raise NotCarriedError(Sentence("it has no text."))
    for name in sorted({*attributes, *(key for choice in choices for key in choice)} - {"text", "explain", "correct"}):
        note(Sentence("The key {name!r} was left out.", name=shortened(name)), BY_HAND)
    right = sum(bool(choice.get("correct")) for choice in choices)
    wrong = 0.0 if right == 1 else -1 / max(right, 1)
    options = [
        Option(words(choice.get("text")), 1 / right if choice.get("correct") else wrong, words(choice.get("explain")))
        for choice in choices
    ]
    # Where several are right, all of them must be found: no credit for a part.
    return {**choice_question(words(stem), options, several=right > 1, note=note), "credit": None}


HF_MDX = Format("hf", (".mdx",), read_hf_mdx)
