from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from answering import ACTION, PAGE, answer, card, kept, key_of, marked
from flask import Flask
from flask.testing import FlaskClient
from sitting_exams import ATTEMPTS, RIGHT, attempt_id, begin, form_of, saved, send
from sqlalchemy import select

from course.database import Database
from course.quizzes.bank import QuizBank
from course.quizzes.questions.question import Key
from course.quizzes.quiz import Quiz
from course.quizzes.tables import attempts
from course.web.services import provide

KEY_WORDS = ("canary", "Mediul răspunde cu un număr.", "Un singur număr.", "Ea alege.", "Mediul răspunde.")


def test_the_page_to_begin_on_says_what_awaits_and_shows_no_question(client: FlaskClient, database: Database) -> None:
    page = client.get(PAGE).text

    for fact in ("2 questions", "10 minutes from the beginning", "100% to pass", "2 attempts are left."):
        assert fact in page
    assert "Cine alege acțiunea?" not in page
    assert saved(database) == {}


def test_everything_is_saved_and_nothing_said_until_it_is_handed_in(client: FlaskClient, database: Database) -> None:
    begin(client)
    assert send(client, form_of(client, **RIGHT)).status_code == 303

    page = client.get(PAGE).text
    assert marked(page, "reward") == ["Un număr de la mediu"]
    assert "2 of 2 answered" in page
    assert kept(database) == []
    assert not any(word in page for word in KEY_WORDS)


def test_the_key_is_on_no_address_before_handing_in_and_in_the_review_after(client: FlaskClient, app: Flask) -> None:
    begin(client)
    form = form_of(client, **RIGHT)
    answers = [
        send(client, form),
        send(client, {**form, "save": "reward"}, script=True),
        client.get(PAGE),
        client.get("/en/quizzes/two-steps"),
        client.get("/ro/basics/one"),
        client.get("/ro/basics/two"),
        client.get(f"{ATTEMPTS}/{attempt_id(client)}"),
        answer(client, "reward", "canary-key", script=True, key="any"),
        send(client, {}, "hand-in"),
    ]
    for response in answers[:-1]:
        told = str(response.headers) + response.text
        assert not any(word in told for word in KEY_WORDS), response.request.path

    review = client.get(answers[-1].headers["Location"]).text
    assert "Mediul răspunde cu un număr." in review
    assert "Un singur număr." in review


def test_each_choice_as_the_key_gives_the_same_bytes_before_handing_in(
    client: FlaskClient, app: Flask, exam: Quiz
) -> None:
    begin(client)
    pages = set()
    reward, policy = exam.questions
    for choice in reward.parts():
        changed = replace(exam, questions=(replace(reward, key=Key(choice), version=choice), policy))
        provide(app, QuizBank({exam.slug: changed}))
        text = client.get(PAGE).text
        pages.add(text[: text.index("data-now")] + text[text.index("data-failed") :])

    assert len(pages) == 1


def test_single_answers_are_not_checked_in_an_exam(client: FlaskClient, database: Database) -> None:
    begin(client)
    form = {"check": "policy", "answer-policy": "policy", "idempotency_key": "k"}

    assert client.post(ACTION, data=form).status_code == 404
    assert kept(database) == []


def test_handing_in_names_what_is_open_once(client: FlaskClient, database: Database) -> None:
    begin(client)
    first = send(client, form_of(client, policy="Politica"), "hand-in")

    assert first.headers["Location"] == f"{PAGE}?hand-in=1#hand-in"
    page = client.get(f"{PAGE}?hand-in=1").text
    number = card(page, "reward").partition('aria-label="Question ')[2][0]
    assert f'<a href="#question-reward">Question {number}</a>' in page
    assert '<a href="#question-policy">' not in page
    assert saved(database) == {"policy": "policy"}

    last = send(client, {**form_of(client), "confirm": "1"}, "hand-in")
    review = client.get(last.headers["Location"]).text
    assert ("50%" in review, "Not passed: it takes 100%." in review, "Not answered." in review) == (True, True, True)
    assert kept(database) == [("policy", "policy", 1000)]


def test_an_exam_handed_in_twice_counts_once(client: FlaskClient, database: Database) -> None:
    begin(client)
    address, form = f"{ATTEMPTS}/{attempt_id(client)}/hand-in", form_of(client, **RIGHT)

    responses = [client.post(address, data=form) for _ in range(2)]

    assert {response.headers["Location"] for response in responses} == {address.removesuffix("/hand-in")}
    assert len(kept(database)) == 2
    assert "Passed: 100% is enough." in client.get(responses[0].headers["Location"]).text


def test_an_exam_handed_in_many_times_at_once_counts_once(client: FlaskClient, app: Flask, database: Database) -> None:
    begin(client)
    address, form = f"{ATTEMPTS}/{attempt_id(client)}/hand-in", form_of(client, **RIGHT)
    cookie = client.get_cookie("session")
    assert cookie

    def once_more(number: int) -> int:
        other = app.test_client()
        other.set_cookie("session", cookie.value)
        what = address if number % 2 else address.replace("hand-in", "answers")
        return other.post(what, data=form).status_code

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(once_more, range(12))) == {303}
    assert sorted(kept(database)) == [("policy", "policy", 1000), ("reward", "canary-key", 1000)]


