"""Server-sent events: a reader follows a topic, from where they left off, until it is over.

Many streams, one look: a single thread per process asks what has changed and wakes the streams that it concerns. Each
stream then reads what is new to it, by row number, so that a reader who comes back misses nothing and gets nothing
twice. Source: the HTML standard, "Server-sent events".
"""

import logging
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from flask import Response, abort

from course.web.limits import Places

MOST_STREAMS = 200
"""Below the server's number of threads, since an open stream occupies one."""
LOOK_SECONDS = 0.025
HEARTBEAT_SECONDS = 15.0
LIFE_SECONDS = 300.0
RETRY_MILLISECONDS = 1000
BUSY_RETRY_SECONDS = 5

Marks = Callable[[Collection[str]], Mapping[str, object]]
"""Gives for each topic a value that changes whenever there is something new to tell."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Message:
    """One event of a stream. What has a number can be resumed after; data is one line."""

    event: str
    data: str
    number: int | None = None

    def __str__(self) -> str:
        """Give the form that goes over the wire."""
        number = f"id: {self.number}\n" if self.number is not None else ""
        return f"{number}event: {self.event}\ndata: {self.data}\n\n"


@dataclass(frozen=True)
class News:
    """What is new to one reader, and whether anything can come after it."""

    messages: Sequence[Message]
    is_over: bool


Read = Callable[[int], News]
"""Gives what came after the message with this number."""


class EventStreams:
    """All streams of this process: a fixed number of places, and one thread that looks while there are any."""

    def __init__(self, marks: Marks, most: int = MOST_STREAMS) -> None:
        self._watcher = Watcher(marks)
        self._places = Places(most)

    def respond(self, topic: str, read: Read, after: int) -> Response:
        """Let a reader follow a topic, or turn them away for a moment where all places are taken."""
        place = self._places.take()
        if place is None:
            abort(busy())
        response = Response(follow(self._watcher, topic, read, after), mimetype="text/event-stream")
        response.call_on_close(place.leave)
        response.headers["Cache-Control"] = "no-store"
        # Else a proxy in front would keep the events until it has enough of them.
        response.headers["X-Accel-Buffering"] = "no"
        return response


def busy() -> Response:
    """Say that there is no place now, and when to ask again."""
    return Response("", 503, headers={"Retry-After": str(BUSY_RETRY_SECONDS)})


def follow(watcher: "Watcher", topic: str, read: Read, after: int) -> Iterator[str]:
    """Write a stream until the topic is over or the stream has lived long enough; the browser then comes back."""
    yield f"retry: {RETRY_MILLISECONDS}\n\n"
    until = time.monotonic() + LIFE_SECONDS
    with watcher.watching(topic) as bell:
        while time.monotonic() < until:
            bell.clear()  # Before reading, so that what happens meanwhile rings again.
            news = read(after)
            after = max([after, *(each.number for each in news.messages if each.number is not None)])
            if news.messages:
                yield "".join(map(str, news.messages))
            if news.is_over:
                return
            if not bell.wait(HEARTBEAT_SECONDS):
                yield ": still here\n\n"


class Watcher:
    """Rings the bells of a topic when its mark has changed. Its thread lives while somebody watches."""

    def __init__(self, marks: Marks) -> None:
        self._read_marks = marks
        self._bells: dict[str, set[threading.Event]] = {}
        self._lock = threading.Lock()
        self._is_looking = False

    @contextmanager
    def watching(self, topic: str) -> Iterator[threading.Event]:
        """Lend a bell that rings, for as long as the block lasts, when there is news of the topic."""
        bell = threading.Event()
        with self._lock:
            self._bells.setdefault(topic, set()).add(bell)
            if not self._is_looking:
                self._is_looking = True
                threading.Thread(target=self._look, name="watcher", daemon=True).start()
        try:
            yield bell
        finally:
            with self._lock:
                self._bells[topic].discard(bell)
                if not self._bells[topic]:
                    del self._bells[topic]

    def _look(self) -> None:
        known: Mapping[str, object] = {}
        while topics := self._topics():
            try:
                now = self._read_marks(topics)
            except Exception:  # noqa: BLE001 - the edge: streams live on, and the next look may go better
                _log.exception("What is new could not be read.")
                time.sleep(1.0)
                continue
            self._ring([topic for topic in topics if now.get(topic) != known.get(topic)])
            known = now
            time.sleep(LOOK_SECONDS)

    def _topics(self) -> list[str]:
        """Give what is watched; where nothing is, the thread ends, and the next reader starts another."""
        with self._lock:
            self._is_looking = bool(self._bells)
            return list(self._bells)

    def _ring(self, topics: Collection[str]) -> None:
        with self._lock:
            for topic in topics:
                for bell in self._bells.get(topic, ()):
                    bell.set()
