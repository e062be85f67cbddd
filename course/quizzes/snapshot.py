"""What an attempt asks, written down when it begins: questions with keys, their order, their words in every language.

An attempt is graded, and shown again, from its snapshot alone; an author may change the file at any time.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from course.quizzes.drawing import draw
from course.quizzes.prose import Prose
from course.quizzes.questions.question import Grade, Question
from course.quizzes.quiz import Quiz, question_from_json
from course.quizzes.settings import QuizSettings

GRADER = "1"
"""The version of the grading rules; it is kept with every attempt and rises when one of them changes."""

Words = Mapping[str, Mapping[str, Prose]]


@dataclass(frozen=True, kw_only=True, repr=False)
class Snapshot:
    """Everything that an attempt's grade and its review depend on, as it was when the attempt began."""

    quiz: str
    quiz_version: str
    grader: str
    language: str
    questions: tuple[Question, ...]
    orders: Mapping[str, tuple[str, ...]]
    number: int = 1
    settings: QuizSettings = field(default_factory=QuizSettings)
    chapter: str | None = None
    titles: Mapping[str, str] = field(default_factory=dict)
    translations: Mapping[str, Words] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"Snapshot({self.quiz!r}, {self.quiz_version[:8]}, <key>)"

    def question(self, question_id: str) -> Question:
        """Find a question by its id.

        Raises: LookupError if the attempt does not ask it.
        """
        for question in self.questions:
            if question.id == question_id:
                return question
        raise LookupError(f"The attempt at {self.quiz!r} does not ask {question_id!r}.")

    def question_in(self, language: str, question_id: str) -> Question:
        """Find a question, in this language if it had been translated then.

        Raises: LookupError if the attempt does not ask it.
        """
        question = self.question(question_id)
        words = self.translations.get(language, {}).get(question_id)
        return question.translated(language, words) if words else question

    def hints_of(self, question: Question) -> tuple[Prose, ...]:
        """Give the hints that may be asked for at a question."""
        return question.hints if self.settings.hints else ()

    def answer(self, question_id: str, response: Any) -> "Answer":
        """Grade a response."""
        question = self.question(question_id)
        return Answer(question_id, question.version, response, question.grade(response).points)

    def grade(self, question_id: str, response: Any) -> Grade:
        """Grade a stored response once more; it earns what it earned then."""
        return self.question(question_id).grade(response)

    def understood(self, form: Mapping[str, Any]) -> dict[str, list[str]]:
        """Put the author's words back where a form has the values of a page; words themselves are taken as well."""
        read = {name: list(values) for name, values in form.items()}
        for question in self.questions:
            words = {value: part for part, value in opaque_values(question).items()}
            own = {name: values for name, values in read.items() if name.startswith(f"answer-{question.id}")}
            read |= {name: [words.get(value, value) for value in values] for name, values in own.items()}
        return read

    def to_json(self) -> dict[str, Any]:
        """Give plain values, keys included: for the server's own tables only."""
        return {
            "quiz": self.quiz,
            "quiz_version": self.quiz_version,
            "grader": self.grader,
            "language": self.language,
            "questions": [question.to_json() for question in self.questions],
            "orders": {question_id: list(order) for question_id, order in self.orders.items()},
            "number": self.number,
            "settings": self.settings.to_json(),
            "chapter": self.chapter,
            "titles": dict(self.titles),
            "translations": {code: _words_json(words) for code, words in self.translations.items()},
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Snapshot":
        """Rebuild what `to_json` gave, now or in an earlier version of the course."""
        settings = values.get("settings")
        translations = values.get("translations", {})
        return cls(
            quiz=values["quiz"],
            quiz_version=values["quiz_version"],
            grader=values["grader"],
            language=values["language"],
            questions=tuple(question_from_json(question) for question in values["questions"]),
            orders={question_id: tuple(order) for question_id, order in values["orders"].items()},
            number=values.get("number", 1),
            settings=QuizSettings.from_json(settings) if settings else QuizSettings(),
            chapter=values.get("chapter"),
            titles=values.get("titles", {}),
            translations={code: _words(words) for code, words in translations.items()},
        )


@dataclass(frozen=True)
class Answer:
    """A graded response that is about to be kept. Units: points are thousandths."""

    question_id: str
    question_version: str
    response: Any
    points: int


def take_snapshot(quiz: Quiz, *, learner_id: str, language: str, number: int = 1) -> Snapshot:
    """Write down what an attempt will ask; the same learner, quiz and number are asked the same."""
    seed = f"{learner_id}\n{quiz.slug}\n{number}"
    drawn = draw(quiz, seed)
    return Snapshot(
        quiz=quiz.slug,
        quiz_version=quiz.version,
        grader=GRADER,
        language=language,
        questions=drawn.questions,
        orders=drawn.orders,
        number=number,
        settings=quiz.settings,
        chapter=quiz.chapter,
        titles={quiz.language: quiz.title, **{code: quiz.in_language(code).title for code in quiz.translations}},
        translations={code: _translation(quiz, code, seed) for code in quiz.translations},
    )


def opaque_values(question: Question) -> dict[str, str]:
    """Name the parts of a question for a page, so that the names tell nothing.

    They are made from all words of the question, which nobody outside has, and not from its key.
    """
    salt = json.dumps({name: prose.text for name, prose in question.words.items()}, sort_keys=True)
    return {part: hashlib.sha256(f"{salt}\n{part}".encode()).hexdigest()[:12] for part in question.tokens()}


def _translation(quiz: Quiz, language: str, seed: str) -> dict[str, Mapping[str, Prose]]:
    questions = draw(quiz.in_language(language), seed).questions
    return {question.id: question.words for question in questions if question.language == language}


def _words_json(words: Words) -> dict[str, Any]:
    return {
        question_id: {name: [prose.text, prose.html] for name, prose in texts.items()}
        for question_id, texts in words.items()
    }


def _words(values: Mapping[str, Any]) -> Words:
    return {
        question_id: {name: Prose(text, html) for name, (text, html) in texts.items()}
        for question_id, texts in values.items()
    }
