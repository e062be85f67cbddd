"""How the faults of a course are told to a terminal, to a program and to GitHub."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

from course.languages import counted, told
from course.problems import Problem

FORMATS = ("text", "json", "github")


def report(problems: Iterable[Problem], form: str, language: str) -> str:
    """Write the problems in one of the `FORMATS`, sorted by place, in the words of a language."""
    found = [told(problem, language) for problem in sorted(problems)]
    if form == "json":
        return json.dumps([asdict(problem) for problem in found], ensure_ascii=False, indent=2)
    return "\n".join(_annotation(problem) if form == "github" else str(problem) for problem in found)


def summary(problems: Sequence[Problem], language: str) -> str:
    """Count the errors and the warnings."""
    errors = sum(problem.severity == "error" for problem in problems)
    warnings = len(problems) - errors
    return ", ".join((
        counted("%(num)s error", "%(num)s errors", errors, language),
        counted("%(num)s warning", "%(num)s warnings", warnings, language),
    ))  # fmt: skip


def within(problems: Iterable[Problem], root: Path, paths: Sequence[Path]) -> list[Problem]:
    """Keep the problems of these files and folders; of all of them, if there is no path."""
    wanted = [path.resolve() for path in paths] or [root.resolve()]
    return [
        problem for problem in problems if any((root.resolve() / problem.file).is_relative_to(path) for path in wanted)
    ]


def _annotation(problem: Problem) -> str:
    """Write a problem as GitHub reads it from a log.

    Source: GitHub Docs, Workflow commands for GitHub Actions, “Setting an error message”.
    """
    place = f"file={_escaped(problem.file)},line={problem.line},col={problem.column},title={problem.code}"
    text = f"{problem.message}\n{problem.remedy}".replace("%", "%25").replace("\n", "%0A")
    return f"::{problem.severity} {place}::{text}"


def _escaped(value: str) -> str:
    return value.replace("%", "%25").replace(":", "%3A").replace(",", "%2C")
