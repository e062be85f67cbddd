"""`course serve`: one command that runs the site and its worker, and leaves nothing behind."""

import errno
import fcntl
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import IO
from urllib.parse import urlsplit

from course.problems import SettingsError
from course.settings import Settings, is_loopback

PATIENCE_SECONDS = 10.0
RESTART_SECONDS = 2.0
WATCH_SECONDS = 0.3
WATCH_SECONDS_WHILE_EDITING = 0.05

_held: list[IO[str]] = []
"""Locks that must not be closed while this process lives."""


class Stopped(Exception):  # noqa: N818 - the operator's wish is no error
    """Somebody asked us to end."""


@dataclass
class Part:
    """A process of ours, which is started again if it ends before we do."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = field(default=None)
    started: float = 0.0

    def start(self) -> None:
        """Start it. It ends by itself when the pipe that we hold open breaks, even if we are killed outright."""
        self.process = subprocess.Popen([sys.executable, "-m", "course", *self.command], stdin=subprocess.PIPE)
        self.started = time.monotonic()

    def ensure(self, say: Callable[[str], None]) -> None:
        """Start it again if it has ended, though not more often than every few seconds."""
        if self.process is None or self.process.poll() is None:
            return
        if time.monotonic() - self.started > RESTART_SECONDS:
            say(f"The {self.name} ended with code {self.process.returncode}; starting it again.")
            self.start()

    def end(self, deadline: float) -> None:
        """Ask it to end, wait, and insist."""
        if self.process is None:
            return
        with suppress(subprocess.TimeoutExpired):
            self.process.wait(max(0.0, deadline - time.monotonic()))
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()


def supervise(
    parts: Sequence[Part], each_turn: Callable[[], None], say: Callable[[str], None], *, edit: bool = False
) -> None:
    """Run the parts until SIGINT or SIGTERM, watching in between; more often where an author waits."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _stop)
    try:
        for part in parts:
            part.start()
        while True:
            each_turn()
            for part in parts:
                part.ensure(say)
            time.sleep(WATCH_SECONDS_WHILE_EDITING if edit else WATCH_SECONDS)
    except Stopped:
        pass
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        _end(parts)


def end_with_parent() -> None:
    """End this process when its parent does: the parent holds the other end of our standard input."""
    threading.Thread(target=_wait_for_parent, name="parent", daemon=True).start()


def require_free_port(settings: Settings) -> None:
    """Say at once, in a sentence, that the address is taken.

    Raises: SettingsError.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as error:
            is_taken = error.errno == errno.EADDRINUSE
            remedy = "Is another course running? COURSE_PORT=8001 takes another port."
            other = "COURSE_HOST must be an address of this machine, and ports below 1024 need rights."
            raise SettingsError(
                f"{settings.host}:{settings.port} cannot be used: {error.strerror}. {remedy if is_taken else other}"
            ) from error


def require_loopback(settings: Settings) -> None:
    """Say in a sentence that an author's files are shown to nobody but this machine.

    Raises: SettingsError.
    """
    others = [host for host in (settings.host, urlsplit(settings.base_url).hostname) if host and not is_loopback(host)]
    if others:
        raise SettingsError(
            f"--edit shows the author's files to whoever opens the page, so it serves this machine alone, and not "
            f"{others[0]}. Unset COURSE_HOST and COURSE_BASE_URL, or serve without --edit."
        )


def claim(settings: Settings) -> None:
    """Make sure that no other `course serve` keeps its data in the same folder, until this process ends.

    Raises: SettingsError.
    """
    lock = (settings.var / "serve.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise SettingsError(
            f"Another `course serve` keeps its data in {settings.var}. COURSE_VAR names another folder."
        ) from error
    _held.append(lock)


def _stop(_number: int, _frame: object) -> None:
    raise Stopped


def _end(parts: Sequence[Part]) -> None:
    for part in parts:
        if part.process is not None and part.process.poll() is None:
            part.process.terminate()
    deadline = time.monotonic() + PATIENCE_SECONDS
    for part in parts:
        part.end(deadline)


def _wait_for_parent() -> None:
    while os.read(sys.stdin.fileno(), 1024):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
