"""Which rules of good questions a quiz may waive, each with a reason, and what can be wrong with a waiver."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from course.problems import Problem
from course.quizzes.pools import written_questions
from course.quizzes.questions.question import value_at
from course.sentences import Sentence, did_you_mean
from course.source import Document, Path_

RULES = (
    "absolute-words",
    "all-of-the-above",
    "answer-all",
    "choices-number",
    "feedback-missing",
    "feedback-praise",
    "feedback-same",
    "key-length",
    "key-position",
    "mistake-right",
    "negative-stem",
    "objective-missing",
    "objective-unused",
    "stem-echo",
    "stems-alike",
    "tolerance-missing",
    "translation-numbers",
    "true-false-one-sided",
)
"""The rules by their names, which are the codes of their warnings; errors are no matter of taste."""


def waive_faults(document: Document) -> Iterator[Problem]:
    """Find waivers of rules that there are not, and those without a reason."""
    for path in [(), *(path for path, _ in written_questions(document))]:
        for rule, reason in waivers(document, path).items():
            where = (*path, "waive", rule)
            if rule not in RULES:
                message = Sentence("There is no rule {rule!r} to waive.", rule=rule)
                yield document.problem(where, "waive-unknown", message, did_you_mean(rule, RULES), key=True)
            elif isinstance(reason, str) and not reason.strip():
                message = Sentence("The rule {rule!r} is waived without a reason.", rule=rule)
                yield document.problem(where, "waive-reason", message, Sentence("Say why, in a sentence."))


def waivers(document: Document, path: Path_) -> Mapping[str, Any]:
    """Give what is waived for the question at this path, or at the path () for the whole quiz."""
    written = value_at(document, (*path, "waive"))
    return written if isinstance(written, dict) else {}


def not_waived(problems: Iterable[Problem], waived: Iterable[str]) -> list[Problem]:
    """Leave out the warnings whose rule is waived."""
    rules = set(waived) & set(RULES)
    return [problem for problem in problems if problem.severity == "error" or problem.code not in rules]
