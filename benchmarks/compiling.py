"""Milliseconds to compile a chapter, against Python-Markdown alone on the same text, in turns in one process."""

import statistics
import time
from collections.abc import Callable

from markdown import Markdown

from course.chapters.rendering import compile_chapter
from course.settings import SHIPPED

CHAPTER = SHIPPED / "content" / "ro" / "rl-basics" / "07-grpo.md"
ROUNDS = 15


def main() -> None:
    """Print both medians and their ratio."""
    text = CHAPTER.read_text("utf-8")
    ours, plain = [], []
    for _ in range(ROUNDS):
        ours.append(timed(lambda: compile_once(text)))
        plain.append(timed(lambda: Markdown(extensions=["tables", "footnotes", "attr_list"]).convert(text)))
    ratio = statistics.median(one / other for one, other in zip(ours, plain, strict=True))
    print(f"compiling {CHAPTER.name} ({len(text.encode()) / 1000:.1f} KB), medians of {ROUNDS}")
    print(f"  whole chapter (maths, figures, tables, sanitiser) {statistics.median(ours):6.1f} ms")
    print(f"  Python-Markdown alone on the same text            {statistics.median(plain):6.1f} ms")
    print(f"  the whole takes {ratio:.1f} times as long; it happens once for each change of a file")


def compile_once(text: str) -> None:
    """Compile the chapter."""
    figures = SHIPPED / "content" / "figures"
    chapter, problems = compile_chapter(
        text, CHAPTER.name, module="rl-basics", slug="grpo", language="ro", figures=figures
    )
    assert chapter is not None, problems


def timed(work: Callable[[], object]) -> float:
    """Give the milliseconds that the work takes."""
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    main()
