"""Rules about what is said to an answer."""

import re
from collections.abc import Iterator

from course.authoring.linting.edition import Edition
from course.problems import Problem
from course.sentences import Sentence

_PRAISE = {
    "en": re.compile(r"\W*(?:correct|right|exactly|well done|yes)\b", re.IGNORECASE),
    "ro": re.compile(r"\W*(?:corect|exact|bravo|foarte bine|da)\b", re.IGNORECASE),
}


def feedback_same(edition: Edition) -> Iterator[Problem]:
    """Find questions that say the same to every answer."""
    for question in edition.questions("feedback-same"):
        said = [prose.plain for name, prose in question.words.items() if name.startswith("feedback.")]
        if len(said) > 1 and len(set(said)) == 1:
            message = Sentence("The same is said to every answer.")
            remedy = Sentence("Say of each choice why it is right or wrong.")
            yield edition.warning("feedback-same", edition.place(question, "feedback"), message, remedy)


def feedback_praise(edition: Edition) -> Iterator[Problem]:
    """Find wrong choices whose feedback begins with praise."""
    praise = _PRAISE.get(edition.language)
    for question in edition.singles("feedback-praise"):
        for name, prose in question.words.items():
            group, _, word = name.partition(".")
            if group == "feedback" and word != question.key.value and praise and praise.match(prose.plain):
                message = Sentence("The feedback to the wrong choice {word!r} begins as if it were right.", word=word)
                remedy = Sentence("Begin with what is wrong.")
                yield edition.warning("feedback-praise", edition.place(question, name), message, remedy)
