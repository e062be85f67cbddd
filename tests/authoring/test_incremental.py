"""A publisher that remembers what it read must publish and tell the same as one that reads everything anew."""

import json
import os
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from builders import QUIZ, chapter, write_course

from course.authoring import files
from course.authoring.checks import check_course
from course.authoring.publishing import COMPILED, Publisher
from course.problems import Problem

STEPS = 50
CARE = 0.7
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0 H{end}" stroke="var(--ink)"/></svg>'
FIGURE = "```figure\nsrc: {name}\ntitle: A\ndescription: B\n```\n"
COURSE = """\
title: {ro: Curs, en: Course}
description: {ro: Curs., en: Course.}
languages: [ro, en]
modules:
  - {slug: basics, title: {ro: Baze, en: Basics}, chapters: [%s], quiz: basics}
"""
GLOSSARY = """\
terms:
  policy:
    term: {ro: politică, en: policy}
    definition: {ro: Alege., en: Chooses %s.}
    see: basics/first#start
"""
OVERLAY = """\
language: en
of: basics
title: Test
questions:
  sky:
    stem: What colour%s?
"""
BODIES = (
    "## Început {#start}\n\nUn text, [apoi](second#sky) $x^%s$.\n",
    "## Început {#start}\n\nUn [agent](term:policy) și [altul](term:polici). %s\n",
    "## Altul {#other}\n\n```quiz\nbasics\n```\n\nAşa %s.\n",
    "## Cerul {#sky}\n\n```quiz\nbasics#sky\n```\n\n" + FIGURE.format(name="loop") + "\n%s\n",
    FIGURE.format(name="other") + "\n$\\nonsense$ %s\n",
    "```lab\ntask: dig\n```\n%s\n",
)


class Author:
    """Writes, breaks, mends, moves and deletes the files of a course, as the seed has it."""

    def __init__(self, root: Path, seed: int) -> None:
        self.root, self.chance = root, random.Random(seed)  # noqa: S311 - nothing is secret here
        self.did = ""

    def act(self) -> None:
        number = self.chance.randrange(10)
        path, text = self.chance.choice([
            lambda: (f"content/{self._any('ro', 'en')}/basics/{self._any('01-first', '02-second', '03-third')}.md",
                     chapter(f"T{number}", self._any(*BODIES) % number)),
            lambda: ("content/course.yaml", COURSE % self._any("first", "first, second", "second, third", "a b")),
            lambda: ("content/glossary.yaml", GLOSSARY % self._any("well", "often", "{")),
            lambda: (f"content/figures/{self._any('loop', 'loop.tall', 'other')}.svg",
                     self._any(DRAWING.format(end=number), "<svg", DRAWING.format(end="<"))),
            lambda: ("quizzes/basics.yaml",
                     self._any(QUIZ, QUIZ.replace("blue", "b"), QUIZ.replace("sky", "sea"), "- x")),
            lambda: ("quizzes/basics.en.yaml",
                     OVERLAY % number + self._any("", "  sea: {stem: x}\n", "    answer: x\n")),
            lambda: (f"quizzes/{self._any('other', 'More')}.yaml", QUIZ.replace("Test mic", f"Alt test {number}")),
        ])()  # fmt: skip
        how = self.chance.choice([self.write, self.write, self.write, self.touch, self.twin, self.delete, self.rename])
        self.did = f"{how.__name__} {path}"
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        how(self.root / path, text)

    def mend(self) -> None:
        """See to it that something can be published: a sound course file, and the chapters that it needs."""
        self.write(self.root / "content/course.yaml", COURSE % self._any("first, second", "second, first"))
        for name in ("01-first", "02-second"):
            path = self.root / f"content/ro/basics/{name}.md"
            if not path.exists():
                self.write(path, chapter("T", BODIES[0] % 1))

    def write(self, path: Path, text: str) -> None:
        path.write_text(text, "utf-8")

    def touch(self, path: Path, _text: str) -> None:
        if path.exists():
            path.touch()

    def twin(self, path: Path, _text: str) -> None:
        """Change a file so that its size and its time stay as they were."""
        if path.exists():
            before = path.stat()
            path.write_bytes(path.read_bytes().translate(bytes.maketrans(b"0123456789", b"1234567890")))
            os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))

    def delete(self, path: Path, _text: str) -> None:
        path.unlink(missing_ok=True)

    def rename(self, path: Path, _text: str) -> None:
        if path.exists():
            path.rename(path.with_name(self._any("05-third.md", "basics.ro.yaml", "loop.svg", "~", path.name)))

    def _any(self, *choices: str) -> str:
        return self.chance.choice(choices)


