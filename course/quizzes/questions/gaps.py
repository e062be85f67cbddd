"""The gaps of a cloze question as they are written, and what can be wrong with them."""

import re
from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import AfterValidator, Field, WithJsonSchema

from course.binding import FileModel, WrongValueError
from course.problems import Problem
from course.quizzes.questions.choosing import answer_faults, feedback_faults, near, word_faults
from course.quizzes.questions.question import value_at
from course.quizzes.questions.text import accepted_faults
from course.sentences import Sentence
from course.source import Document, Path_

_GAP = re.compile(r"\[\[(.*?)\]\]")


def _word_or_texts(answer: Any) -> Any:
    is_list = isinstance(answer, list) and all(isinstance(text, str) for text in answer)
    if not is_list and not isinstance(answer, str):
        raise WrongValueError(
            Sentence("A gap's answer is one of its choices, or a list of accepted texts."),
            Sentence("Write one of the two."),
        )
    return answer


class GapFile(FileModel):
    """A gap: choices and the word of the right one, or a list of accepted texts."""

    choices: dict[str, str] | None = None
    answer: Annotated[
        Any,
        AfterValidator(_word_or_texts),
        WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}),
    ]
    feedback: dict[str, str] = Field(default_factory=dict)


def gaps_in(text: str) -> list[str]:
    """Name the gaps of a text, in its order."""
    return [name.strip() for name in _GAP.findall(text)]


def gap_faults(document: Document, path: Path_) -> Iterator[Problem]:
    """Find gaps that the text has and nothing fills, those the other way round, and keys that fit nothing."""
    stem, gaps = value_at(document, (*path, "stem")), value_at(document, (*path, "gaps"))
    if not isinstance(gaps, dict) or not isinstance(stem, str):
        return
    written = gaps_in(stem)
    if not gaps:
        yield document.problem(
            (*path, "gaps"), "gaps-none", Sentence("There are no gaps."), Sentence("Write [[word]] in the stem.")
        )
    for name in dict.fromkeys(written):
        if name not in gaps:
            message = Sentence("The gap [[{name}]] is not under gaps.", name=name[:40])
            yield document.problem(
                (*path, "stem"), "gap-unknown", message, near(name, list(gaps)) if gaps else Sentence("Add it.")
            )
        elif written.count(name) > 1:
            message = Sentence("The gap [[{name}]] stands in the text more than once.", name=name)
            yield document.problem((*path, "stem"), "gap-twice", message, Sentence("Give each gap a name of its own."))
    yield from word_faults(document, (*path, "gaps"), "gap")
    for name, gap in gaps.items():
        if name not in written:
            message = Sentence("The gap {name!r} is not in the text.", name=name)
            yield document.problem(
                (*path, "gaps", name),
                "gap-unused",
                message,
                Sentence("Write [[{name}]] in the stem.", name=name),
                key=True,
            )
        if isinstance(gap, dict):
            yield from _key_faults(document, (*path, "gaps", name))


def _key_faults(document: Document, path: Path_) -> Iterator[Problem]:
    choices, answer = value_at(document, (*path, "choices")), value_at(document, (*path, "answer"))
    if isinstance(choices, dict):
        yield from word_faults(document, (*path, "choices"), "choice")
        yield from feedback_faults(document, (*path, "feedback"), list(choices))
        if len(choices) < 2:  # noqa: PLR2004 - a choice needs two
            message = Sentence("A gap with choices needs two or more; here: {count}.", count=len(choices))
            yield document.problem((*path, "choices"), "choices-few", message, Sentence("Add choices."), key=True)
        if isinstance(answer, list):
            message = Sentence("A gap with choices has one right choice, not a list of texts.")
            yield document.problem(
                (*path, "answer"), "answer-list", message, Sentence("Name the word of the right choice.")
            )
        else:
            yield from answer_faults(document, (*path, "answer"), list(choices))
    elif isinstance(answer, str):
        message = Sentence("A gap without choices needs a list of accepted texts.")
        yield document.problem(
            (*path, "answer"), "answer-list", message, Sentence("Write [{answer}], or add choices.", answer=answer)
        )
    else:
        yield from accepted_faults(document, (*path, "answer"))
        if value_at(document, (*path, "feedback")):
            message = Sentence("Feedback goes with choices; this gap is typed.")
            yield document.problem((*path, "feedback"), "feedback-unknown", message, Sentence("Remove it."), key=True)
