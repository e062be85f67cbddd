import pytest
from pydantic import Field, field_validator

from course.binding import FileModel, WrongValueError, bind
from course.problems import Problem
from course.sentences import Sentence
from course.source import parse, split_front_matter


class Step(FileModel):
    name: str
    count: int = 1


class Pause(FileModel):
    minutes: int = 1


class Plan(FileModel):
    title: str
    ratio: float = 0.5
    is_open: bool = False
    steps: list[Step] = Field(default_factory=list)
    words: dict[str, str] = Field(default_factory=dict)
    value: int | str | None = None
    pause: Pause | None = None
    by_day: dict[str, Pause] | None = None

    @field_validator("title")
    @classmethod
    def _be_short(cls, title: str) -> str:
        if len(title) > 5:
            raise WrongValueError(Sentence("The title is long."), Sentence("Shorten it."))
        return title


def faults(text: str) -> list[Problem]:
    document, problems = parse(text, "f.yaml")
    assert document is not None, problems
    plan, problems = bind(Plan, document)
    assert (plan is None) == bool(problems)
    return problems


def test_a_true_file_becomes_its_model() -> None:
    document, _ = parse("title: Plan\nsteps: [{name: a}, {name: b, count: 2}]\nwords: {x: y}\n", "f.yaml")
    assert document is not None
    plan, problems = bind(Plan, document)
    assert problems == []
    assert plan == Plan(title="Plan", steps=[Step(name="a"), Step(name="b", count=2)], words={"x": "y"})


# text, line, column, code, words of the message or the remedy
FAULTS = [
    pytest.param("ratio: 1.0\n", 1, 1, "missing-key", "'title' is missing", id="missing"),
    pytest.param("title: a\nsteps:\n  - count: 2\n", 3, 5, "missing-key", "'name' is missing", id="missing inside"),
    pytest.param("title: a\nrattio: 1.0\n", 2, 1, "unknown-key", "Did you mean 'ratio'?", id="misspelt"),
    pytest.param("title: a\nsteps:\n  - {name: a, cuont: 2}\n", 3, 15, "unknown-key", "'count'", id="misspelt inside"),
    pytest.param("title: a\npause: {mintues: 2}\n", 2, 9, "unknown-key", "'minutes'?", id="misspelt in what may lack"),
    pytest.param("title: a\npause: {qqqqq: 2}\n", 2, 9, "unknown-key", "Known here: minutes.", id="unknown inside"),
    pytest.param("title: a\nby_day: {a: {minute: 2}}\n", 2, 14, "unknown-key", "'minutes'?", id="misspelt in a map"),
    pytest.param("title: a\nqqqqq: 1\n", 2, 1, "unknown-key", "Known here: title, ratio", id="unknown"),
    pytest.param("title: 3\n", 1, 8, "wrong-type", "'title' must be text; this is the number 3", id="number for text"),
    pytest.param("title: 3\n", 1, 8, "wrong-type", 'Put it in quotes: "3".', id="a number that is meant as text"),
    pytest.param("title: true\n", 1, 8, "wrong-type", 'Put it in quotes: "true".', id="a truth that is meant as text"),
    pytest.param("title: a\nratio: 0,5\n", 2, 8, "wrong-type", "Write it with a point: 0.5.", id="comma"),
    pytest.param("title: a\nratio: '0.5'\n", 2, 8, "wrong-type", "Write it without quotes: 0.5.", id="quotes"),
    pytest.param(
        "title: a\nsteps: [{name: a, count: '2'}]\n", 2, 26, "wrong-type", "without quotes: 2.", id="quotes, int"
    ),
    pytest.param("title: a\nratio: half\n", 2, 8, "wrong-type", "Write it so", id="text for number"),
    pytest.param("# later\n", 1, 1, "wrong-type", "The file is empty. Known here: title, ratio", id="empty file"),
    pytest.param("title:\n", 1, 7, "wrong-type", "this is empty", id="nothing for text"),
    pytest.param("title: [a]\n", 1, 8, "wrong-type", "this is a list", id="list for text"),
    pytest.param(
        "title: a\nsteps:\n  - {name: a, count: b}\n", 3, 22, "wrong-type", "a whole number", id="text for int"
    ),
    pytest.param("title: a\nis_open: yes\n", 2, 10, "wrong-type", "true or false; this is the text 'yes'", id="yes"),
    pytest.param("title: a\nsteps: {}\n", 2, 8, "wrong-type", "'steps' must be a list", id="map for list"),
    pytest.param("title: a\nwords: [x]\n", 2, 8, "wrong-type", "a map of keys and values", id="list for map"),
    pytest.param("title: a\nwords:\n  x: 1\n", 3, 6, "wrong-type", "the number 1", id="number in a map"),
    pytest.param("title: a\nvalue: [1]\n", 2, 8, "wrong-type", "this is a list", id="in a union"),
    pytest.param("title: longer\n", 1, 8, "wrong-value", "Shorten it.", id="our own rule"),
    pytest.param("- a\n", 1, 1, "wrong-type", "a map of keys and values", id="list for the file"),
]


@pytest.mark.parametrize(("text", "line", "column", "code", "words"), FAULTS)
def test_a_fault_is_said_at_its_place(text: str, line: int, column: int, code: str, words: str) -> None:
    first = faults(text)[0]
    assert (first.line, first.column, first.code) == (line, column, code)
    assert words in f"{first.message} {first.remedy}"


def test_empty_front_matter_is_no_empty_file() -> None:
    page, _ = split_front_matter("---\n---\nText.\n", "f.md")
    assert page is not None
    assert page.front is not None
    _, problems = bind(Plan, page.front)
    assert [(each.line, each.column, each.message) for each in problems] == [(1, 1, "This is empty.")]


def test_every_fault_is_said() -> None:
    found = faults("title: 1\nratio: x\nsteps: [{name: 1}, {nam: a}]\n")
    assert [(fault.line, fault.column, fault.code) for fault in found] == [
        (1, 8, "wrong-type"),
        (2, 8, "wrong-type"),
        (3, 16, "wrong-type"),
        (3, 20, "missing-key"),
        (3, 21, "unknown-key"),
    ]


def test_a_part_of_a_document_is_bound_at_its_own_place() -> None:
    document, _ = parse("outer:\n  title: a\n  rtio: 1.0\n", "f.yaml")
    assert document is not None
    plan, problems = bind(Plan, document, ("outer",))
    assert plan is None
    assert [(fault.line, fault.column) for fault in problems] == [(3, 3)]


def test_a_model_of_a_file_does_not_change() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Plan(title="a").title = "b"  # type: ignore[misc]
