"""A long quiz, and learners without a browser who take it over HTTP: what a page sends, and what is lost on the way."""

import http.client
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Self
from urllib.parse import urlencode, urlsplit

from builders import write_course
from itsdangerous import URLSafeSerializer
from killing import Given, Log

from course.quizzes.access import FRAGMENT

QUESTIONS = tuple(f"q{number}" for number in range(10))
WRONG = tuple(f"w{number}" for number in range(4))
PAGE = "/ro/quizzes/basics"
TIMEOUT_SECONDS = 20
DROPPED_EVERY = 10
PATIENCE_SECONDS = 60

_HEAD = """\
language: ro
title: Test lung
chapter: basics/second
objectives:
  colours: recunoaște o culoare
questions:
"""
_QUESTION = """\
  - id: {id}
    kind: single
    objective: colours
    stem: Întrebarea {id}?
    choices:
{choices}
    answer: right
    feedback:
{feedback}
    explanation: Așa este.
    see: second#sky
"""


def write_long_quiz(folder: Path, settings: str = "") -> Path:
    """Write a course whose quiz has ten questions of five choices, four of them wrong; settings are a line of it."""
    write_course(folder)
    names = (*WRONG, "right")
    questions = [
        _QUESTION.format(
            id=question,
            choices="\n".join(f"      {name}: Varianta {question}-{name}" for name in names),
            feedback="\n".join(f"      {name}: Despre {name}." for name in names),
        )
        for question in QUESTIONS
    ]
    (folder / "quizzes" / "basics.yaml").write_text(settings + _HEAD + "".join(questions), "utf-8")
    return folder


@dataclass(frozen=True)
class Taker:
    """A learner who has the quiz's page open."""

    address: str
    cookie: str
    learner_id: str
    fields: dict[str, str]
    values: dict[tuple[str, str], str]
    action: str = f"{PAGE}/responses"
    accepts: str = FRAGMENT

    @classmethod
    def arrive(cls, url: str) -> Self:
        """Open the page for the first time."""
        address = urlsplit(url).netloc
        connection = http.client.HTTPConnection(address, timeout=TIMEOUT_SECONDS)
        connection.request("GET", PAGE)
        response = connection.getresponse()
        page = response.read().decode("utf-8")
        assert response.status == 200, page
        cookie = SimpleCookie(response.getheader("Set-Cookie", ""))["session"].value
        connection.close()
        return cls(address, cookie, _learner_id(cookie), _hidden_fields(page), _values(page))

    def send(self, question: str, choice: str, key: str, *, is_dropped: bool = False) -> int | None:
        """Send an answer; give the status of the whole response, or None where it was lost on the way."""
        connection = http.client.HTTPConnection(self.address, timeout=TIMEOUT_SECONDS)
        try:
            connection.request("POST", self.action, urlencode(self.form(question, choice, key)), self._headers())
            if is_dropped:
                return None
            response = connection.getresponse()
            response.read()
        except (OSError, http.client.HTTPException):
            return None
        finally:
            connection.close()
        return response.status

    def form(self, question: str, choice: str, key: str) -> dict[str, str]:
        """Fill in what the page sends with an answer."""
        answered = {"check": question, f"answer-{question}": self.values[question, choice], "idempotency_key": key}
        return {**self.fields, **answered}

    def send_until_answered(self, question: str, choice: str, key: str, *, drops: int, seconds: float) -> int | None:
        """Send an answer again and again, with the same key, until a response comes; the first ones are dropped."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            status = self.send(question, choice, key, is_dropped=drops > 0)
            if status is not None:
                return status
            if drops == 0:
                time.sleep(0.05)
            drops = max(0, drops - 1)
        return None

    def _headers(self) -> dict[str, str]:
        return {
            "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": f"session={self.cookie}",
            "Accept": self.accepts,
        }


class Candidate(Taker):
    """A learner who sits an exam, which saves every answer as it is marked."""

    @classmethod
    def begin(cls, url: str) -> Self:
        """Open the page and begin."""
        taker = cls.arrive(url)
        connection = http.client.HTTPConnection(taker.address, timeout=TIMEOUT_SECONDS)
        connection.request("POST", f"{PAGE}/attempts", urlencode(taker.fields), taker._headers())
        connection.getresponse().read()
        connection.request("GET", PAGE, headers=taker._headers())
        page = connection.getresponse().read().decode("utf-8")
        connection.close()
        action = re.search(r'action="([^"]+/answers)"', page)
        assert action, page
        return replace(taker, values=_values(page), action=action[1], accepts="application/json")

    def form(self, question: str, choice: str, key: str) -> dict[str, str]:  # noqa: ARG002 - an exam's saves need none
        """Fill in what the script sends when an answer has been marked."""
        return {"save": question, f"answer-{question}": self.values[question, choice]}


def send_all(turns: Iterable[tuple[Taker, Given]], log: Log) -> None:
    """Send answers one after the other, each until it is acknowledged; of every ten, the first response is dropped."""
    for number, (taker, given) in enumerate(turns):
        _, question, choice = given
        drops = 1 if number % DROPPED_EVERY == DROPPED_EVERY - 1 else 0
        key = "-".join(given)[:64]
        status = taker.send_until_answered(question, choice, key, drops=drops, seconds=PATIENCE_SECONDS)
        if status == 200:
            log.acknowledge(given)
        else:
            log.otherwise.append((given, status))


def _learner_id(cookie: str) -> str:
    """Read the id out of the cookie, which is signed and not secret."""
    payload = cookie.rsplit(".", 2)[0]
    return str(URLSafeSerializer("").load_payload(payload.encode())["learner"])


def _hidden_fields(page: str) -> dict[str, str]:
    inputs = [tag for tag in re.findall(r"<input[^>]*>", page) if 'type="hidden"' in tag]
    pairs = ((re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)) for tag in inputs)
    return {name[1]: value[1] for name, value in pairs if name and value}


def _values(page: str) -> dict[tuple[str, str], str]:
    """Find the value that stands for each choice: that of the last button before the choice's text."""
    found = {}
    for tag, text in re.findall(r"(<input[^>]*>)([^<]*(?:<(?!input)[^<]*)*)", page):
        choice, value = re.search(r"Varianta (\w+)-(\w+)", text), re.search(r'value="([^"]*)"', tag)
        if choice and value:
            found[choice[1], choice[2]] = value[1]
    assert len(found) in {0, len(QUESTIONS) * (len(WRONG) + 1)}, page
    return found
