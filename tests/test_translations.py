"""The Romanian interface is whole: every sentence is there, none is left over, and their places agree."""

import re
from collections.abc import Iterator
from importlib import import_module

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from course.lab import recipe, store, wording
from course.lab.recipe import KNOBS
from course.problems import RefusedError
from course.quizzes.questions.question import Refusal
from course.settings import SHIPPED

PACKAGE = SHIPPED / "course"
CATALOGUE = PACKAGE / "translations" / "ro" / "LC_MESSAGES" / "messages.po"
JINJA = {"trim_blocks": "true", "lstrip_blocks": "true"}


def extracted() -> Iterator[str]:
    """Find what gettext is called with, in code and templates."""
    methods = [("**.py", "python"), ("templates/**.html", "jinja2")]
    keywords = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2)}
    for _, _, message, _, _ in extract_from_dir(PACKAGE, methods, {"templates/**.html": JINJA}, keywords):
        yield message if isinstance(message, str) else message[0]


def written_down() -> Iterator[str]:
    """Collect what reaches gettext as a value: sentences that the pure core writes and the pages translate."""
    for knob in KNOBS:
        yield from (knob.label, knob.meaning)
    yield from recipe._SENTENCES.values()
    for task in wording.TASK_WORDS.values():
        yield from vars(task).values()
    yield from wording.REASONS.values()
    yield from wording.SCRIPT_WORDS.values()
    for path in sorted((PACKAGE / "quizzes" / "questions").glob("*.py")):
        kind = import_module(f"course.quizzes.questions.{path.stem}")
        yield from (value.message for value in vars(kind).values() if isinstance(value, Refusal))
    yield from raised()


def raised() -> Iterator[str]:
    """Find the sentences of refusals in the code that raises them."""
    kinds = "|".join(kind.__name__ for kind in [RefusedError, *RefusedError.__subclasses__()])
    yield store._ONE_AT_A_TIME
    for path in PACKAGE.rglob("*.py"):
        yield from re.findall(rf'raise (?:{kinds})\(\s*"([^"]+)"', path.read_text("utf-8"))


@pytest.fixture(scope="module")
def catalogue() -> dict[str, Message]:
    with CATALOGUE.open("rb") as file:
        return {key(message): message for message in read_po(file, locale="ro") if message.id}


def key(message: Message) -> str:
    return message.id if isinstance(message.id, str) else message.id[0]


def test_every_sentence_is_translated_and_none_is_left_over(catalogue: dict[str, Message]) -> None:
    wanted = {*extracted(), *written_down()}
    assert sorted(wanted - catalogue.keys()) == []
    assert sorted(catalogue.keys() - wanted) == []


def test_no_translation_is_empty_or_doubtful(catalogue: dict[str, Message]) -> None:
    for message in catalogue.values():
        texts = [message.string] if isinstance(message.string, str) else list(message.string)
        assert all(texts), message.id
        assert not message.fuzzy, message.id


def test_places_to_fill_in_agree(catalogue: dict[str, Message]) -> None:
    place = re.compile(r"%\(\w+\)[sd]|\{\w+\}")
    for message in catalogue.values():
        if isinstance(message.string, str):
            assert set(place.findall(key(message))) == set(place.findall(message.string)), message.id


def test_romanian_letters_have_commas_below(catalogue: dict[str, Message]) -> None:
    assert not [message.id for message in catalogue.values() if re.search("[şţŞŢ]", str(message.string))]