class Pair:
    """A publisher that remembers, and beside it one that begins anew with what is published at that moment."""

    def __init__(self, root: Path, folder: Path) -> None:
        self.root, self.folder = root, folder
        self.told: list[list[Problem]] = [[]]
        self.warm = Publisher(root, folder / "warm", self.told.append)

    def publish(self) -> None:
        """Let both publish, and hold them against each other, and what was told against a check from nothing."""
        cold_told: list[list[Problem]] = [[]]
        shutil.rmtree(self.folder / "cold", ignore_errors=True)
        cold = Publisher(self.root, self.folder / "cold", cold_told.append)
        self._share_the_child(cold)
        before = self.folder / "warm" / COMPILED
        if (before / "course.json").exists():
            (self.folder / "cold" / COMPILED).mkdir(parents=True)
            shutil.copy(before / "course.json", self.folder / "cold" / COMPILED)
            shutil.copytree(before / "chapters", self.folder / "cold" / COMPILED / "chapters")
        self.warm.publish_changes()
        cold.publish_changes()
        assert self.told[-1] == cold_told[-1]
        assert self.index("warm") == self.index("cold")

    def index(self, name: str) -> object:
        path = self.folder / name / COMPILED / "course.json"
        return json.loads(path.read_text("utf-8")) if path.exists() else None

    def _share_the_child(self, cold: Publisher) -> None:
        """Spare the time of a new process; it keeps nothing from one text to the next."""
        compiler = self.warm._reader._compiler
        cold._reader._compiler, cold._reader._kept_quizzes._render = compiler, compiler.prose


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[Pair]:
    pair = Pair(write_course(tmp_path / "course"), tmp_path)
    with pair.warm:
        yield pair


@pytest.mark.parametrize(("seed", "doubt"), [(1, 2.5), (2, 2.5), (3, 0.0), (4, 0.0), (5, 0.0)])
def test_random_edits_are_published_as_if_all_were_read_anew(
    pair: Pair, seed: int, doubt: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "SECONDS_IN_DOUBT", doubt)
    author = Author(pair.root, seed)
    done = []
    for _ in range(STEPS):
        for _ in range(author.chance.choice((1, 1, 3))):
            author.act()
            done.append(author.did)
        if author.chance.random() < CARE:
            author.mend()
        try:
            pair.publish()
        except AssertionError as error:
            raise AssertionError(f"after {done[-6:]}") from error


def test_what_is_told_is_what_a_check_from_nothing_finds(pair: Pair, tmp_path: Path) -> None:
    author = Author(pair.root, 6)
    for number in range(3):
        for _ in range(8):
            author.act()
        author.mend()
        pair.publish()
        assert pair.told[-1] == check_course(pair.root, tmp_path / f"empty-{number}")


@pytest.mark.parametrize("empty", [lambda warm: shutil.rmtree(warm / "chapters"), shutil.rmtree])
def test_an_emptied_folder_is_filled_again(pair: Pair, empty: Callable[[Path], None]) -> None:
    pair.publish()
    empty(pair.folder / "warm" / COMPILED)
    (pair.root / "content/ro/basics/02-second.md").touch()
    pair.warm.publish_changes()
    index = pair.index("warm")
    assert isinstance(index, dict)
    keys = [each["versions"]["ro"]["key"] for each in index["modules"][0]["chapters"]]
    assert all((pair.folder / "warm" / COMPILED / "chapters" / f"{key}.json").exists() for key in keys)
