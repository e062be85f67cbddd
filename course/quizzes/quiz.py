"""A quiz with its keys and its translations, and the words of it that a page in one language shows.

What stands here knows the keys and prints as ``<key>``. Templates get `PublicQuestion` instead, which has none.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from course.quizzes.prose import Prose
from course.quizzes.questions import KINDS
from course.quizzes.questions.question import Question
from course.quizzes.settings import QuizSettings


@dataclass(frozen=True)
class Translation:
    """The words of a quiz in another language: of those questions only whose translation is whole and current."""

    title: str | None
    objectives: Mapping[str, str]
    questions: Mapping[str, Mapping[str, Prose]]


@dataclass(frozen=True)
class ChapterPlace:
    """A place in a chapter that a question leads back to."""

    module: str
    chapter: str
    heading: str


@dataclass(frozen=True)
class Pool:
    """Questions of which an attempt asks only so many."""

    pick: int
    ids: tuple[str, ...]


@dataclass(frozen=True, kw_only=True, repr=False)
class Quiz:
    """Questions on one subject. `language` is that of the title and of the objectives.

    `questions` are all that it has, those of pools included, as patterns where they have parameters; `draw` says which
    of them one attempt asks, and with which values.
    """

    slug: str
    language: str
    title: str
    chapter: str | None
    objectives: Mapping[str, str]
    questions: tuple[Question, ...]
    pools: tuple[Pool, ...] = ()
    settings: QuizSettings = field(default_factory=QuizSettings)
    translations: Mapping[str, Translation] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"Quiz({self.slug!r}, {len(self.questions)} × <key>)"

    @property
    def version(self) -> str:
        """The hash of every question's words and key, as they stand in the source language."""
        versions = "\n".join(
            [f"{question.id} {question.version}" for question in self.questions]
            + [f"{pool.pick} of {' '.join(pool.ids)}" for pool in self.pools]
        )
        return hashlib.sha256(f"{self.slug}\n{versions}".encode()).hexdigest()

    @property
    def question_count(self) -> int:
        """How many questions one attempt asks."""
        return len(self.questions) - sum(len(pool.ids) - pool.pick for pool in self.pools)

    def question(self, question_id: str) -> Question | None:
        """Find a question by its id."""
        return next((question for question in self.questions if question.id == question_id), None)

    def in_language(self, language: str) -> "Quiz":
        """Give the quiz in this language as far as it has been translated; each question says which it is in."""
        translation = self.translations.get(language)
        if translation is None:
            return self
        questions = tuple(
            question.translated(language, translation.questions[question.id])
            if question.id in translation.questions
            else question
            for question in self.questions
        )
        named = replace(self, language=language, title=translation.title) if translation.title else self
        objectives = {**self.objectives, **translation.objectives}
        return replace(named, objectives=objectives, questions=questions, translations={})

    def to_json(self) -> dict[str, Any]:
        """Give plain values, keys included: for the server's own files only."""
        return {
            "slug": self.slug,
            "language": self.language,
            "title": self.title,
            "chapter": self.chapter,
            "objectives": dict(self.objectives),
            "questions": [question.to_json() for question in self.questions],
            "pools": [[pool.pick, list(pool.ids)] for pool in self.pools],
            "settings": self.settings.to_json(),
            "translations": {code: _translation_json(words) for code, words in self.translations.items()},
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> "Quiz":
        """Rebuild what `to_json` gave."""
        return cls(
            slug=values["slug"],
            language=values["language"],
            title=values["title"],
            chapter=values["chapter"],
            objectives=values["objectives"],
            questions=tuple(question_from_json(question) for question in values["questions"]),
            pools=tuple(Pool(pick, tuple(ids)) for pick, ids in values.get("pools", [])),
            settings=QuizSettings.from_json(values["settings"]) if "settings" in values else QuizSettings(),
            translations={code: _translation(words) for code, words in values["translations"].items()},
        )


def kind_named(name: object) -> type[Question] | None:
    """Find a kind of question by its name."""
    return next((kind for kind in KINDS if kind.name == name), None)


def question_from_json(values: Mapping[str, Any]) -> Question:
    """Rebuild a question of whatever kind it is.

    Raises: LookupError if this version of the course has no such kind.
    """
    kind = kind_named(values["kind"])
    if kind is None:
        raise LookupError(f"There is no kind of question {values['kind']!r} in this version of the course.")
    return kind.from_json(values)


def chapter_place(chapter: str | None, see: str | None) -> ChapterPlace | None:
    """Read ``heading`` or ``slug#heading`` beside the quiz's ``module/slug``."""
    if chapter is None or see is None:
        return None
    module, _, own_slug = chapter.partition("/")
    slug, _, heading = see.rpartition("#")
    return ChapterPlace(module, slug or own_slug, heading)


def _translation_json(translation: Translation) -> dict[str, Any]:
    questions = {
        question_id: {name: [prose.text, prose.html] for name, prose in words.items()}
        for question_id, words in translation.questions.items()
    }
    return {"title": translation.title, "objectives": dict(translation.objectives), "questions": questions}


def _translation(values: Mapping[str, Any]) -> Translation:
    questions = {
        question_id: {name: Prose(text, html) for name, (text, html) in words.items()}
        for question_id, words in values["questions"].items()
    }
    return Translation(values["title"], values["objectives"], questions)
