"""Compiles what is missing in several processes at once, so that one who reads the course then finds it compiled.

Each process reads its share of the chapters and quizzes, as the reader itself would, and keeps what it made; a line on
its output says that one more is done. What they leave undone, because it hangs or crashes, the reader does again.
"""

import os
import select
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from course.chapters.compiling import environment

WORTH_STARTING = 50
"""So many chapters take clearly longer to compile than a process takes to start."""
QUIZ_WEIGHT = 5
"""So many chapters take as long to compile as a quiz does."""


def is_worth_it(chapters: int, quizzes: int) -> bool:
    """Say whether so many that are missing are done sooner by several processes."""
    return processes() > 1 and chapters + QUIZ_WEIGHT * quizzes >= WORTH_STARTING


def processes() -> int:
    """Say how many processes have a processor each."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def prepare(root: Path, compiled: Path, done: Callable[[int], None]) -> None:
    """Compile all that is missing, and call `done` with the number of chapters and quizzes that are."""
    count = processes()
    command = [sys.executable, "-P", "-m", "course.authoring.preparing", str(root), str(compiled)]
    workers = [
        subprocess.Popen(
            [*command, str(share), str(count)], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL, env=environment(),
        )
        for share in range(count)
    ]  # fmt: skip
    try:
        _follow({worker.stdout.fileno() for worker in workers if worker.stdout}, done)
    finally:
        for worker in workers:
            worker.kill()
            worker.communicate()


def prepare_here(root: Path, compiled: Path, share: int, count: int) -> None:
    """Be one of the processes."""
    from course.authoring.reading import CourseReader

    with CourseReader(root, compiled) as reader:
        for _ in reader.prepare(share, count):
            os.write(1, b"\n")


def _follow(pipes: set[int], done: Callable[[int], None]) -> None:
    """Count the lines that come through the pipes until the last of them ends."""
    lines = 0
    while pipes:
        for pipe in select.select(pipes, [], [])[0]:
            read = os.read(pipe, 1 << 12)
            lines += len(read)
            if not read:
                pipes.remove(pipe)
        done(lines)


if __name__ == "__main__":
    prepare_here(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
