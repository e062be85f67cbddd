"""What the kinds with choices share: how choices are read, checked and shown."""

from collections.abc import Iterator, Mapping
from typing import Any

from course.problems import Problem
from course.quizzes.prose import Prose
from course.quizzes.questions.body import ChoicesBody, Remark, Row, View
from course.quizzes.questions.question import (
    WORD,
    WORD_REMEDY,
    Form,
    Question,
    Refusal,
    as_warning,
    texts_at,
    value_at,
)
from course.sentences import Sentence, did_you_mean
from course.source import Document, Path_

FEWEST, MOST = 3, 5
NOTHING_CHOSEN = Refusal("Choose an answer first.")
UNKNOWN_CHOICE = Refusal("This answer is not among the choices. Choose one of those shown.")


def words_of(words: Mapping[str, Prose], group: str) -> tuple[str, ...]:
    """Name the words of a group, such as those of the choices, in the author's order."""
    return tuple(name.removeprefix(f"{group}.") for name in words if name.startswith(f"{group}."))


def values_of(form: Form, question_id: str) -> list[str]:
    """Give what a form says to a question with one field, empty values left out."""
    return [value for value in form.get(f"answer-{question_id}", ()) if value]


def choices_body(question: Question, view: View) -> ChoicesBody:
    """Give the choices of a question as rows to mark."""
    marked = question.chosen(view.response)
    return ChoicesBody(
        tuple(
            Row(
                value=view.values[word],
                text=question.words[f"choices.{word}"],
                is_chosen=word in marked,
                state=view.state(word),
                feedback=view.feedback(word),
            )
            for word in view.order
        )
    )


def row_remark(*, is_marked: bool, is_key: bool, words: Prose | None, missed: Prose | None = None) -> Remark:
    """Say of a choice whether it was rightly marked or left, and why; `missed` is for one that should not have been."""
    if is_marked:
        return Remark("right" if is_key else "wrong", words)
    return Remark("key", missed or words) if is_key else Remark("left", words)


def word_faults(document: Document, path: Path_, what: str) -> Iterator[Problem]:
    """Find the keys of a map that cannot name a part of a question, and parts that say the same."""
    written = value_at(document, path)
    for word in written if isinstance(written, dict) else ():
        if not WORD.fullmatch(word):
            message = Sentence("{word!r} cannot name a part of a question.", word=word)
            yield document.problem((*path, word), f"{what}-word", message, WORD_REMEDY, key=True)
    yield from _equal_choices(document, path)


def choice_faults(document: Document, path: Path_) -> Iterator[Problem]:
    """Find choices that cannot be named or told apart, and too few or too many of them."""
    written = value_at(document, path)
    yield from word_faults(document, path, "choice")
    if len(written) < 2:  # noqa: PLR2004 - a choice needs two
        message = Sentence("A question with choices needs two or more; here: {count}.", count=len(written))
        yield document.problem(
            path, "choices-few", message, Sentence("Add choices that a beginner could believe."), key=True
        )
    elif not FEWEST <= len(written) <= MOST:
        message = Sentence(
            "{count} choices: fewer than {fewest} can be guessed, more than {most} are a reading task.",
            count=len(written),
            fewest=FEWEST,
            most=MOST,
        )
        problem = document.problem(
            path, "choices-number", message, Sentence("Offer {fewest} to {most}.", fewest=FEWEST, most=MOST), key=True
        )
        yield as_warning(problem)


def _equal_choices(document: Document, path: Path_) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for word, text in texts_at(document, path).items():
        plain = " ".join(text.split()).casefold()
        if plain and plain in first:
            message = Sentence("The choices {other!r} and {word!r} say the same.", other=first[plain], word=word)
            yield document.problem((*path, word), "choices-equal", message, Sentence("Change or remove one of them."))
        first.setdefault(plain, word)


def answer_faults(document: Document, path: Path_, choices: list[str]) -> Iterator[Problem]:
    """Find a key that is none of the choices, or a list of keys with such ones or with one twice."""
    answer = value_at(document, path)
    items = [((*path, place), word) for place, word in enumerate(answer)] if isinstance(answer, list) else []
    seen: set[str] = set()
    for where, word in items or [(path, answer)]:
        if isinstance(word, str) and word not in choices:
            message = Sentence("The answer {word!r} is not among the choices.", word=word)
            yield document.problem(where, "answer-unknown", message, near(word, choices))
        elif isinstance(word, str) and word in seen:
            yield document.problem(
                where,
                "answer-twice",
                Sentence("The answer {word!r} stands here twice.", word=word),
                Sentence("Remove one."),
            )
        seen.add(str(word))


def feedback_faults(document: Document, path: Path_, choices: list[str]) -> Iterator[Problem]:
    """Find feedback for what is no choice."""
    feedback = value_at(document, path)
    for word in feedback if isinstance(feedback, dict) else ():
        if word not in choices:
            message = Sentence("There is feedback for {word!r}, but no such choice.", word=word)
            yield document.problem((*path, word), "feedback-unknown", message, near(word, choices), key=True)


def missing_feedback(document: Document, path: Path_, group: str) -> Iterator[Problem]:
    """Find the choices of which nothing is said."""
    feedback, choices = value_at(document, (*path, "feedback")), value_at(document, (*path, group))
    given: dict[str, Any] = feedback if isinstance(feedback, dict) else {}
    for word in choices if isinstance(choices, dict) else ():
        if word not in given:
            message = Sentence("The choice {word!r} has no feedback.", word=word)
            remedy = Sentence("Say under feedback why {word!r} is right or wrong.", word=word)
            yield as_warning(document.problem((*path, group, word), "feedback-missing", message, remedy, key=True))


def near(word: str, choices: list[str]) -> Sentence:
    """Guess which choice was meant, or name them all."""
    return did_you_mean(word, choices, Sentence("The choices are: {known}.", known=", ".join(choices)))
