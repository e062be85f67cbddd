"""A small course with questions that runs decide, and a worker that a test plays."""

import sys
from pathlib import Path

import pytest
from builders import write_course
from flask import Flask

from course.database import Database
from course.problems import Problem, has_errors

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent / "lab"))

from trying import QUIZ


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small course with a quiz that needs the lab, as it is compiled."""
    from course.authoring.publishing import COMPILED, Publisher

    folder = write_course(tmp_path_factory.mktemp("experiments") / "course")
    (folder / "quizzes" / "trials.yaml").write_text(QUIZ, "utf-8")
    problems: list[Problem] = []
    (folder / "var").mkdir()
    with Publisher(folder, folder / "var", report=problems.extend) as publisher:
        publisher.publish_changes()
    assert not has_errors(problems), problems
    return folder / "var" / COMPILED


@pytest.fixture
def database(site: Flask) -> Database:
    """The site's own."""
    return site.extensions["services"][Database]()
