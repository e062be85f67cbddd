"""The handbook as tests read it: its chapters by language, and the examples that stand in them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from course.settings import SHIPPED

HANDBOOK = SHIPPED / "docs" / "handbook"
LANGUAGES = ("en", "ro")

_FENCE = re.compile(r"^(`{3,})(\w+)\n(.*?)^\1$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Example:
    """A fenced block: what it is called, its text, and what the line before it says."""

    name: str
    text: str
    before: str

    @property
    def file(self) -> str:
        """Give the file that it belongs to, where the sentence before it ends with the file's name and a colon."""
        named = re.search(r"`([\w./-]+/[\w.-]+)`[^`]*:$", self.before)
        return named[1] if named else ""


def chapter_file(language: str, name: str) -> Path:
    """Give a chapter's file, for example of `writing/chapters`."""
    module, _, slug = name.partition("/")
    (file,) = (HANDBOOK / "content" / language / module).glob(f"[0-9][0-9]-{slug}.md")
    return file


def told(language: str, module: str = "*") -> str:
    """Give everything that the handbook says in a language."""
    return "\n".join(file.read_text("utf-8") for file in chapters(language, module))


def chapters(language: str, module: str = "*") -> list[Path]:
    """Give the files of a language in order."""
    return sorted((HANDBOOK / "content" / language).glob(f"{module}/*.md"))


def examples(text: str) -> Iterator[Example]:
    """Give the fenced blocks of a text in order; one that stands inside another is part of that."""
    for found in _FENCE.finditer(text):
        before = text[: found.start()].rstrip().rsplit("\n\n", 1)[-1]
        yield Example(found[2], found[3], before.replace("\n", " "))


@dataclass(frozen=True)
class Step:
    """Something that the tutorial asks for: a command, or a text in a file."""

    command: str = ""
    file: str = ""
    text: str = ""

    @property
    def is_whole(self) -> bool:
        """Say whether the text takes the place of all that is in the file, or else comes after it."""
        return self.text.startswith(("---", "language:"))

    def write(self, folder: Path) -> None:
        """Write what is to be written, as an editor would."""
        path = folder / self.file
        before = "" if self.is_whole else path.read_text("utf-8").rstrip() + "\n\n"
        path.write_text(before + self.text, "utf-8")


def steps(tutorial: str) -> Iterator[Step]:
    """Give what the tutorial asks for, in order."""
    for example in examples(tutorial):
        if example.name == "bash":
            yield from (Step(command=line) for line in example.text.splitlines())
        elif example.file:
            yield Step(file=example.file, text=example.text)


def correction(tutorial: str) -> tuple[str, str]:
    """Give the command of a formula that the tutorial misspells on purpose, and the right one."""
    found = re.search(r"`(\\\w+)`[^`]+`(\\\w+)`", tutorial)
    assert found
    return found[2], found[1]


def all_kinds(text: str) -> str:
    """Give the questions that a text shows, as items of a quiz's list."""
    shown = (each.text for each in examples(text) if each.name == "yaml" and each.text.startswith(("id:", "pick:")))
    return "\n" + "\n".join("  - " + question.strip().replace("\n", "\n    ") + "\n" for question in shown)
