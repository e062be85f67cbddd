"""Spoils files by the thousand and holds what the program says of each against its promises; `make fuzz` runs it.

The files are tried in child processes. One that crashes, or gives no answer in time, costs its child, and is told like
any other broken promise. What breaks one is kept in a folder, with the command that tries it again.
"""

import json
import os
import selectors
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click

sys.path.insert(0, str(Path(__file__).parent))

from judging import Course

SECONDS_WITHOUT_ANSWER = 150.0
SLOWEST = 3


@dataclass
class Figures:
    """What was found in the files that were tried. Units: seconds of work."""

    count: int = 0
    refused: int = 0
    seconds: float = 0.0
    codes: Counter[str] = field(default_factory=Counter)
    files: Counter[str] = field(default_factory=Counter)
    slowest: list[tuple[float, int, str]] = field(default_factory=list)
    broken: dict[int, tuple[str, str]] = field(default_factory=dict)

    def add(self, tried: dict[str, Any]) -> None:
        """Count one file in."""
        self.count += 1
        self.refused += tried["is_refused"]
        self.seconds += tried["seconds"]
        self.codes.update(tried["codes"])
        self.files[tried["file"]] += 1
        slow = (tried["seconds"], tried["number"], tried["file"])
        self.slowest = sorted([*self.slowest, slow], reverse=True)[:SLOWEST]
        if tried["broken"]:
            self.broken[tried["number"]] = (tried["file"], "\n".join(tried["broken"]))

    def lose(self, number: int, why: str) -> None:
        """Count a file in that cost its child."""
        self.count += 1
        self.broken[number] = ("", why)

    def told(self) -> str:
        """Say everything on a few lines."""
        codes = ", ".join(f"{code} {count}" for code, count in self.codes.most_common())
        slow = ", ".join(f"{seconds:.2f} s (number {number}, {file})" for seconds, number, file in self.slowest)
        return (
            f"{self.count} spoilt files of {len(self.files)} kinds; {self.refused} have errors, "
            f"{len(self.broken)} broke a promise. {self.seconds:.0f} s of work in all.\n"
            f"The slowest: {slow}.\n{len(self.codes)} codes: {codes}."
        )


class _Child:
    """A process that tries every so many numbers from one on, and tells of each."""

    def __init__(self, command: Sequence[str], numbers: range, selector: selectors.BaseSelector) -> None:
        self.numbers, self.selector, self.rest, self.since = numbers, selector, b"", time.monotonic()
        span = [str(numbers.start), str(numbers.stop), str(numbers.step)]
        self.errors = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the child
        self.process = subprocess.Popen([*command, *span], stdout=subprocess.PIPE, stderr=self.errors)
        assert self.process.stdout
        selector.register(self.process.stdout, selectors.EVENT_READ, self)

    def lines(self) -> list[dict[str, Any]] | None:
        """Read what it has told by now; None if it has ended."""
        assert self.process.stdout
        chunk = os.read(self.process.stdout.fileno(), 1 << 16)
        self.since = time.monotonic()
        *whole, self.rest = (self.rest + chunk).split(b"\n")
        tried = [json.loads(line) for line in whole]
        self.numbers = self.numbers[len(tried) :]
        return tried if chunk else None

    def end(self) -> str:
        """End it, and give its last words."""
        assert self.process.stdout
        self.selector.unregister(self.process.stdout)
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.errors.seek(0)
        said = self.errors.read().decode("utf-8", "replace")
        self.errors.close()
        return f"The process ended with {self.process.returncode}.\n{said[-2000:]}"


