"""Rules about translations: the same numbers and the same formulas in every language."""

import re
from collections import Counter
from collections.abc import Iterator

from course.authoring.linting.edition import Edition
from course.problems import Problem
from course.sentences import Sentence

_FORMULA = re.compile(r"\$\$.+?\$\$|\$[^$\n]+\$", re.DOTALL)
_TEXT = re.compile(r"\\(?:text|mathrm|operatorname)\{[^{}]*\}")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")


def translation_numbers(edition: Edition) -> Iterator[Problem]:
    """Find translated texts whose numbers or formulas are not those of the source."""
    for question in () if edition.is_source else edition.questions("translation-numbers"):
        original = edition.source.question(question.id)
        for name, prose in question.words.items():
            source = original.words.get(name) if original else None
            if source is not None and _measured(prose.text) != _measured(source.text):
                message = Sentence("The numbers or formulas are not those of the source.")
                remedy = Sentence("Compare it with the source: {text}", text=source.text[:80])
                yield edition.warning("translation-numbers", edition.place(question, name), message, remedy)


def _measured(text: str) -> tuple[Counter[str], Counter[str]]:
    """Count the formulas and the numbers of a text; words in a formula and the decimal sign may differ."""
    formulas = ("".join(_TEXT.sub("", each).replace("{,}", ".").split()) for each in _FORMULA.findall(text))
    numbers = (number.replace(",", ".") for number in _NUMBER.findall(_FORMULA.sub(" ", text)))
    return Counter(formulas), Counter(numbers)
