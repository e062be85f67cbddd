import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from answering import PAGE, REWARD_MARKED, answer, card, kept, key_of, marked, value_of
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from course.database import Database
from course.quizzes.access import FRAGMENT
from course.quizzes.bank import QuizBank
from course.quizzes.questions.question import Key
from course.quizzes.quiz import Quiz
from course.quizzes.tables import attempts
from course.quizzes.views import cards
from course.web.services import provide


def test_the_page_shows_every_question_in_its_language(client: FlaskClient) -> None:
    romanian, english = client.get(PAGE).text, client.get("/en/quizzes/two-steps").text

    assert "Cine alege acțiunea?" in romanian
    assert "Doi pași" in romanian
    assert "Who picks the action?" in english
    assert "Two steps" in english


def test_without_a_script_an_answer_leads_back_to_its_question(client: FlaskClient, database: Database) -> None:
    response = answer(client, "policy", "world")

    assert (response.status_code, response.headers["Location"]) == (303, f"{PAGE}#question-policy")
    assert kept(database) == [("policy", "world", 0)]
    page = card(client.get(PAGE).text, "policy")
    assert "Mediul răspunde." in page
    assert "Ea alege." not in page
    assert "/ro/basics/other#the-policy" in page


@pytest.mark.parametrize("page", [PAGE, "/en/quizzes/two-steps"])
def test_the_values_of_a_page_are_understood_and_tell_nothing(
    client: FlaskClient, database: Database, page: str
) -> None:
    text = client.get(page).text
    value = value_of(text, "Politica" if page == PAGE else "The policy")
    answer(client, "policy", value, page=page)

    assert re.fullmatch("[0-9a-f]{12}", value)
    assert kept(database) == [("policy", "policy", 1000)]


def test_an_answer_given_in_a_chapter_leads_back_to_the_chapter(client: FlaskClient) -> None:
    response = answer(client, "policy", "policy", page="/ro/basics/one")

    assert response.headers["Location"] == "/ro/basics/one#question-policy"
    assert "Ea alege." in client.get("/ro/basics/one").text


def test_with_a_script_the_card_alone_comes_back_with_a_fresh_key(client: FlaskClient) -> None:
    key = key_of(client.get(PAGE).text)
    response = answer(client, "policy", "world", script=True, key=key)

    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith(FRAGMENT)
    assert response.headers["Cache-Control"] == "no-store"
    assert response.text.count("<section") == 1
    assert "Mediul răspunde." in response.text
    fresh = re.search(r'data-next-key="([^"]+)"', response.text)
    assert fresh
    assert fresh.group(1) != key


def test_after_a_wrong_answer_the_key_stays_unknown_and_another_try_is_open(client: FlaskClient) -> None:
    text = answer(client, "reward", "label", script=True).text

    assert "Etichetele țin de învățarea supervizată." in text
    assert "Un singur număr." not in text
    assert "Mediul răspunde cu un număr." not in text
    assert 'name="check"' in text
    assert "canary" not in text


def test_after_a_right_answer_it_is_explained_and_settled(client: FlaskClient, database: Database) -> None:
    text = answer(client, "reward", "canary-key", script=True).text

    assert "Mediul răspunde cu un număr." in text
    assert "Un singur număr." in text
    assert "canary-key" in text
    assert 'name="check"' not in text
    again = answer(client, "reward", "label", script=True)
    assert again.status_code == 200
    assert kept(database) == [("reward", "canary-key", 1000)]


def test_the_first_answer_is_the_one_that_counts(client: FlaskClient, app: Flask, database: Database) -> None:
    answer(client, "policy", "world")
    answer(client, "policy", "policy")
    answer(client, "reward", "canary-key")

    with database.read() as connection:
        learner = connection.execute(select(attempts.c.learner_id)).scalar_one()
    with app.test_request_context():
        found = cards("en", learner)["two-steps"]
        assert cards("en", None)["two-steps"].answered == 0
    assert (found.title, found.href) == ("Two steps", "/en/quizzes/two-steps")
    assert (found.question_count, found.answered, found.correct) == (2, 2, 1)


