"""From a quiz of ours to items that a format can write."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from course.authoring.formats.building import plain_number
from course.authoring.formats.exchange import LOOK, Exported, Format, Item, Origin, Report
from course.problems import Problem
from course.quizzes.pools import written_questions
from course.quizzes.questions.question import Question
from course.quizzes.quiz import Quiz
from course.sentences import Sentence
from course.source import Document


def export_quiz(quiz: Quiz, document: Document, form: Format) -> Exported:
    """Write a quiz, in the language that it is in, as another format."""
    report = Report(document.file)
    places = {str(question.get("id")): document.place(path)[0] for path, question in written_questions(document)}
    items = []
    for question in quiz.questions:
        line = places.get(question.id, 1)
        if question.language != quiz.language:
            message = Sentence(
                "The question {id!r} has no current translation; it stands in {language}.",
                id=question.id,
                language=question.language,
            )
            report.loss(line, message, Sentence("Translate it first."))
        if question.parameters:
            message = Sentence("The numbers of {id!r} do not change there: it has one set of values.", id=question.id)
            report.loss(line, message, LOOK)
        items.append(item_of(question, line))
    for pool in quiz.pools:
        message = Sentence(
            "The pool of {ids} becomes that many questions, all of which are asked.", ids=", ".join(pool.ids)
        )
        report.loss(places.get(pool.ids[0], 1), message, LOOK)
    if form.write is None:
        raise ValueError(form.name)
    written = form.write(items, Origin(quiz.slug, quiz.title, quiz.language, document.file))
    problems: tuple[Problem, ...] = (*report.problems, *written.problems)
    return Exported(written.text, written.written, problems)


def item_of(question: Question, line: int) -> Item:
    """Give a question in the words of its file, with values where it has parameters."""
    drawn = question.drawn(question.parameters.chosen(0)) if question.parameters else question
    words: dict[str, Any] = {}
    for name, prose in drawn.words.items():
        *steps, last = name.split(".")
        branch = words
        for step in steps:
            branch = branch.setdefault(step, {})
        branch[last] = prose.text
    key, options = drawn.key.value, {name: value for name, value in drawn.options.items() if name != "gaps"}
    answered = _ANSWERS.get(question.name, _plain)(words, key)
    beside = {"objective": question.objective, "see": question.see}
    hints = {"hints": list(words.pop("hints").values())} if "hints" in words else {}
    data = {"id": question.id, "kind": question.name, **beside, **options, **words, **answered, **hints}
    return Item({name: value for name, value in data.items() if value is not None}, line)


def _plain(_words: Mapping[str, Any], key: Any) -> dict[str, Any]:
    return {"answer": key}


def _true_false(_words: Mapping[str, Any], key: Any) -> dict[str, Any]:
    return {"answer": key == "true"}


def _numeric(words: dict[str, Any], key: Any) -> dict[str, Any]:
    said = words.pop("mistakes", {})
    mistakes = [
        {"value": plain_number(Decimal(value)), "say": said[str(place)]["say"]}
        for place, value in enumerate(key["mistakes"])
    ]
    answer, tolerance = (plain_number(Decimal(key[name])) for name in ("value", "tolerance"))
    return {"answer": answer, "tolerance": tolerance, **({"mistakes": mistakes} if mistakes else {})}


def _cloze(words: dict[str, Any], key: Any) -> dict[str, Any]:
    gaps = words.pop("gaps", {})
    return {"gaps": {name: {**gaps.get(name, {}), "answer": answer} for name, answer in key.items()}}


_ANSWERS = {"true-false": _true_false, "numeric": _numeric, "cloze": _cloze}
