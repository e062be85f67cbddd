"""The learner's page, and going on with another device."""

import re
from datetime import UTC, datetime

from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from studying import WRONG, answer_quiz, earn, everything, learner_of, read_chapter, run_in_the_lab

from course.database import Database
from course.progress import access
from course.progress.progress import best_results
from course.quizzes.results import Result


def link_of(client: FlaskClient) -> str:
    found = re.search(r'<a href="http://[^/"]+(/en/me/continue/[^"]+)"', client.get("/en/me/link").text)
    assert found
    return found[1]


def test_a_new_reader_sees_the_course_and_nothing_of_themselves(client: FlaskClient) -> None:
    page = client.get("/en/me").text
    assert "Nothing is kept of you yet" in page
    assert "0 of 2 chapters read" in page
    assert "/me/export" not in page


def test_the_page_says_what_was_read_answered_and_run(client: FlaskClient, kept: Database) -> None:
    read_chapter(client, "first")
    answer_quiz(client, WRONG)
    run_in_the_lab(kept, learner_of(client))
    page = client.get("/en/me").text
    assert "1 of 2 chapters read" in page
    assert "best result 0%; 80% is needed to pass" in page
    assert "Teach Rex to listen" in page
    assert "/ro/lab/runs/run-of-" in page
    assert learner_of(client) in page


def test_a_passed_quiz_is_said_to_be_passed_and_leads_to_the_certificate(client: FlaskClient) -> None:
    earn(client)
    page = client.get("/en/me").text
    assert "passed with 100%" in page
    assert "Get your certificate" in page


def test_looking_at_the_page_keeps_nothing(client: FlaskClient, kept: Database) -> None:
    client.get("/en/me")
    assert not any(everything(kept).values())


def test_a_link_carries_the_progress_to_another_device(site: Flask, client: FlaskClient) -> None:
    earn(client)
    other, path = site.test_client(), link_of(client)
    asked = other.get(path)
    assert asked.status_code == 200
    assert "passed with" not in other.get("/en/me").text
    assert other.post(path).location == "/en/me"
    assert learner_of(other) == learner_of(client)
    assert "passed with 100%" in other.get("/en/me").text


def test_a_device_with_a_progress_of_its_own_is_warned(site: Flask, client: FlaskClient) -> None:
    earn(client)
    other, path = site.test_client(), link_of(client)
    assert "progress of its own" not in other.get(path).text
    read_chapter(other, "first")
    assert "progress of its own" in other.get(path).text
    assert "has your progress already" in client.get(path).text


def test_an_old_a_forged_and_a_foreign_link_carry_nothing(site: Flask, client: FlaskClient) -> None:
    earn(client)
    learner = learner_of(client)

    class Early(URLSafeTimedSerializer):
        class default_signer(URLSafeTimedSerializer.default_signer):  # noqa: N801 - named so by itsdangerous
            def get_timestamp(self) -> int:
                return int(datetime.now(UTC).timestamp()) - 60 * access.LINK_MINUTES - 1

    old = Early(site.secret_key, salt="course.progress.link").dumps(learner)
    other_salt = URLSafeTimedSerializer(site.secret_key, salt="cookie-session").dumps(learner)
    other_key = URLSafeTimedSerializer("another key", salt="course.progress.link").dumps(learner)
    good = link_of(client).rpartition("/")[2]
    for token in (old, other_salt, other_key, learner, good[:-2], "x" * 4000):
        other = site.test_client()
        assert other.get(f"/en/me/continue/{token}").status_code == 404
        other.post(f"/en/me/continue/{token}")
        with other.session_transaction() as session:
            assert "learner" not in session


def test_the_link_of_an_erased_learner_carries_nothing(site: Flask, client: FlaskClient) -> None:
    earn(client)
    path = link_of(client)
    client.post("/en/me/erase")
    other = site.test_client()
    assert other.get(path).status_code == 404
    other.post(path)
    assert "0 of 2 chapters read" in other.get("/en/me").text


def test_a_link_is_not_taken_from_another_site(site: Flask, client: FlaskClient) -> None:
    earn(client)
    sent = site.test_client().post(link_of(client), headers={"Sec-Fetch-Site": "cross-site"})
    assert sent.status_code == 403


def result(number: int, points: int) -> Result:
    now = datetime.now(UTC)
    return Result(
        attempt_id=str(number), quiz="q", number=number, started_at=now, finished_at=now, is_closed=True,
        question_count=10, answered=10, points=points, pass_share=800, is_exam=False,
    )  # fmt: skip


def test_the_best_attempt_counts_whenever_it_was() -> None:
    for order in ((3000, 9000, 5000), (9000, 5000, 3000)):
        best = best_results(result(number, points) for number, points in enumerate(order, 1))
        assert best["q"].points == 9000
