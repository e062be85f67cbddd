"""Rules about words by which a question gives itself away, or asks twice.

Source: T. Haladyna, S. Downing and M. Rodriguez, A Review of Multiple-Choice Item-Writing Guidelines, Applied
Measurement in Education 15 (2002), 309-334.
"""

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from itertools import combinations

from course.authoring.linting.edition import Edition, choices_of, distractors_of
from course.problems import Problem
from course.quizzes.questions.question import Question
from course.sentences import Sentence

LONG_WORD = 6
ALIKE = 0.9

_WORD = re.compile(r"[^\W\d_]+")
_EMPHASIS = re.compile(r"<(em|strong|b|i)\b.*?</\1>", re.DOTALL)
_ALL_OR_NONE = {
    "en": re.compile(r"\b(?:all|none|both|neither|any) of (?:the|these)\b.*\b(?:above|answers|choices|others)\b|"
                     r"\b(?:all|none|both|neither) of (?:these|them)\b", re.IGNORECASE),
    "ro": re.compile(r"\b(?:toate|niciuna|niciunul|ambele|amândouă|oricare)\b.*"
                     r"\b(?:de mai sus|anterioare|răspunsurile|variantele)\b", re.IGNORECASE),
}  # fmt: skip
_NEGATIVE = {
    "en": re.compile(r"\b(?:which|what|who|where|when)\b[^.?!]*?(?:\b(?:not|never|except)\b|n['’]t\b)", re.IGNORECASE),
    "ro": re.compile(r"\b(?:care|ce|cine|unde|când)\b[^.?!,]*?\b(?:nu|niciodată|exceptând)\b", re.IGNORECASE),
}
_ABSOLUTE = {
    "en": re.compile(r"\b(?:always|never|nobody|everybody|impossible)\b", re.IGNORECASE),
    "ro": re.compile(r"\b(?:mereu|întotdeauna|niciodată|nimeni|imposibil)\b", re.IGNORECASE),
}


def all_of_the_above(edition: Edition) -> Iterator[Problem]:
    """Find choices that speak of the other choices, which are shuffled and can be right by halves."""
    pattern = _ALL_OR_NONE.get(edition.language)
    for question in edition.singles("all-of-the-above"):
        for word, text in choices_of(question).items():
            if pattern and pattern.search(text):
                message = Sentence("The choice {word!r} speaks of the other choices.", word=word)
                remedy = Sentence("Say what it means, or make it a question with several right answers.")
                yield edition.warning("all-of-the-above", edition.place(question, f"choices.{word}"), message, remedy)


def negative_stem(edition: Edition) -> Iterator[Problem]:
    """Find stems that ask for what is not so, without a mark on the word that says it."""
    pattern = _NEGATIVE.get(edition.language)
    for question in edition.questions("negative-stem"):
        if question.name not in {"single", "multiple"}:
            continue
        stem = _EMPHASIS.sub("", question.stem_html)
        if pattern and pattern.search(stem):
            message = Sentence("The stem asks for what is not so, and the small word is easily missed.")
            remedy = Sentence("Ask for what is so, or emphasise the word: **not**.")
            yield edition.warning("negative-stem", edition.place(question, "stem"), message, remedy)


def absolute_words(edition: Edition) -> Iterator[Problem]:
    """Find words such as “always” in distractors alone: who knows nothing strikes those out."""
    pattern = _ABSOLUTE.get(edition.language)
    for question in edition.singles("absolute-words"):
        texts = choices_of(question)
        if pattern is None or pattern.search(texts.get(question.key.value, "")):
            continue
        for word, text in texts.items():
            found = pattern.search(text)
            if found:
                message = Sentence("Only distractors say {found!r}, so that they can be struck out.", found=found[0])
                remedy = Sentence("Soften it, or let the key be as strict.")
                yield edition.warning("absolute-words", edition.place(question, f"choices.{word}"), message, remedy)


def stem_echo(edition: Edition) -> Iterator[Problem]:
    """Find long words of the stem that come back in the key and in no distractor."""
    for question in edition.singles("stem-echo"):
        others = set().union(*map(_long_words, distractors_of(question)))
        key = _long_words(choices_of(question).get(question.key.value, ""))
        echoed = sorted((key & _long_words(question.words["stem"].plain)) - others)
        if echoed:
            message = Sentence("Of all choices only the key repeats {word!r} from the stem.", word=echoed[0])
            remedy = Sentence("Say it otherwise, or let a distractor say it too.")
            where = edition.place(question, f"choices.{question.key.value}")
            yield edition.warning("stem-echo", where, message, remedy)


def stems_alike(edition: Edition) -> Iterator[Problem]:
    """Find two questions that ask nearly the same; those of one pool may."""
    pools = [set(pool.ids) for pool in edition.quiz.pools]
    for one, other in combinations(edition.questions("stems-alike"), 2):
        if not any({one.id, other.id} <= pool for pool in pools) and _are_alike(one, other):
            message = Sentence("This stem is nearly that of {other!r}.", other=one.id)
            remedy = Sentence("Ask something else, or put both into a pool.")
            yield edition.warning("stems-alike", edition.place(other, "stem"), message, remedy)


def _long_words(text: str) -> set[str]:
    return {word.casefold() for word in _WORD.findall(text) if len(word) >= LONG_WORD}


def _are_alike(one: Question, other: Question) -> bool:
    matcher = SequenceMatcher(None, one.words["stem"].plain.casefold(), other.words["stem"].plain.casefold())
    return matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE
