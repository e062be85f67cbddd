import threading
import time
from collections.abc import Collection, Iterator, Mapping

import pytest
from flask import Flask, Response

from course.web import event_stream
from course.web.event_stream import EventStreams, Message, News, Watcher, follow


class Story:
    """Something that can be followed: it is told piece by piece, and has an end."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.is_over = False
        self.looks = 0

    def marks(self, topics: Collection[str]) -> Mapping[str, object]:
        self.looks += 1
        return dict.fromkeys(topics, (len(self.told), self.is_over))

    def read(self, after: int) -> News:
        new = [Message("piece", text, number) for number, text in enumerate(self.told, 1) if number > after]
        return News(new, self.is_over)

    def tell(self, *pieces: str, end: bool = False) -> None:
        self.told.extend(pieces)
        self.is_over = end


def watchers() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "watcher"]


def wait_for_rest() -> None:
    deadline = time.monotonic() + 2
    while watchers():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.fixture
def story() -> Story:
    return Story()


@pytest.fixture
def stream(story: Story) -> Iterator[Iterator[str]]:
    chunks = follow(Watcher(story.marks), "story", story.read, 0)
    yield chunks
    chunks.close()  # type: ignore[attr-defined]


def test_a_story_that_is_over_is_told_from_the_beginning_and_the_stream_ends(story: Story) -> None:
    story.tell("one", "two", end=True)

    chunks = list(follow(Watcher(story.marks), "story", story.read, 0))

    assert chunks == [
        "retry: 1000\n\n",
        "id: 1\nevent: piece\ndata: one\n\nid: 2\nevent: piece\ndata: two\n\n",
    ]


def test_a_reader_who_comes_back_gets_only_what_is_new(story: Story) -> None:
    story.tell("one", "two", end=True)

    chunks = list(follow(Watcher(story.marks), "story", story.read, 1))

    assert chunks[1:] == ["id: 2\nevent: piece\ndata: two\n\n"]


def test_what_happens_while_a_reader_follows_comes_within_a_blink(story: Story, stream: Iterator[str]) -> None:
    story.tell("one")
    assert "retry" in next(stream)
    assert "one" in next(stream)
    told = time.monotonic()
    threading.Timer(0.1, lambda: story.tell("two")).start()

    assert next(stream) == "id: 2\nevent: piece\ndata: two\n\n"

    assert time.monotonic() - told < 0.1 + 0.3


def test_a_message_without_number_does_not_move_the_readers_place() -> None:
    assert str(Message("state", "{}")) == "event: state\ndata: {}\n\n"


def test_a_quiet_stream_says_that_it_is_there(monkeypatch: pytest.MonkeyPatch, stream: Iterator[str]) -> None:
    monkeypatch.setattr(event_stream, "HEARTBEAT_SECONDS", 0.3)
    next(stream)

    assert next(stream).startswith(":")


def test_a_stream_ends_after_its_life_so_that_the_browser_comes_back(
    story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_stream, "LIFE_SECONDS", 0.2)
    monkeypatch.setattr(event_stream, "HEARTBEAT_SECONDS", 0.05)

    chunks = list(follow(Watcher(story.marks), "story", story.read, 0))

    assert set(chunks[1:]) == {": still here\n\n"}


def test_many_readers_share_one_look_and_nobody_looks_when_they_are_gone(story: Story) -> None:
    wait_for_rest()
    watcher = Watcher(story.marks)
    streams = [follow(watcher, "story", story.read, 0) for _ in range(20)]
    story.tell("one")
    for each in streams:
        next(each)
        next(each)

    assert len(watchers()) == 1

    story.tell("two", end=True)
    for each in streams:
        assert "two" in next(each)
        assert list(each) == []
    wait_for_rest()
    looks = story.looks
    time.sleep(0.2)
    assert story.looks == looks


def test_a_look_that_fails_is_taken_again(monkeypatch: pytest.MonkeyPatch, story: Story) -> None:
    monkeypatch.setattr(event_stream, "HEARTBEAT_SECONDS", 5)
    failures = iter([OSError("the disk is full")])

    def marks(topics: Collection[str]) -> Mapping[str, object]:
        for failure in failures:
            raise failure
        return story.marks(topics)

    stream = follow(Watcher(marks), "story", story.read, 0)
    story.tell("one")
    assert "retry" in next(stream)
    assert "one" in next(stream)
    story.tell("two", end=True)

    assert "two" in next(stream)


def test_one_reader_too_many_is_asked_to_come_back(story: Story) -> None:
    app = Flask(__name__)
    streams = EventStreams(story.marks, most=1)
    app.add_url_rule("/events", view_func=lambda: streams.respond("story", story.read, 0))
    story.tell("one")
    client = app.test_client()

    first = client.get("/events", buffered=False)
    assert (first.mimetype, first.headers["X-Accel-Buffering"]) == ("text/event-stream", "no")
    second = app.test_client().get("/events")
    assert (second.status_code, second.headers["Retry-After"]) == (503, "5")

    first.close()
    assert client.get("/events", buffered=False).status_code == 200


def test_a_stream_that_was_never_read_frees_its_place(story: Story) -> None:
    app = Flask(__name__)
    streams = EventStreams(story.marks, most=1)

    with app.test_request_context():
        response: Response = streams.respond("story", story.read, 0)
        response.close()

        assert streams.respond("story", story.read, 0).status_code == 200