def fuzz(  # noqa: PLR0913 - what and how, by name
    seed: str,
    count: int,
    *,
    watch: Callable[[Figures], None] = lambda _: None,
    workers: int = os.cpu_count() or 1,
    command: Sequence[str] = (sys.executable, __file__, "--try"),
    seconds: float = SECONDS_WITHOUT_ANSWER,
) -> Figures:
    """Try so many spoilt files; numbers from 0 on stand for them."""
    figures, selector = Figures(), selectors.DefaultSelector()
    command = [*command, seed]
    children = [_Child(command, range(first, count, workers), selector) for first in range(min(workers, count))]
    while children:
        for key, _ in selector.select(timeout=0.5):
            told = key.data.lines()
            for tried in told or []:
                figures.add(tried)
            if told is None:
                children = _replaced(children, key.data, figures, command)
        for child in [each for each in children if time.monotonic() - each.since > seconds]:
            children = _replaced(children, child, figures, command)
        watch(figures)
    return figures


def _replaced(children: list[_Child], child: _Child, figures: Figures, command: Sequence[str]) -> list[_Child]:
    """Let another child go on behind the file that this one was lost at, if it was lost."""
    why, left = child.end(), child.numbers
    children = [each for each in children if each is not child]
    if left:
        figures.lose(left[0], why)
        if left[1:]:
            children.append(_Child(command, left[1:], child.selector))
    return children


def try_all(seed: str, numbers: range) -> None:
    """Be a child: try each file and tell of it on a line."""
    with tempfile.TemporaryDirectory() as folder:
        course = Course(Path(folder))
        for number in numbers:
            file, raw = course.spoilt(seed, number)
            click.echo(json.dumps(vars(course.tried(number, file, raw))))
        course.close()


def keep(seed: str, figures: Figures, folder: Path) -> None:
    """Write every file that broke a promise, with what was said and the command that tries it again."""
    with tempfile.TemporaryDirectory() as scratch:
        course = Course(Path(scratch))
        for number, (_, why) in figures.broken.items():
            file, raw = course.spoilt(seed, number)
            kept = folder / f"{seed}-{number}"
            kept.mkdir(parents=True, exist_ok=True)
            (kept / Path(file).name).write_bytes(raw)
            again = f"{sys.executable} {Path(__file__).resolve()} --seed {seed} --only {number}"
            (kept / "why.txt").write_text(f"{file}\n\n{why}\n\nTry it again:\n{again}\n", "utf-8")
            click.echo(f"{kept}: {why.strip().splitlines()[-1]}\n  {again}")
        course.close()


def bar(count: int) -> Callable[[Figures], None]:
    """Show how far it is, where a terminal watches."""
    started = time.monotonic()

    def show(figures: Figures) -> None:
        if sys.stderr.isatty():
            filled = 30 * figures.count // count
            passed = time.monotonic() - started
            left = passed / max(figures.count, 1) * (count - figures.count)
            click.echo(f"\r[{'#' * filled}{'.' * (30 - filled)}] {figures.count}/{count}, {len(figures.broken)} broken,"
                       f" {left / 60:.0f} min left ", err=True, nl=figures.count == count)  # fmt: skip

    return show


@click.command()
@click.option("--seed", default=lambda: str(time.time_ns() % 10**6), help="What the spoilt files are made of.")
@click.option("--count", default=100_000, help="How many.")
@click.option("--only", type=int, help="Try this one alone, and tell of it.")
@click.option("--keep", "folder", type=click.Path(path_type=Path), default=Path("var/fuzz"), help="Where to.")
@click.option("--try", "numbers", nargs=4, hidden=True)
def main(seed: str, count: int, only: int | None, folder: Path, numbers: tuple[str, int, int, int] | None) -> None:
    """Spoil files by the thousand, and see that each is read or refused, at a place, in time."""
    if numbers:
        try_all(numbers[0], range(*map(int, numbers[1:])))
        return
    if only is not None:
        figures = Figures()
        with tempfile.TemporaryDirectory() as scratch:
            course = Course(Path(scratch))
            figures.add(vars(course.tried(only, *course.spoilt(seed, only))))
            course.close()
    else:
        click.echo(f"SEED={seed}", err=True)
        figures = fuzz(seed, count, watch=bar(count))
    click.echo(figures.told())
    keep(seed, figures, folder)
    sys.exit(bool(figures.broken))


if __name__ == "__main__":
    main()
