import os
import time
from pathlib import Path

import pytest

from course.chapters.chapter import Chapter
from course.chapters.compiling import Compiler, Job
from course.problems import Problem

FRONT = "---\ntitle: T\nsummary: S.\nobjectives: [o]\ntakeaway: t\n---\n"


def job(body: str, slug: str = "s", front: str = FRONT) -> Job:
    return Job(front + body, f"{slug}.md", "m", slug, "en", Path("figures"))


def compiled(*jobs: Job, seconds: float = 10) -> list[tuple[Chapter | None, list[Problem]]]:
    with Compiler(seconds_per_text=seconds) as compiler:
        return [compiler.chapter(each) for each in jobs]


def children() -> set[int]:
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[1]) == os.getpid():
            found.add(int(stat.parent.name))
    return found


def test_one_child_compiles_many_chapters() -> None:
    before = children()
    with Compiler() as compiler:
        assert children() <= before
        one = compiler.chapter(job("One.", "a"))
        [child] = children() - before
        faulty = compiler.chapter(job("$\\foo$", "b"))
        two = compiler.chapter(job("Two.", "c"))
        assert children() - before == {child}
    assert children() <= before
    assert [chapter and chapter.parts for chapter, _ in (one, faulty, two)] == [
        ("<p>One.</p>",),
        None,
        ("<p>Two.</p>",),
    ]
    assert [(problem.file, problem.line, problem.column) for problem in faulty[1]] == [("b.md", 7, 2)]


def test_a_text_that_hangs_is_given_up_and_the_rest_goes_on() -> None:
    before = children()
    started = time.monotonic()
    done = compiled(job("One.", "a"), job("[" * 8000, "b"), job("Two.", "c"), seconds=1)
    assert time.monotonic() - started < 20
    assert [chapter is not None for chapter, _ in done] == [True, False, True]
    assert [(problem.file, problem.code) for problem in done[1][1]] == [("b.md", "too-slow")]
    assert children() <= before


def test_a_text_that_crashes_the_child_is_given_up_and_the_rest_goes_on() -> None:
    # As many groups as this end the library that reads formulas, and the process with it.
    hostile = "$" + r"\sqrt{" * 100_000 + "}" * 100_000 + "$"
    (chapter, problems), after = compiled(job(hostile, "a"), job("Two.", "b"), seconds=20)
    assert chapter is None
    assert {problem.code for problem in problems} == {"crashed"}
    assert after[0] is not None


@pytest.mark.parametrize("body", ["- " * 1000 + "x", "> " * 3000 + "x", "*" * 5000, "1. " * 1000, "<b>" * 5000])
def test_deep_text_ends_in_a_chapter_or_a_problem(body: str) -> None:
    [(chapter, problems)] = compiled(job(body), seconds=3)
    assert chapter is not None or problems


def test_words_elsewhere_than_in_a_chapter_are_compiled_too() -> None:
    with Compiler(seconds_per_text=1) as compiler:
        assert compiler.prose("Say *what* $x$ is.", "q.yaml", 5) == (
            "Say <em>what</em> <math><mi>x</mi></math> is.", [],
        )  # fmt: skip
        html, problems = compiler.prose("One.\n\nSee $\\foo$.", "q.yaml", 5)
        assert [(problem.file, problem.line, problem.code) for problem in problems] == [("q.yaml", 7, "maths")]
        html, problems = compiler.prose("[" * 8000, "q.yaml", 5)
        assert (html, [(problem.line, problem.code) for problem in problems]) == ("", [(5, "too-slow")])
        html, problems = compiler.prose("<script>alert(1)</script>x", "q.yaml", 5)
        assert html == "x"


def test_the_child_is_gone_when_the_block_fails() -> None:
    before = children()
    with pytest.raises(KeyError), Compiler() as compiler:
        compiler.chapter(job("One."))
        raise KeyError
    assert children() <= before


def test_a_file_in_the_authors_folder_is_not_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "markdown.py").write_text("raise SystemExit('run')")
    monkeypatch.chdir(tmp_path)
    assert compiled(job("One."))[0][0] is not None
