"""What the kinds with choices share: how choices are read, checked and shown."""

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from course.problems import Problem
from course.quizzes.prose import Prose
from course.quizzes.questions.body import ChoicesBody, Row, View
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


def word_faults(document: Document, path: Path_, what: str) -> Iterator[Problem]:
    """Find the keys of a map that cannot name a part of a question, and parts that say the same."""
    written = value_at(document, path)
    for word in written if isinstance(written, dict) else ():
        if not WORD.fullmatch(word):
            message = f"The {what} {word!r} cannot be a {what}'s word."
            yield document.problem((*path, word), f"{what}-word", message, WORD_REMEDY, key=True)
    yield from _equal_choices(document, path)


def choice_faults(document: Document, path: Path_) -> Iterator[Problem]:
    """Find choices that cannot be named or told apart, and too few or too many of them."""
    written = value_at(document, path)
    yield from word_faults(document, path, "choice")
    if len(written) < 2:  # noqa: PLR2004 - a choice needs two
        message = f"A question with choices needs two or more; here: {len(written)}."
        yield document.problem(path, "choices-few", message, "Add choices that a beginner could believe.", key=True)
    elif not FEWEST <= len(written) <= MOST:
        message = f"{len(written)} choices: fewer than {FEWEST} can be guessed, more than {MOST} are a reading task."
        problem = document.problem(path, "choices-number", message, f"Offer {FEWEST} to {MOST}.", key=True)
        yield as_warning(problem)


def _equal_choices(document: Document, path: Path_) -> Iterator[Problem]:
    first: dict[str, str] = {}
    for word, text in texts_at(document, path).items():
        plain = " ".join(text.split()).casefold()
        if plain and plain in first:
            message = f"The choices {first[plain]!r} and {word!r} say the same."
            yield document.problem((*path, word), "choices-equal", message, "Change or remove one of them.")
        first.setdefault(plain, word)


def answer_faults(document: Document, path: Path_, choices: list[str]) -> Iterator[Problem]:
    """Find a key that is none of the choices, or a list of keys with such ones or with one twice."""
    answer = value_at(document, path)
    items = [((*path, place), word) for place, word in enumerate(answer)] if isinstance(answer, list) else []
    seen: set[str] = set()
    for where, word in items or [(path, answer)]:
        if isinstance(word, str) and word not in choices:
            message = f"The answer {word!r} is not among the choices."
            yield document.problem(where, "answer-unknown", message, near(word, choices))
        elif isinstance(word, str) and word in seen:
            yield document.problem(where, "answer-twice", f"The answer {word!r} stands here twice.", "Remove one.")
        seen.add(str(word))


def feedback_faults(document: Document, path: Path_, choices: list[str]) -> Iterator[Problem]:
    """Find feedback for what is no choice."""
    feedback = value_at(document, path)
    for word in feedback if isinstance(feedback, dict) else ():
        if word not in choices:
            message = f"There is feedback for {word!r}, but no such choice."
            yield document.problem((*path, word), "feedback-unknown", message, near(word, choices), key=True)


def missing_feedback(document: Document, path: Path_, group: str) -> Iterator[Problem]:
    """Find the choices of which nothing is said."""
    feedback, choices = value_at(document, (*path, "feedback")), value_at(document, (*path, group))
    given: dict[str, Any] = feedback if isinstance(feedback, dict) else {}
    for word in choices if isinstance(choices, dict) else ():
        if word not in given:
            message = f"The choice {word!r} has no feedback."
            remedy = f"Say under feedback why {word!r} is right or wrong."
            yield as_warning(document.problem((*path, group, word), "feedback-missing", message, remedy, key=True))


def near(word: str, choices: list[str]) -> str:
    """Guess which choice was meant, or name them all."""
    close = get_close_matches(word, choices, n=1)
    return f"Did you mean {close[0]!r}?" if close else f"The choices are: {', '.join(choices)}."