def test_a_double_click_begins_once(client: FlaskClient, database: Database) -> None:
    form = {"idempotency_key": key_of(client.get(PAGE).text), "attempt": "1"}
    for _ in range(2):
        assert client.post(ATTEMPTS, data=form).status_code == 303

    with database.read() as connection:
        assert len(connection.execute(select(attempts)).all()) == 1


def test_a_window_that_stood_open_does_not_undo_what_another_one_saved(client: FlaskClient, database: Database) -> None:
    begin(client)
    old = form_of(client, policy="Mediul")
    send(client, form_of(client, reward="Un număr de la mediu"))
    send(client, old)

    assert saved(database) == {"reward": "canary-key", "policy": "world"}


def test_a_change_that_was_overtaken_on_the_way_is_dropped(client: FlaskClient, database: Database) -> None:
    begin(client)
    now = int(datetime.now(UTC).timestamp() * 1000) - 50
    later = {**form_of(client, policy="Politica"), "save": "policy", "sequence": str(now)}
    earlier = {**form_of(client, policy="Mediul"), "save": "policy", "sequence": str(now - 1000)}
    response = send(client, later, script=True)
    send(client, earlier, script=True)

    assert response.json is not None
    assert (response.json["answered"], list(response.json["saved"])) == (1, ["policy"])
    assert saved(database) == {"policy": "policy"}


def test_an_answer_that_was_emptied_is_open_again(client: FlaskClient) -> None:
    begin(client)
    send(client, form_of(client, policy="Politica"))
    response = send(client, {"save": "policy"}, script=True)

    assert response.json is not None
    assert (response.json["saved"], response.json["answered"]) == ({"policy": ""}, 0)
    assert marked(client.get(PAGE).text, "policy") == []


def test_an_edited_quiz_changes_neither_an_exam_under_way_nor_its_review(
    client: FlaskClient, app: Flask, exam: Quiz
) -> None:
    begin(client)
    edited = tuple(replace(each, key=Key(each.parts()[-1]), version="new") for each in exam.questions)
    provide(app, QuizBank({exam.slug: replace(exam, questions=edited[:1], settings=replace(exam.settings, minutes=1))}))

    response = send(client, form_of(client, **RIGHT), "hand-in")
    for language in ("ro", "en"):
        review = client.get(response.headers["Location"].replace("/ro/", f"/{language}/")).text
        assert ("100" in review, review.count("data-question=")) == (True, 2)
    assert "Who picks the action?" in review


def test_attempts_are_counted_and_the_pause_between_them_is_kept(client: FlaskClient, app: Flask, exam: Quiz) -> None:
    provide(app, QuizBank({exam.slug: replace(exam, settings=replace(exam.settings, cool_down_minutes=30))}))
    begin(client)
    send(client, form_of(client, **RIGHT), "hand-in")
    page = client.get(PAGE).text
    assert "The next attempt opens on" in page
    assert "Begin the exam" not in page
    client.post(ATTEMPTS, data={"idempotency_key": "k1", "attempt": "2"})
    assert "Another attempt cannot begin now." in client.get(PAGE).text

    provide(app, QuizBank({exam.slug: exam}))
    begin(client)
    send(client, form_of(client, **RIGHT), "hand-in")
    page = client.get(PAGE).text
    assert ("No attempts are left." in page, page.count("passed")) == (True, 2)


def test_another_learner_finds_no_such_attempt(client: FlaskClient, app: Flask) -> None:
    address = f"{ATTEMPTS}/{begin(client)}"
    other = app.test_client()
    other.get(PAGE)

    assert other.get(address).status_code == 404
    assert other.post(f"{address}/answers", data={}).status_code == 404
    assert other.post(f"{address}/hand-in", data={}).status_code == 404
    assert client.get(address).status_code == 404  # its own, but not before it is finished


@pytest.mark.parametrize(
    "form", [{"save": "none"}, {"sequence": "9" * 40, "save": "policy"}, {"answer-policy": "\x00"}]
)
def test_a_form_that_no_page_of_ours_made_changes_nothing(
    client: FlaskClient, database: Database, form: dict[str, str]
) -> None:
    begin(client)

    assert send(client, form, script=True).status_code == 200
    assert not any(saved(database).values())


def test_a_quiz_without_review_shows_the_score_alone(client: FlaskClient, app: Flask, exam: Quiz) -> None:
    provide(app, QuizBank({exam.slug: replace(exam, settings=replace(exam.settings, review=False))}))
    begin(client)
    response = send(client, form_of(client, **RIGHT), "hand-in")

    review = client.get(response.headers["Location"]).text
    assert ("100%" in review, "data-question=" in review, "canary" in review) == (True, False, False)


def test_an_exam_in_a_chapter_is_a_link(client: FlaskClient) -> None:
    page = client.get("/ro/basics/one").text

    assert f'href="{PAGE}"' in page
    assert "data-question=" not in page
