"""The last look at what was carried over: our own reader refuses what `course check` would call an error."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from course.authoring.formats.exchange import Imported, Report
from course.authoring.formats.yaml_text import yaml_of
from course.languages import NAMES
from course.quizzes.prose import Render
from course.quizzes.reading import read_quiz
from course.sentences import Sentence

_SEES_QUESTION = re.compile(r"^  - id: ", re.MULTILINE)


def quiz_text(header: Mapping[str, Any], imported: Imported) -> str:
    """Write a quiz file."""
    return yaml_of({**header, "questions": [dict(item.data) for item in imported.items]})


def sound(imported: Imported, file: str, render: Render) -> Imported:
    """Leave out the questions that our reader refuses, and tell why in its own words."""
    report = Report(file)
    kept = []
    for item in imported.items:
        header = {"language": "en", "title": "One"}
        text = quiz_text(header, Imported((item,), 1, ()))
        reading = read_quiz(text, file=file, slug="one", languages=list(NAMES), render=render)
        errors = [problem for problem in reading.problems if problem.severity == "error"]
        if reading.quiz is not None and not errors:
            kept.append(item)
        else:
            reason = errors[0].message if errors else Sentence("it cannot be read.")
            report.not_carried(item.line, str(item.data["stem"]), reason)
    return replace(imported, items=tuple(kept), problems=(*imported.problems, *report.problems))
