"""Reads Moodle XML, the file that Moodle itself exports questions to. Source: MoodleDocs, “Moodle XML format”."""

from collections.abc import Callable
from typing import Any

from course.authoring.formats.building import (
    Draft,
    Option,
    choice_question,
    cloze_question,
    imported,
    matching_question,
    number_of,
    ordering_question,
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
from course.authoring.formats.gift_reading import numeric_of
from course.authoring.formats.markup import from_html, from_markdown, lost_words
from course.authoring.formats.moodle_cloze import pieces_of
from course.authoring.formats.moodle_tree import Node, read_tree
from course.authoring.formats.naming import is_no_name
from course.authoring.formats.prose import from_plain
from course.sentences import Sentence

_READ = frozenset(
    [
        "name",
        "questiontext",
        "generalfeedback",
        "idnumber",
        "single",
        "shuffleanswers",
        "answer",
        "subquestion",
        "hint",
        "defaultgrade",
        "penalty",
        "usecase",
        "units",
        "gradingtype",
        "correctfeedback",
        "partiallycorrectfeedback",
        "incorrectfeedback",
    ]
)
# How a page looks, and what Moodle writes into every file.
_HARMLESS = frozenset(
    [
        "hidden",
        "answernumbering",
        "showstandardinstruction",
        "shownumcorrect",
        "unitgradingtype",
        "unitpenalty",
        "showunits",
        "unitsleft",
        "layouttype",
        "selecttype",
        "selectcount",
        "showgrading",
        "numberingstyle",
        "responseformat",
        "responserequired",
    ]
)
_USUAL_PENALTIES = ("", "0", "0.0000000", "0.3333333", "1", "1.0000000", "0.1", "0.1000000")
_USUAL_FEEDBACK = frozenset(
    {"Your answer is correct.", "Your answer is partially correct.", "Your answer is incorrect."}
)


def read_moodle(text: str, file: str) -> Imported:
    """Read a Moodle XML file."""
    report = Report(file)
    root = read_tree(text, report)
    if root.name != "quiz":
        message = Sentence("The file begins with <{name}>; Moodle's begin with <quiz>.", name=root.name[:40])
        raise report.error(root.line, 1, message, Sentence("Export the questions from Moodle as Moodle XML."))
    nodes = [node for node in root.all("question") if node.attributes.get("type") != "category"]
    if len(nodes) > MOST_QUESTIONS:
        message = Sentence("There are more than {limit} questions in this file.", limit=MOST_QUESTIONS)
        raise report.error(nodes[MOST_QUESTIONS].line, 1, message, Sentence("Split it into several files."))
    for node in root.all("question"):
        if node.attributes.get("type") == "category":
            message = Sentence(
                "The category {text!r} was left out: quizzes have none.", text=shortened(node.value("category"))
            )
            report.loss(node.line, message, Sentence("Name the quiz after it, or make an objective of it."))
    drafts = []
    for node in nodes:
        reading = _Question(node, report)
        try:
            drafts.append(reading.draft())
        except NotCarriedError as error:
            report.not_carried(node.line, reading.name or node.value("questiontext"), error.reason, error.remedy)
    return imported(drafts, len(nodes), report)


class _Question:
    """One question on its way to a draft."""

    def __init__(self, node: Node, report: Report) -> None:
        self.node, self.report = node, report
        number = node.value("idnumber")
        self.name = number if not is_no_name(number) else node.value("name")

    def note(self, message: Sentence, remedy: Sentence = LOOK) -> None:
        """Tell of a loss in this question."""
        self.report.loss(self.node.line, message, remedy)

    def words(self, node: Node | None) -> str:
        """Give the text of an element in our Markdown, by the format that it names."""
        if node is None:
            return ""
        for each in node.children:
            if each.name == "file":
                self.note(
                    Sentence("The file {name!r} was left out.", name=shortened(each.attributes.get("name", ""))),
                    BY_HAND,
                )
        inner = node.first("text") or node
        return self.converted(inner.inner if inner is not node else node.text, node.attributes.get("format", "html"))

    def converted(self, text: str, form: str) -> str:
        """Give a text in our Markdown."""
        if form == "plain_text" or (form == "moodle_auto_format" and "<" not in text):
            return from_plain(text.strip())
        made, lost = (from_markdown if form == "markdown" else from_html)(text)
        for each in lost:
            self.note(lost_words(each), BY_HAND)
        return made

    def draft(self) -> Draft:
        """Give the question in one of our kinds."""
        kind = self.node.attributes.get("type", "")
        make = _KINDS.get(kind)
        if make is None:
            reason = _UNKNOWN.get(kind) or Sentence("the kind {type!r} is not known here.", type=shortened(kind))
            raise NotCarriedError(reason)
        data: dict[str, Any] = make(self)
        if not data["stem"]:
            raise NotCarriedError(Sentence("it has no text."))
        self._tell_the_rest()
        explanation = self.words(self.node.first("generalfeedback")) or data.get("explanation", "")
        hints = [words for words in map(self.words, self.node.all("hint")) if words]
        return Draft(self.name, self.node.line, {**data, "explanation": explanation, "hints": hints})

    def _tell_the_rest(self) -> None:
        if number_of(self.node.value("defaultgrade") or "1") != 1:
            self.note(
                Sentence(
                    "The grade {grade} was left out: every question counts the same.",
                    grade=self.node.value("defaultgrade"),
                )
            )
        if self.node.value("penalty") not in _USUAL_PENALTIES:
            self.note(
                Sentence(
                    "The penalty {penalty} was left out: the first answer counts.", penalty=self.node.value("penalty")
                )
            )
        if self.node.value("usecase") in {"1", "true"}:
            self.note(Sentence("Case does not count in a typed answer here."))
        for name in ("correctfeedback", "partiallycorrectfeedback", "incorrectfeedback"):
            said = self.words(self.node.first(name))
            if said and said not in _USUAL_FEEDBACK:
                self.note(Sentence("<{name}> was left out: {text}", name=name, text=shortened(said)), BY_HAND)
        for child in self.node.children:
            if child.name not in _READ | _HARMLESS and (child.children or child.text.strip()):
                self.note(Sentence("<{name}> was left out.", name=shortened(child.name)), BY_HAND)

    @property
    def stem(self) -> str:
        """The question's text."""
        return self.words(self.node.first("questiontext"))

    @property
    def is_shuffled(self) -> bool | None:
        """None where choices are shuffled, as they are by default."""
        return False if self.node.value("shuffleanswers") in {"0", "false"} else None

    def options(self, *, is_typed: bool) -> list[Option]:
        """Give the answers with their shares and feedback."""
        return [self._option(answer, is_typed=is_typed) for answer in self.node.all("answer")]

    def _option(self, answer: Node, *, is_typed: bool) -> Option:
        share = number_of(answer.attributes.get("fraction", "0"))
        if share is None:
            raise NotCarriedError(Sentence("the share of one of its answers is no number."))
        text = " ".join((answer.first("text") or answer).text.split()) if is_typed else self.words(answer)
        return Option(text, float(share) / 100, self.words(answer.first("feedback")))


def _multichoice(reading: _Question) -> dict[str, Any]:
    several = reading.node.value("single").lower() in {"0", "false"}
    made = choice_question(reading.stem, reading.options(is_typed=False), several=several, note=reading.note)
    return {**made, "shuffle": reading.is_shuffled}


def _true_false(reading: _Question) -> dict[str, Any]:
    options = {option.text.lower(): option for option in reading.options(is_typed=True)}
    if options.keys() != {"true", "false"}:
        raise NotCarriedError(Sentence("its answers are not the words true and false."))
    feedback = {True: options["true"].feedback, False: options["false"].feedback}
    return true_false_question(reading.stem, answer=options["true"].share > 0, feedback=feedback)


def _short_answer(reading: _Question) -> dict[str, Any]:
    return text_question(reading.stem, reading.options(is_typed=True), reading.note)


def _numerical(reading: _Question) -> dict[str, Any]:
    for unit in reading.node.all("units"):
        names = ", ".join(each.value("unit_name") for each in unit.all("unit"))
        reading.note(
            Sentence("The units ({names}) were left out: a number is typed without.", names=shortened(names)),
            Sentence("Name the unit in the question."),
        )
    rows = []
    for answer in reading.node.all("answer"):
        option = reading._option(answer, is_typed=True)  # noqa: SLF001 - its own module
        tolerance = number_of(answer.value("tolerance") or "0")
        rows.append((number_of(option.text), abs(tolerance or number_of("0") or 0), option.share, option.feedback))
    return numeric_of(reading.stem, rows, reading.note)  # type: ignore[arg-type]


def _matching(reading: _Question) -> dict[str, Any]:
    pairs = []
    for node in reading.node.all("subquestion"):
        answer = node.first("answer")
        right = reading.converted((answer.first("text") or answer).text, "plain_text") if answer else ""
        pairs.append((reading.words(node), right))
    made = matching_question(
        reading.stem, [(left, right) for left, right in pairs if left], [right for left, right in pairs if not left]
    )
    return {**made, "shuffle": reading.is_shuffled}


def _ordering(reading: _Question) -> dict[str, Any]:
    texts = [option.text for option in reading.options(is_typed=False)]
    if len({" ".join(text.split()).casefold() for text in texts}) < len(texts) or not all(texts):
        raise NotCarriedError(Sentence("two of its lines are the same, or one is empty."))
    is_partial = reading.node.value("gradingtype") not in {"ALL_OR_NOTHING", "-1"}
    if is_partial:
        reading.note(Sentence("Parts of an order earn points by pairs of items here."))
    return ordering_question(reading.stem, texts, is_partial=is_partial)


def _cloze(reading: _Question) -> dict[str, Any]:
    node = reading.node.first("questiontext")
    if node is None:
        raise NotCarriedError(Sentence("it has no text."))
    form = node.attributes.get("format", "html")
    reading.words(Node("text", {}, node.line, [child for child in node.children if child.name == "file"]))
    pieces = pieces_of((node.first("text") or node).text, lambda text: reading.converted(text, form), reading.note)
    return cloze_question(pieces, reading.note, credit="partial")


_KINDS: dict[str, Callable[[_Question], dict[str, Any]]] = {
    "multichoice": _multichoice,
    "truefalse": _true_false,
    "shortanswer": _short_answer,
    "numerical": _numerical,
    "matching": _matching,
    "match": _matching,
    "ordering": _ordering,
    "cloze": _cloze,
    "multianswer": _cloze,
}
_UNKNOWN = {
    "essay": Sentence("it is an essay, which nothing here can grade."),
    "description": Sentence("it is a description, which asks nothing."),
}
