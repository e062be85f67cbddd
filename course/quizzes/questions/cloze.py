"""A text with gaps: each ``[[gap]]`` is filled by a choice from a list, or by typing one of the accepted texts.

Credit: ``none`` (the default) gives everything when all gaps are right and nothing otherwise. ``partial`` gives each
gap an equal share; a wrong one takes nothing off.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from course.problems import Problem
from course.quizzes.prose import Prose
from course.quizzes.questions.body import Body, Option, Remark, RowState, View
from course.quizzes.questions.choosing import UNKNOWN_CHOICE
from course.quizzes.questions.credit import Credit, credit_of, share
from course.quizzes.questions.entry import LONGEST, TOO_LONG
from course.quizzes.questions.fields import fields_of
from course.quizzes.questions.gaps import GapFile, gap_faults, gaps_in
from course.quizzes.questions.question import Form, Grade, Question, QuestionFile, Refusal, Sample
from course.quizzes.questions.text import is_accepted
from course.sentences import Sentence
from course.source import Document, Path_

INCOMPLETE = Refusal("Fill every gap first.")

_SPLIT = re.compile(r"\[\[([a-z0-9-]{1,64})\]\]")


class ClozeFile(QuestionFile):
    """A text with gaps, as it is written."""

    gaps: dict[str, GapFile]
    credit: Credit = "none"


@dataclass(frozen=True)
class Gap:
    """One gap: a list if it has options, or else a field. `key` spells out the right answer."""

    number: int
    options: tuple[Option, ...]
    value: str
    state: RowState
    feedback: Prose | None
    key: str


@dataclass(frozen=True)
class Piece:
    """Some of the text, and the gap that follows it, if one does. The HTML of a piece need not be whole."""

    text: Prose
    gap: Gap | None


@dataclass(frozen=True)
class ClozeBody(Body):
    """The text in pieces."""

    pieces: tuple[Piece, ...]

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """The gaps alone, as they follow one another in the text."""
        return tuple(piece.gap for piece in self.pieces if piece.gap)


@dataclass(frozen=True, kw_only=True, repr=False)
class Cloze(Question):
    """A text with gaps.

    The key gives each gap a choice's word or the accepted texts; a response gives it what was chosen or typed.
    """

    name: ClassVar[str] = "cloze"
    file_model: ClassVar[type[QuestionFile]] = ClozeFile
    word_places: ClassVar[tuple[str, ...]] = ("gaps.*.choices.*", "gaps.*.feedback.*")
    example: ClassVar[str] = """\
id: baseline
kind: cloze
credit: partial
stem: In GRPO the baseline is the group's [[stat]], and no [[network]] is trained for it.
gaps:
  stat:
    choices:
      mean: mean reward
      best: best reward
    answer: mean
    feedback:
      best: Against the best, all others would have a negative advantage.
  network:
    answer: [critic, value network]
