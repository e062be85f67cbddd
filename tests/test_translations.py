"""The Romanian interface is whole: every sentence is there, none is left over, and their places agree."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from string import Formatter

import pytest
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from course.chapters.marks import formula_faults
from course.lab import explaining, recipe, store, wording
from course.lab.presets import PRESETS
from course.lab.recipe import CHOICES, KNOBS
from course.problems import RefusedError
from course.quizzes.questions.question import Refusal
from course.settings import SHIPPED

PACKAGE = SHIPPED / "course"
CATALOGUE = PACKAGE / "translations" / "ro" / "LC_MESSAGES" / "messages.po"
JINJA = {"trim_blocks": "true", "lstrip_blocks": "true"}


def extracted() -> Iterator[str]:
    """Find what gettext is called with, in code and templates."""
    methods = [("**.py", "python"), ("templates/**.html", "jinja2")]
    keywords = {
        "_": None,
        "gettext": None,
        "lazy_gettext": None,
        "ngettext": (1, 2),
        "counted": (1, 2),
        "Sentence": None,
    }
    for _, _, message, _, _ in extract_from_dir(PACKAGE, methods, {"templates/**.html": JINJA}, keywords):
        yield message if isinstance(message, str) else message[0]


def written_down() -> Iterator[str]:
    """Collect what reaches gettext as a value: sentences that the pure core writes and the pages translate."""
    for part in (*KNOBS, *CHOICES):
        yield from (part.label, part.meaning)
    for choice in CHOICES:
        yield from choice.option_labels
    for preset in PRESETS:
        yield from (preset.label, preset.look_for)
    yield from recipe._SENTENCES.values()
    for task in wording.TASK_WORDS.values():
        yield from vars(task).values()
    yield from wording.REASONS.values()
    yield from (*wording.PREDICTED.values(), *wording.CONFIDENCES_SAID.values(), *wording.CAME.values())
    yield from explaining.SENTENCES
    yield from wording.SCRIPT_WORDS.values()
    yield from (key for _, key in formula_faults._FAULTS)
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


def sentences(text: str) -> Iterator[ast.Call]:
    """Find where sentences are made."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Sentence":
            yield node


def faults_of(sentence: ast.Call) -> str:
    """Say why a sentence cannot be translated, or nothing: its words are not written out, or its places not filled."""
    words = sentence.args[0]
    if not isinstance(words, ast.Constant) or not isinstance(words.value, str):
        return f"line {sentence.lineno}: the words are not written out"
    wanted = {name for _, name, _, _ in Formatter().parse(words.value) if name} if sentence.keywords else set()
    given = {keyword.arg for keyword in sentence.keywords}
    return "" if wanted == given else f"line {sentence.lineno}: {wanted} and {given} are not the same"


def problems_in_plain_text(text: str) -> list[str]:
    """Find problems that are made of bare words, which no catalogue would know."""
    makers = {"Problem", "problem", "WrongValueError", "ExpressionError"}
    return [
        ast.unparse(word)
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in makers
        for word in node.args
        if " " in "".join(str(part.value) for part in ast.walk(word) if isinstance(part, ast.Constant))
        and isinstance(word, ast.JoinedStr | ast.Constant)
    ]


# These make sentences of words that stand elsewhere.
MADE_ELSEWHERE = {"sentences.py", "languages.py", "formula_faults.py", "recipes.py"}


def test_every_sentence_of_a_problem_is_written_out_and_can_be_translated() -> None:
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text("utf-8")
        assert not problems_in_plain_text(text), path
        if path.name not in MADE_ELSEWHERE:
            assert not [fault for fault in map(faults_of, sentences(text)) if fault], path


def test_the_search_for_bare_words_finds_them() -> None:
    assert problems_in_plain_text('document.problem(path, "code", "Two words.", remedy)') == ["'Two words.'"]
    assert problems_in_plain_text('Problem(file, 1, 1, "code", f"No {name}.", remedy)')
    unfilled, computed = sentences('Sentence("No {name}.", nam=1); Sentence(words)')
    assert faults_of(unfilled)
    assert faults_of(computed)


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
    place = re.compile(r"%\(\w+\)[sd]|\{\w+(?:![rs])?(?::\w+)?\}")
    for message in catalogue.values():
        if isinstance(message.string, str):
            assert set(place.findall(key(message))) == set(place.findall(message.string)), message.id


def test_romanian_letters_have_commas_below(catalogue: dict[str, Message]) -> None:
    assert not [message.id for message in catalogue.values() if re.search("[şţŞŢ]", str(message.string))]
