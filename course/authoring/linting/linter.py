"""The linter of questions: a quiz that can be guessed measures nothing.

Each rule is one function that looks at one quiz in one language. What only chance can judge is judged for the whole
quiz, by an exact test; no question is told off for being alone. A rule is waived in the quiz's file, with a reason.
"""

from collections.abc import Iterator, Mapping

from course.authoring.linting import coverage, feedback, keys, translations, wording
from course.authoring.linting.edition import Edition, Rule
from course.problems import Problem
from course.quizzes.bank import QuizBank
from course.quizzes.pools import written_questions
from course.quizzes.quiz import Quiz
from course.quizzes.waiving import waivers
from course.source import Document

LOOKED_FOR: tuple[Rule, ...] = (
    keys.key_length,
    keys.key_position,
    keys.true_false_one_sided,
    feedback.feedback_same,
    feedback.feedback_praise,
    wording.all_of_the_above,
    wording.negative_stem,
    wording.absolute_words,
    wording.stem_echo,
    wording.stems_alike,
    coverage.objective_missing,
    translations.translation_numbers,
)


def lint(bank: QuizBank) -> Iterator[Problem]:
    """Look at every quiz in every language that its own or a translation's file gives it."""
    for quiz in bank:
        for edition in _editions(quiz, bank.documents):
            for rule in LOOKED_FOR:
                yield from rule(edition)


def _editions(quiz: Quiz, documents: Mapping[tuple[str, str], Document]) -> Iterator[Edition]:
    own = documents.get((quiz.slug, quiz.language))
    if own is None:
        return
    places = {str(written.get("id")): path for path, written in written_questions(own)}
    waived = {question_id: frozenset(waivers(own, path)) for question_id, path in {"": (), **places}.items()}
    yield Edition(quiz, quiz, quiz.language, own, places, waived)
    for language in quiz.translations:
        document = documents.get((quiz.slug, language))
        if document is not None:
            translated = {question.id: ("questions", question.id) for question in quiz.questions}
            yield Edition(quiz.in_language(language), quiz, language, document, translated, waived)