"""

    @classmethod
    def faults(cls, document: Document, path: Path_) -> Iterator[Problem]:
        """Check the gaps against the text, and each gap's key against its choices."""
        yield from gap_faults(document, path)

    @classmethod
    def key_of(cls, written: QuestionFile) -> Any:
        """Give each gap's answer."""
        return {name: gap.answer for name, gap in written.gaps.items()} if isinstance(written, ClozeFile) else None

    @classmethod
    def options_of(cls, written: QuestionFile) -> dict[str, Any]:
        """Say how credit is given, and which gaps there are."""
        gaps = list(written.gaps) if isinstance(written, ClozeFile) else []
        return {**super().options_of(written), **credit_of(written), "gaps": gaps}

    def unsuited(self, texts: Mapping[str, str]) -> Iterator[tuple[str, Sentence]]:
        """Find a translated text that has other gaps."""
        if sorted(gaps_in(texts.get("stem", ""))) != sorted(self.rows()):
            gaps = ", ".join(f"[[{gap}]]" for gap in self.rows())
            yield "stem", Sentence("The text must have each gap once: {gaps}.", gaps=gaps)

    @property
    def stem_html(self) -> str:
        """The text with dots for gaps."""
        return _SPLIT.sub("…", self.words["stem"].html)

    def parts(self) -> tuple[str, ...]:
        """Name the choices of every gap that has some."""
        names = (name.split(".") for name in self.words if name.startswith("gaps."))
        return tuple(f"{steps[1]}:{steps[3]}" for steps in names if steps[2] == "choices")

    def rows(self) -> tuple[str, ...]:
        """Name the gaps, in the author's order."""
        return tuple(self.options["gaps"])

    def read(self, form: Form) -> Any:
        """Read what is in every gap."""
        filled = self._filled(form)
        if isinstance(filled, Refusal):
            return filled
        return filled if len(filled) == len(self.rows()) else INCOMPLETE

    def draft(self, form: Form) -> Any:
        """Read the gaps filled so far."""
        filled = self._filled(form)
        return None if isinstance(filled, Refusal) or not filled else filled

    def grade(self, response: Any) -> Grade:
        """Count the gaps that are right."""
        right = sum(self._is_right(gap, response) for gap in self.rows())
        return share(right, len(self.rows()), self.options)

    def remarks(self, response: Any, *, reveal: bool = False) -> Mapping[str, Remark]:
        """Mark each gap that was filled; to reveal, spell out what belongs there, and why where nothing was chosen."""
        filled = response if isinstance(response, dict) else {}
        found = {}
        for gap in self.rows():
            if gap in filled or reveal:
                is_right = self._is_right(gap, response)
                words = self.words.get(f"gaps.{gap}.feedback.{filled.get(gap, self._key(gap))}")
                found[gap] = Remark("right" if is_right else "wrong", words, self._spelt(gap, reveal and not is_right))
        return found

    def body(self, view: View) -> Body:
        """Give the text in pieces, with the gaps between them."""
        html = self.words["stem"].html
        pieces, end = [], 0
        for match in _SPLIT.finditer(html):
            if match[1] in self.rows():
                pieces.append(Piece(Prose("", html[end : match.start()]), self._gap(match[1], view)))
                end = match.end()
        return ClozeBody((*pieces, Piece(Prose("", html[end:]), None)))

    def samples(self) -> tuple[Sample, ...]:
        """Make the key right, one gap of it partly right, none of it wrong, and empty gaps refused."""
        right = {gap: self._sample(gap, right=True) for gap in self.rows()}
        wrong = {gap: self._sample(gap, right=False) for gap in self.rows()}
        first = self.rows()[0]
        is_partial = bool(self.options.get("credit")) and len(right) > 1
        return (
            Sample(self._form(right), "right"),
            *([Sample(self._form({**wrong, first: right[first]}), "partly")] if is_partial else []),
            Sample(self._form(wrong), "wrong"),
            Sample({}, "refused"),
            Sample(self._form(dict.fromkeys(right, " ")), "refused"),
            Sample(self._form(dict.fromkeys(right, "x" * 1000)), "refused"),
        )

    def _filled(self, form: Form) -> dict[str, str] | Refusal:
        filled = {}
        for number, value in fields_of(form, self.id):
            gap = self.rows()[number - 1] if 1 <= number <= len(self.rows()) else ""
            owner, _, word = value.partition(":")
            if not gap or (self._choices(gap) and (owner != gap or word not in self._choices(gap))):
                return UNKNOWN_CHOICE
            if len(value) > LONGEST:
                return TOO_LONG
            filled[gap] = word if self._choices(gap) else value
        return filled

    def _choices(self, gap: str) -> list[str]:
        return [part.partition(":")[2] for part in self.parts() if part.startswith(f"{gap}:")]

    def _key(self, gap: str) -> Any:
        return self.key.value.get(gap) if isinstance(self.key.value, dict) else None

    def _is_right(self, gap: str, response: Any) -> bool:
        given = response.get(gap) if isinstance(response, dict) else None
        key = self._key(gap)
        return is_accepted(given, key) if isinstance(key, list) else given is not None and given == key

    def _spelt(self, gap: str, wanted: object) -> str:
        key = self._key(gap)
        if not wanted or key is None:
            return ""
        return key[0] if isinstance(key, list) else self.words[f"gaps.{gap}.choices.{key}"].plain

    def _gap(self, gap: str, view: View) -> Gap:
        given = view.response.get(gap) if isinstance(view.response, dict) else None
        value = given if isinstance(given, str) else ""
        own = [part for part in view.order if part.startswith(f"{gap}:")]
        options = tuple(
            Option(view.values[part], self.words[f"gaps.{gap}.choices.{word}"].plain, word == value)
            for part, word in ((part, part.partition(":")[2]) for part in own)
        )
        key = view.remarks[gap].key if gap in view.remarks else ""
        number = self.rows().index(gap) + 1
        return Gap(number, options, "" if options else value, view.state(gap), view.feedback(gap), key)

    def _sample(self, gap: str, *, right: bool) -> str:
        key, choices = self._key(gap), self._choices(gap)
        if choices:
            return f"{gap}:{key if right else next(word for word in choices if word != key)}"
        return str(key[0]) if right else f"{key[0]} not"

    def _form(self, filled: Mapping[str, str]) -> dict[str, list[str]]:
        return {f"answer-{self.id}.{self.rows().index(gap) + 1}": [value] for gap, value in filled.items()}
