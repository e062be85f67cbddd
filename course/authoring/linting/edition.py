"""A quiz in one language with the places of its words: what the rules of the linter look at."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from course.problems import Problem
from course.quizzes.questions.question import Question, as_warning
from course.quizzes.questions.single import Single
from course.quizzes.quiz import Quiz
from course.sentences import Sentence
from course.source import Document, Path_


@dataclass(frozen=True)
class Edition:
    """The quiz in this language as far as it is translated, its file, and where each question stands in that.

    `waived` names by question what is not to be looked at there; under the empty id stands what holds for all.
    """

    quiz: Quiz
    source: Quiz
    language: str
    document: Document
    places: Mapping[str, Path_]
    waived: Mapping[str, frozenset[str]]

    @property
    def is_source(self) -> bool:
        """Whether this is the quiz's own language, so that what no translation changes is told once."""
        return self.language == self.source.language

    def questions(self, rule: str) -> list[Question]:
        """Give the questions that this rule is to look at."""
        if rule in self.waived.get("", ()):
            return []
        return [
            question
            for question in self.quiz.questions
            if question.language == self.language and rule not in self.waived.get(question.id, ())
        ]

    def singles(self, rule: str) -> list[Single]:
        """Give the questions with one right choice that this rule is to look at."""
        return [question for question in self.questions(rule) if isinstance(question, Single)]

    def warning(self, rule: str, path: Path_, message: Sentence, remedy: Sentence) -> Problem:
        """Point at a place in the file."""
        return as_warning(self.document.problem(path, rule, message, remedy, key=True))

    def place(self, question: Question, name: str = "") -> Path_:
        """Say where a text of a question stands, by its name, such as ``choices.core``; or the question itself."""
        steps = (int(step) if step.isdecimal() else step for step in name.split(".")) if name else ()
        return (*self.places.get(question.id, ()), *steps)


Rule = Callable[[Edition], Iterator[Problem]]


def choices_of(question: Single) -> dict[str, str]:
    """Give the plain text of each choice by its word."""
    return {word: question.words[f"choices.{word}"].plain for word in question.parts()}


def distractors_of(question: Single) -> Sequence[str]:
    """Give the plain texts of the choices that are not the answer."""
    return [text for word, text in choices_of(question).items() if word != question.key.value]
