"""Compiles chapters and other prose in a child process, one at a time and each under a time limit.

Some short texts keep Markdown or Pygments busy for minutes, and some end the interpreter. Neither may happen to the
site: the child is stopped, the text gets a problem, and a new child goes on with the next one. What goes through
the pipe is JSON in lines, so that nothing a broken child says is ever executed.
"""

import json
import os
import resource
import select
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, Self

from course.chapters.chapter import Chapter
from course.problems import Problem
from course.sentences import Sentence

SECONDS_PER_TEXT = 4.0
"""The child's own work. On a busy machine it gets less than a whole core, and so it is waited for longer."""
PATIENCE = 3
SECONDS_TO_START = 60.0
MAX_MEMORY_BYTES = 2**30
READY = b"ready\n"
LOST = ("too-slow", "crashed")
"""The codes of problems that say nothing of the text alone: another time, or on another machine, it may do."""


@dataclass(frozen=True)
class Job:
    """A chapter to compile: its text, and everything else that decides what becomes of it."""

    text: str
    file: str
    module: str
    slug: str
    language: str
    figures: Path


class Compiler:
    """A child process that compiles, started with the first text and gone when the block ends."""

    def __init__(self, *, seconds_per_text: float = SECONDS_PER_TEXT) -> None:
        self._seconds = seconds_per_text
        self._child: _Child | None = None

    def __enter__(self) -> Self:
        """Begin; nothing is started yet."""
        return self

    def __exit__(self, *_: object) -> None:
        """Leave no process behind."""
        self.close()

    def start(self) -> "_Child":
        """Start the child, if there is none; done before the first text comes, that need not wait for it."""
        self._child = self._child or _Child()
        return self._child

    def close(self) -> None:
        """End the child, if there is one; the next text would start another."""
        if self._child is not None:
            self._child.stop()
            self._child = None

    def chapter(self, job: Job) -> tuple[Chapter | None, list[Problem]]:
        """Compile a chapter; if that hangs or crashes, it becomes a problem of its file."""
        request = {"chapter": {**asdict(job), "figures": str(job.figures)}}
        answer, problems = self._ask(request, job.file, 1)
        return (Chapter.from_json(answer) if answer else None), problems

    def prose(self, text: str, file: str, line: int) -> tuple[str, list[Problem]]:
        """Turn an author's words elsewhere than in a chapter into safe HTML; faults are placed from `line` on."""
        answer, problems = self._ask({"prose": {"text": text, "file": file, "line": line}}, file, line)
        return str(answer or ""), problems

    def _ask(self, request: dict[str, Any], file: str, line: int) -> tuple[Any, list[Problem]]:
        try:
            return self.start().compile(request, self._seconds)
        except _ChildLostError as lost:
            self.close()
            return None, [_problem(file, line, lost)]


def environment() -> dict[str, str]:
    """Give what a process of ours needs to find this package, wherever it is started."""
    package_root = str(Path(__file__).resolve().parents[2])
    paths = [package_root, *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths)}


def compile_here() -> None:
    """Be the child: read jobs from standard input until it ends, write what they became to standard output."""
    from course.chapters.rendering import compile_chapter, compile_prose

    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))
    sys.stdout.buffer.write(READY)
    sys.stdout.buffer.flush()
    for line in sys.stdin.buffer:
        request = json.loads(line)
        # Should the parent be killed while this chapter hangs, nobody else would end it.
        signal.alarm(int(PATIENCE * request["seconds"]) + 5)
        signal.setitimer(signal.ITIMER_PROF, request["seconds"])
        made: Any
        if "prose" in request:
            made, problems = compile_prose(**request["prose"])
        else:
            job = request["chapter"]
            text, file, figures = job.pop("text"), job.pop("file"), Path(job.pop("figures"))
            chapter, problems = compile_chapter(text, file, figures=figures, **job)
            made = chapter and chapter.to_json()
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.alarm(0)
        answer = {"made": made, "problems": [problem.to_json() for problem in problems]}
        sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n")
        sys.stdout.buffer.flush()


class _ChildLostError(Exception):
    """The child gave no answer; the code says whether it hung or crashed."""

    def __init__(self, code: str, what: Sentence) -> None:
        super().__init__(what)
        self.code, self.what = code, what


class _Child:
    """A process that compiles, and the two pipes to it."""

    def __init__(self) -> None:
        self.errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the child
        self.process = subprocess.Popen(
            # -P: a file in the author's folder must not be imported instead of a library.
            [sys.executable, "-P", "-m", "course.chapters.compiling"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.errors,
            env=environment(),
            bufsize=0,
        )
        self.is_ready = False

    def compile(self, request: dict[str, Any], seconds: float) -> tuple[Any, list[Problem]]:
        """Let the child compile a text.

        Raises: _ChildLostError.
        """
        if not self.is_ready:
            self._line(SECONDS_TO_START)
            self.is_ready = True
        self._send(json.dumps({"seconds": seconds, **request}).encode() + b"\n")
        answer: dict[str, Any] = json.loads(self._line(seconds, PATIENCE))
        return answer["made"], [Problem.from_json(problem) for problem in answer["problems"]]

    def stop(self) -> None:
        """End the child, whatever it is doing, and leave nothing of it behind."""
        self.process.kill()
        self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout, self.errors):
            if pipe is not None:
                pipe.close()

    def _send(self, line: bytes) -> None:
        if self.process.stdin is None:  # pragma: no cover - it was opened as a pipe
            raise _ChildLostError("crashed", Sentence("it cannot be reached"))
        rest = memoryview(line)
        with suppress(BrokenPipeError):  # the reading that follows finds out how it ended
            while rest:
                rest = rest[self.process.stdin.write(rest) or 0 :]

    def _line(self, seconds: float, patience: int = 1) -> bytes:
        """Read one line before the time is over: that of the child's own work, or so many times as much in all."""
        if self.process.stdout is None:  # pragma: no cover - it was opened as a pipe
            raise _ChildLostError("crashed", Sentence("it cannot be reached"))
        descriptor, deadline, read = self.process.stdout.fileno(), time.monotonic() + patience * seconds, bytearray()
        while not read.endswith(b"\n"):
            readable, _, _ = select.select([descriptor], [], [], max(0.0, deadline - time.monotonic()))
            chunk = os.read(descriptor, 1 << 16) if readable else b""
            if not readable or (not chunk and self.process.wait() == -signal.SIGPROF):
                what = Sentence("it was not done after {seconds} seconds", seconds=f"{seconds:g}")
                raise _ChildLostError("too-slow", what)
            if not chunk:
                raise _ChildLostError("crashed", self._last_words())
            read += chunk
        return bytes(read)

    def _last_words(self) -> Sentence:
        self.errors.seek(0)
        lines = self.errors.read().decode("utf-8", "replace").strip().splitlines()
        if lines:
            return Sentence("it ended with {words!r}", words=lines[-1][:200])
        return Sentence("the process ended with {code}", code=self.process.returncode)


def _problem(file: str, line: int, lost: _ChildLostError) -> Problem:
    message = Sentence("This text could not be compiled: {lost}.", lost=lost.what)
    remedy = Sentence("Look for long rows of brackets, deep lists or very large blocks, and shorten them.")
    return Problem(file, line, 1, lost.code, message, remedy)


if __name__ == "__main__":
    compile_here()
