"""A chapter's file around a body, and a folder of drawings."""

from collections.abc import Callable
from pathlib import Path

import pytest

from course.chapters.chapter import Chapter
from course.chapters.rendering import compile_chapter
from course.problems import Problem

FRONT = "---\ntitle: Title\nsummary: A summary.\nobjectives: [do it]\ntakeaway: One idea.\n---\n"
BODY_LINE = 7

DRAWING = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10">
  <defs><marker id="tip"><path d="M0 0 L1 1 Z" fill="var(--ink)"/></marker></defs>
  <path d="M0 0 H9" stroke="var(--policy)" marker-end="url(#tip)"/>
  <text data-label="agent" x="1" y="2"></text>
</svg>
"""

Compile = Callable[..., tuple[Chapter | None, list[Problem]]]


@pytest.fixture
def figures(tmp_path: Path) -> Path:
    folder = tmp_path / "content" / "figures"
    folder.mkdir(parents=True)
    (folder / "loop.svg").write_text(DRAWING)
    return folder


@pytest.fixture
def compile_body(figures: Path) -> Compile:
    """Compile a body; its first line is line 7 of the file."""

    def compile_(body: str, *, language: str = "en", front: str = FRONT) -> tuple[Chapter | None, list[Problem]]:
        return compile_chapter(
            front + body, "c.md", module="m", slug="s", language=language, figures=figures
        )  # fmt: skip

    return compile_


@pytest.fixture
def html(compile_body: Compile) -> Callable[..., str]:
    """Compile a body that is without fault, to its HTML."""

    def html_(body: str, *, language: str = "en") -> str:
        chapter, problems = compile_body(body, language=language)
        assert [str(problem) for problem in problems] == []
        assert chapter is not None
        return "".join(part for part in chapter.parts if isinstance(part, str))

    return html_


@pytest.fixture
def faults(compile_body: Compile) -> Callable[..., list[tuple[int, int, str]]]:
    """Compile a body that has faults, to their lines in the body, columns and codes."""

    def faults_(body: str, *, language: str = "en") -> list[tuple[int, int, str]]:
        chapter, problems = compile_body(body, language=language)
        assert chapter is None or all(problem.severity == "warning" for problem in problems)
        assert all(problem.file == "c.md" and problem.remedy for problem in problems)
        return [(problem.line - BODY_LINE + 1, problem.column, problem.code) for problem in problems]

    return faults_
