"""`course check` on a thousand generated chapters, cold and warm, and how soon a saved file is published.

Seconds from start to exit of the whole process, and processor seconds of all its processes, since other work on the
machine stretches the first and hardly the second. Beside it, in the same run, Python-Markdown alone on the same text.
"""

import os
import resource
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from markdown import Markdown

from benchmarks.generated import write_course
from course.authoring.publishing import Publisher
from course.settings import SHIPPED

CHAPTERS, QUIZZES = 1000, 200
SAVES = 11
COLD_SECONDS, WARM_SECONDS, SAVED_MS, SAVED_IN_MANY_MS = 30, 3, 100, 300


def main() -> None:
    """Print the times and their ratios."""
    with TemporaryDirectory() as folder:
        root = write_course(Path(folder) / "course", CHAPTERS, QUIZZES)
        texts = [path.read_text("utf-8") for path in sorted(root.glob("content/*/*/*.md"))]
        words = sum(len(text.split()) for text in texts) // len(texts)
        print(f"checking {len(texts)} chapters of {words} words and {QUIZZES} quizzes on {os.cpu_count()} processors")
        plain, plain_cpu = timed(lambda: convert(texts))
        print(f"  Python-Markdown alone on the chapters' text {plain:6.1f} s   processor {plain_cpu:6.1f} s")
        for name, promise in (("cold", COLD_SECONDS), ("warm", WARM_SECONDS)):
            wall, cpu = timed(lambda: check(root, Path(folder) / "var"))
            kept = "kept" if wall <= promise else "not kept"
            print(
                f"  course check, {name}                          {wall:6.1f} s   processor {cpu:6.1f} s   "
                f"{len(texts) / wall:5.0f} chapters a second, {wall / plain:4.1f} times as long   "
                f"promised: {promise} s: {kept}"
            )
        print("from saving a file to the published index")
        saved("this course", copied(Path(folder) / "ours"), "content/en/rl-basics/07-grpo.md", SAVED_MS)
        saved("this course", Path(folder) / "ours", "quizzes/rl-basics.yaml", SAVED_MS)
        saved("the large course", root, "content/en/module-3/05-chapter-79.md", SAVED_IN_MANY_MS)
        saved("the large course", root, "quizzes/quiz-7.yaml", SAVED_IN_MANY_MS)


def convert(texts: list[str]) -> None:
    """Turn every text into HTML with Python-Markdown alone."""
    for text in texts:
        Markdown(extensions=["tables", "footnotes", "attr_list"]).convert(text)


def check(root: Path, var: Path) -> None:
    """Run the command as an author does."""
    command = [sys.executable, "-m", "course", "check", "--root", str(root)]
    subprocess.run(command, env={**os.environ, "COURSE_VAR": str(var)}, capture_output=True, check=True)


def copied(folder: Path) -> Path:
    """Copy our own course to where it may be changed."""
    for name in ("content", "quizzes"):
        shutil.copytree(SHIPPED / name, folder / name)
    return folder


def saved(name: str, root: Path, file: str, promise: int) -> None:
    """Save a file some times and print how long it takes until the index is another."""
    path, index = root / file, root / "var" / "compiled" / "course.json"
    text, took, processor = path.read_text("utf-8"), [], []
    with Publisher(root, root / "var", report=lambda _: None) as publisher:
        publisher.publish_changes()
        for number in range(SAVES):
            before = index.stat().st_ino
            edited = (
                f"{text}\nSaved {number}.\n" if path.suffix == ".md" else text.replace("title:", f"title: {number}", 1)
            )
            path.write_text(edited, "utf-8")
            wall, cpu = timed(publisher.publish_changes)
            assert index.stat().st_ino != before, f"{file} was not published"
            took.append(wall * 1000)
            processor.append(cpu * 1000)
    path.write_text(text, "utf-8")
    median = statistics.median(took)
    kept = "kept" if median <= promise else "not kept"
    print(
        f"  {name:16} {file:38} median {median:5.0f} ms   worst {max(took):5.0f} ms   "
        f"processor {statistics.median(processor):4.0f} ms   promised: {promise} ms: {kept}"
    )


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Give the seconds that the work takes, and the processor seconds of this process and those that ended in it."""
    started, busy = time.perf_counter(), processor_seconds()
    work()
    return time.perf_counter() - started, processor_seconds() - busy


def processor_seconds() -> float:
    """Add up what this process and its ended children have used."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


if __name__ == "__main__":
    main()
