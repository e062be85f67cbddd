r"""Reads GIFT, Moodle's format for questions in plain text. Source: MoodleDocs, “GIFT format”.

A question is ``::name::[format]text{answers}more text``. A backslash takes its meaning from ``~ = # { } :``; ``\n`` is
a new line. The scanner reads each character once and never gives up on a file for one bad question.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from course.authoring.formats.building import (
    Blank,
    Draft,
    Note,
    Option,
    choice_question,
    cloze_question,
    imported,
    matching_question,
    number_of,
    numeric_question,
    text_question,
    true_false_question,
)
from course.authoring.formats.exchange import (
    BY_HAND,
    LOOK,
    MOST_QUESTIONS,
    Imported,
    NotCarriedError,
    Report,
    shortened,
)
from course.authoring.formats.markup import from_html, from_markdown, lost_words
from course.authoring.formats.prose import cleaned, from_plain
from course.sentences import Sentence

_NAME = re.compile(r"\s*::((?:[^:\\]|\\[\s\S]|:(?!:))*+)::")
_MARK = re.compile(r"\s*\[(html|markdown|plain|moodle)\]", re.IGNORECASE)
_ESCAPE = re.compile(r"\\([~=#{}:\\n])")
_WEIGHT = re.compile(r"\s*%(-?\d{1,3}(?:\.\d{1,9})?)%")
_ANSWER = re.compile(r"[~=](?:[^~=\\]|\\[\s\S])*+")
_TRUE, _FALSE = ("T", "TRUE"), ("F", "FALSE")


@dataclass(frozen=True)
class _Block:
    """One question as it is written: its text before, in and after the braces; `answers` is None without braces."""

    line: int
    before: str
    answers: str | None
    after: str
    is_closed: bool = True


def read_gift(text: str, file: str) -> Imported:
    """Read a GIFT file."""
    report = Report(file)
    drafts: list[Draft] = []
    found = 0
    for block in _blocks(cleaned(text), report):
        found += 1
        if found > MOST_QUESTIONS:
            message = Sentence("There are more than {limit} questions in this file.", limit=MOST_QUESTIONS)
            raise report.error(block.line, 1, message, Sentence("Split it into several files."))
        reading = _Question(block, report)
        try:
            drafts.append(reading.draft())
        except NotCarriedError as error:
            report.not_carried(block.line, reading.name or block.before, error.reason, error.remedy)
    return imported(drafts, found, report)


def _blocks(text: str, report: Report) -> Iterator[_Block]:
    """Part the questions: by empty lines outside of braces; comments and categories are lines of their own."""
    lines: list[str] = []
    start, depth = 1, 0
    written = text.split("\n")
    for number, line in enumerate([*written, ""], 1):
        if line.lstrip().startswith("//"):
            continue
        if line.lstrip().upper().startswith("$CATEGORY:"):
            message = Sentence(
                "The category {text!r} was left out: quizzes have none.", text=shortened(line.partition(":")[2])
            )
            report.loss(number, message, Sentence("Name the quiz after it, or make an objective of it."))
            continue
        begins_anew = depth > 0 and line.lstrip().startswith("::")
        if (not line.strip() and depth == 0) or begins_anew or number > len(written):
            if any(map(str.strip, lines)):
                yield _block(start, "\n".join(lines))
            lines, depth = [], 0
        if line.strip() or lines:
            start = number if not lines else start
            lines.append(line)
            depth = max(0, depth + _depth(line))


def _depth(line: str) -> int:
    plain = _ESCAPE.sub("", line)
    return plain.count("{") - plain.count("}")


def _block(line: int, text: str) -> _Block:
    braces = [match.start() for match in re.finditer(r"(?:\\[\s\S]|[^\\{}])|[{}]", text) if match[0] in "{}"]
    opening = next((place for place in braces if text[place] == "{"), None)
    if opening is None:
        return _Block(line, text, None, "")
    closing = [place for place in braces if text[place] == "}" and place > opening]
    if not closing:
        return _Block(line, text[:opening], text[opening + 1 :], "", is_closed=False)
    return _Block(line, text[:opening], text[opening + 1 : closing[0]], text[closing[0] + 1 :])


class _Question:
    """One question on its way to a draft."""

    def __init__(self, block: _Block, report: Report) -> None:
        self.block, self.report = block, report
        named = _NAME.match(block.before)
        self.name = unescaped(named[1]) if named else ""
        text = block.before[named.end() :] if named else block.before
        mark = _MARK.match(text)
        self.mark = mark[1].lower() if mark else "moodle"
        self.text = text[mark.end() :] if mark else text

    def note(self, message: Sentence, remedy: Sentence) -> None:
        """Tell of a loss in this question."""
        self.report.loss(self.block.line, message, remedy)

    def words(self, text: str) -> str:
        """Give a text in our Markdown, by the format that its question has or that it names itself."""
        own = _MARK.match(text)
        mark = own[1].lower() if own else self.mark
        plain = unescaped((text[own.end() :] if own else text).strip())
        # What has no mark is “Moodle auto-format”: HTML, with lines that count.
        if mark == "plain" or (mark == "moodle" and "<" not in plain and "&" not in plain):
            return from_plain(plain)
        convert = from_markdown if mark == "markdown" else from_html
        made, lost = convert(plain.replace("\n", "<br>") if mark == "moodle" else plain)
        for each in lost:
            self.note(lost_words(each), BY_HAND)
        return made

    def draft(self) -> Draft:
        """Give the question in one of our kinds."""
        if self.block.answers is None:
            raise NotCarriedError(
                Sentence("it is a description, which asks nothing."), Sentence("Put it into the chapter.")
            )
        if not self.block.is_closed:
            self.report.fault(
                self.block.line,
                1,
                Sentence("The answers have no end: } is missing."),
                Sentence("Close the answers with }."),
            )
        answers, _, general = self.block.answers.partition("####")
        data = self._data(answers.strip())
        if not data["stem"]:
            raise NotCarriedError(Sentence("it has no text."))
        explanation = self.words(general) if general.strip() else data.get("explanation", "")
        return Draft(self.name, self.block.line, {**data, "explanation": explanation})

    def _data(self, answers: str) -> dict[str, object]:
        first, *said = split_at(answers, "#")
        if first.strip().upper() in (*_TRUE, *_FALSE):
            return self._true_false(first.strip().upper() in _TRUE, said)
        if not answers:
            raise NotCarriedError(
                Sentence("it is an essay, which nothing here can grade."), Sentence("Ask for a word, or offer choices.")
            )
        if answers.startswith("#"):
            return self._numeric(answers[1:])
        parts = _ANSWER.findall(answers)
        if not parts:
            raise NotCarriedError(Sentence("its answers cannot be read."))
        if all(part.startswith("=") and "->" in part for part in parts):
            return self._matching(parts)
        is_typed = all(part.startswith("=") for part in parts)
        options = [self._option(part, is_typed=is_typed) for part in parts]
        if self.block.after.strip():
            pieces: list[str | Blank] = [self._before_gap(), Blank(tuple(options), is_typed), self._after_gap()]
            return cloze_question(pieces, self.note, credit=None)
        if is_typed:
            return text_question(self.words(self.text), options, self.note)
        several = not any(part.startswith("=") for part in parts)
        return choice_question(self.words(self.text), options, several=several, note=self.note)

    def _before_gap(self) -> str:
        return self.words(self.text) + (" " if self.text[-1:].isspace() else "")

    def _after_gap(self) -> str:
        return (" " if self.block.after[:1].isspace() else "") + self.words(self.block.after)

    def _stem(self) -> str:
        """Give the whole text; dots stand where the answers stood in the middle of it."""
        after = self.block.after.strip()
        return self.words(f"{self.text.strip()} … {after}" if after else self.text)

    def _option(self, part: str, *, is_typed: bool) -> Option:
        weight = _WEIGHT.match(part[1:])
        text = part[1:][weight.end() :] if weight else part[1:]
        words, *said = split_at(text, "#")
        share = float(weight[1]) / 100 if weight else float(part[0] == "=")
        shown = " ".join(unescaped(words).split()) if is_typed else self.words(words)
        return Option(shown, share, self.words(said[0]) if said and said[0].strip() else "")

    def _true_false(self, answer: bool, said: list[str]) -> dict[str, object]:
        wrong, right = [*(self.words(each) if each.strip() else "" for each in said), "", ""][:2]
        return true_false_question(self._stem(), answer=answer, feedback={answer: right, not answer: wrong})

    def _matching(self, parts: list[str]) -> dict[str, object]:
        pairs = [tuple(map(self.words, split_at(part[1:], "#")[0].split("->", 1))) for part in parts]
        if any(len(split_at(part, "#")) > 1 for part in parts):
            self.note(Sentence("The feedback of pairs was left out."), LOOK)
        return matching_question(
            self._stem(), [(left, right) for left, right in pairs if left], [right for left, right in pairs if not left]
        )

    def _numeric(self, answers: str) -> dict[str, object]:
        written = _ANSWER.findall(answers) if answers.lstrip().startswith(("=", "~")) else [f"={answers}"]
        rows = []
        for part in written:
            weight = _WEIGHT.match(part[1:])
            value, *said = split_at(part[1:][weight.end() :] if weight else part[1:], "#")
            share = float(weight[1]) / 100 if weight else float(part[0] == "=")
            rows.append((value.strip(), share, self.words(said[0]) if said else ""))
        return numeric_of(
            self._stem(), [(*value_and_tolerance(value), share, said) for value, share, said in rows], self.note
        )


def numeric_of(stem: str, rows: list[tuple[Decimal | None, Decimal, float, str]], note: Note) -> dict[str, object]:
    """Make a question of numbers with their tolerances, shares and feedback: the first wholly right one is the key."""
    whole = [row for row in rows if row[2] >= 1 and row[0] is not None]
    if not whole:
        raise NotCarriedError(Sentence("its number cannot be read."))
    answer, tolerance, _, said = whole[0]
    mistakes = []
    for row in rows:
        value, margin, share, words = row
        if row is whole[0]:
            continue
        if value is None or share > 0 or not words:
            note(
                Sentence("Only one number is right here; another answer, or a part of the points, was left out."), LOOK
            )
        else:
            if margin != tolerance:
                note(Sentence("A wrong number has the tolerance of the right one now."), LOOK)
            mistakes.append((value, words))
    made = numeric_question(stem, answer or Decimal(0), tolerance, mistakes)
    return {**made, "explanation": said}


def value_and_tolerance(text: str) -> tuple[Decimal | None, Decimal]:
    """Read ``12``, ``12:0.5`` or ``11.5..12.5``."""
    if ".." in text:
        low, high = map(number_of, text.split("..", 1))
        if low is None or high is None:
            return None, Decimal(0)
        return (low + high) / 2, abs(high - low) / 2
    value, _, margin = text.partition(":")
    return number_of(value.strip().rstrip("\\")), abs(number_of(margin) or Decimal(0))


def unescaped(text: str) -> str:
    """Take the escapes out of a text."""
    return _ESCAPE.sub(lambda match: "\n" if match[1] == "n" else match[1], text)


def split_at(text: str, sign: str) -> list[str]:
    """Part a text at a sign that is not escaped."""
    parts, start = [], 0
    for match in re.finditer(r"\\[\s\S]|[^\\]", text):
        if match[0] == sign:
            parts.append(text[start : match.start()])
            start = match.end()
    return [*parts, text[start:]]
