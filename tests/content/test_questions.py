"""What the course asks: each wrong choice betrays a belief that is written down, and few questions ask to recall."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from texts import CONTENT, LANGUAGES, QUIZZES

from course.source import parse

MISCONCEPTIONS = CONTENT / "misconceptions.yaml"
LEVELS = Path(__file__).parent / "levels.yaml"
KNOWN_LEVELS = {"recall", "understand", "apply", "analyse"}
MOST_RECALL = 0.4
DEMONSTRATION = "demo"


def read(path: Path) -> Any:
    document, problems = parse(path.read_text("utf-8"), path.name)
    assert problems == []
    assert document is not None
    return document.data


def questions() -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Give every question for students with its quiz, those of pools too."""
    for path in sorted(QUIZZES.glob("*.yaml")):
        if "." not in path.stem and path.stem != DEMONSTRATION:
            for each in read(path)["questions"]:
                yield from ((path.stem, question) for question in each.get("from", [each]))


def without_belief(question: Mapping[str, Any], known: Mapping[str, Any]) -> list[str]:
    """Name the wrong choices whose word does not begin with a belief's id; a prediction's right one is the expected."""
    if question["kind"] not in {"single", "multiple", "predict"}:
        return []
    answer = question.get("answer", question.get("expect"))
    right = answer if isinstance(answer, list) else [answer]
    return [word for word in question["choices"] if word not in right and word.partition("-")[0] not in known]


def test_every_wrong_choice_betrays_a_known_belief() -> None:
    known = read(MISCONCEPTIONS)
    found = {f"{quiz}#{question['id']}": without_belief(question, known) for quiz, question in questions()}
    assert len(found) > 50
    assert {name: words for name, words in found.items() if words} == {}


def test_every_belief_is_written_in_both_languages() -> None:
    known = read(MISCONCEPTIONS)
    assert list(known) == [f"m{number:02}" for number in range(1, 31)]
    assert all(set(each) == set(LANGUAGES) for each in known.values())
    said = [text for each in known.values() for text in each.values()]
    assert all(re.fullmatch(r"[A-ZÎ].{15,120}\.", text) for text in said)
    assert len(set(said)) == len(said)


def test_a_wrong_choice_without_a_belief_is_found() -> None:
    known: dict[str, Any] = {"m01": {}}
    question = {"kind": "multiple", "choices": {"a": "", "b": "", "m01-x": "", "m31-y": "", "m1": ""}, "answer": ["a"]}
    assert without_belief(question, known) == ["b", "m31-y", "m1"]
    assert without_belief({**question, "kind": "single", "answer": "b"}, known) == ["a", "m31-y", "m1"]
    assert without_belief({"kind": "predict", "choices": {"a": "", "b": ""}, "expect": "b"}, known) == ["a"]
    assert without_belief({**question, "kind": "ordering"}, known) == []


def share_of_recall(levels: Mapping[str, Mapping[str, str]]) -> float:
    counted = Counter(level for quiz in levels.values() for level in quiz.values())
    return counted["recall"] / counted.total()


def test_every_question_has_a_level_and_every_level_a_question() -> None:
    asked = {f"{quiz}#{question['id']}" for quiz, question in questions()}
    levels = read(LEVELS)
    told = {f"{quiz}#{name}": level for module in levels.values() for quiz, each in module.items()
            for name, level in each.items()}  # fmt: skip
    assert set(told) == asked
    assert set(told.values()) == KNOWN_LEVELS


@pytest.mark.parametrize("module", ["rl-basics", "grpo-in-depth"])
def test_few_questions_ask_to_recall(module: str) -> None:
    assert share_of_recall(read(LEVELS)[module]) <= MOST_RECALL


def test_too_much_recall_is_found() -> None:
    assert share_of_recall({"a": {"x": "recall", "y": "apply"}}) > MOST_RECALL
    assert share_of_recall({"a": {"x": "recall", "y": "apply"}, "b": {"z": "apply"}}) < MOST_RECALL