def test_no_choice_is_a_sentence_at_the_question_and_the_rest_is_kept(client: FlaskClient, database: Database) -> None:
    response = answer(client, "policy", None, script=False, **REWARD_MARKED)

    assert (response.status_code, response.headers["Location"]) == (303, f"{PAGE}#question-policy")
    page = client.get(PAGE).text
    assert "Choose an answer first." in card(page, "policy").partition('role="status"')[2]
    assert marked(page, "reward") == ["Pierderea de la pasul trecut"]
    assert kept(database) == []
    assert "Choose an answer first." not in card(client.get(PAGE).text, "policy")


def test_no_choice_with_a_script_is_a_card_that_says_so(client: FlaskClient) -> None:
    response = answer(client, "policy", None, script=True)

    assert response.status_code == 422
    assert response.headers["Content-Type"].startswith(FRAGMENT)
    assert "Choose an answer first." in response.text
    assert "data-answered" not in response.text


def test_a_choice_that_is_not_there_is_refused(client: FlaskClient, database: Database) -> None:
    assert answer(client, "policy", "nobody", script=True).status_code == 422
    assert kept(database) == []


def test_a_request_that_comes_twice_counts_once(client: FlaskClient, database: Database) -> None:
    key = key_of(client.get(PAGE).text)
    first = answer(client, "policy", "world", key=key)
    second = answer(client, "policy", "world", key=key)

    assert (first.status_code, second.status_code) == (303, 303)
    assert len(kept(database)) == 1


def test_a_request_that_comes_many_times_at_once_counts_once(
    client: FlaskClient, app: Flask, database: Database
) -> None:
    key = key_of(client.get(PAGE).text)
    cookie = client.get_cookie("session")
    assert cookie

    def once_more(_: int) -> int:
        other = app.test_client()
        other.set_cookie("session", cookie.value)
        return answer(other, "policy", "world", key=key, script=True).status_code

    with ThreadPoolExecutor(6) as pool:
        assert set(pool.map(once_more, range(12))) == {200}
    assert len(kept(database)) == 1


@pytest.mark.parametrize("script", [True, False])
def test_a_key_that_comes_back_with_another_answer_is_a_conflict(
    client: FlaskClient, database: Database, script: bool
) -> None:
    key = key_of(client.get(PAGE).text)
    answer(client, "policy", "world", key=key)

    response = answer(client, "policy", "policy", key=key, script=script, **REWARD_MARKED)

    assert response.status_code == 409
    assert "Another answer was already sent" in card(response.text, "policy")
    assert kept(database) == [("policy", "world", 0)]
    page = client.get(PAGE).text
    assert marked(page, "policy") == ["Politica"]
    assert marked(page, "reward") == ["Pierderea de la pasul trecut"]


def test_answers_are_there_after_a_restart_of_the_site(client: FlaskClient, app: Flask, database: Database) -> None:
    answer(client, "policy", "world")
    database.close()
    again = Database(str(database.engine.url))
    provide(app, again)

    assert "Mediul răspunde." in client.get(PAGE).text
    assert "It answers." in client.get("/en/quizzes/two-steps").text
    again.close()


def test_another_learner_sees_nothing_of_it(client: FlaskClient, app: Flask) -> None:
    answer(client, "policy", "world")

    assert "Mediul răspunde." not in app.test_client().get(PAGE).text


def test_an_edited_quiz_leaves_a_right_answer_and_reopens_a_wrong_one(
    client: FlaskClient, app: Flask, quiz: Quiz, database: Database
) -> None:
    answer(client, "reward", "canary-key")
    answer(client, "policy", "world")
    questions = tuple(replace(question, key=Key(question.parts()[-1]), version="new") for question in quiz.questions)
    provide(app, QuizBank({quiz.slug: replace(quiz, questions=questions)}))

    page = client.get(PAGE).text
    assert "Mediul răspunde cu un număr." in card(page, "reward")
    assert "data-answered" not in card(page, "policy")
    assert "Right." in answer(client, "policy", "critic", script=True).text
    assert kept(database)[:2] == [("reward", "canary-key", 1000), ("policy", "world", 0)]


def test_an_embed_of_one_question_shows_one(client: FlaskClient) -> None:
    page = client.get("/ro/basics/one").text

    assert page.count("data-question=") == 1
    assert 'name="back" value="/ro/basics/one"' in page
    assert client.get("/ro/basics/two").text.count("data-question=") == 2


@pytest.mark.parametrize("path", ["/ro/quizzes/none", "/xx/quizzes/two-steps"])
def test_what_is_not_there_is_not_found(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404
    assert client.post(f"{path}/responses", data={}).status_code == 404
