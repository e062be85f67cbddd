import re
from dataclasses import replace

from answering import ACTION, PAGE, answer, card, kept, key_of, text_of
from flask import Flask
from flask.testing import FlaskClient

from course.database import Database
from course.quizzes.bank import QuizBank
from course.quizzes.questions.question import Key
from course.quizzes.quiz import Quiz
from course.web.services import provide

ATTEMPTS = f"{PAGE}/attempts"


def finish(client: FlaskClient) -> str:
    """End the attempt under way; give the address of its review."""
    address = re.search(r'action="([^"]+/finish)"', client.get(PAGE).text)
    assert address
    return client.post(address.group(1)).headers["Location"]


def start_again(client: FlaskClient) -> None:
    page = client.get(PAGE).text
    form = page[page.index(f'action="{ATTEMPTS}"') :]
    number = re.search(r'name="attempt" value="(\d+)"', form)
    assert number
    client.post(ATTEMPTS, data={"idempotency_key": key_of(form), "attempt": number.group(1)})


def test_nothing_is_listed_before_the_first_answer(client: FlaskClient) -> None:
    page = client.get(PAGE).text

    assert "Your attempts" not in page
    assert "Start again" not in page


def test_the_review_shows_what_counted_the_key_and_why(client: FlaskClient) -> None:
    answer(client, "reward", "label")
    answer(client, "reward", "canary-key")
    review = client.get(finish(client)).text

    reward = card(review, "reward")
    assert "Etichetele țin de învățarea supervizată." in reward
    assert "This is the answer." in reward
    assert "Mediul răspunde cu un număr." in reward
    assert "Un singur număr." in reward
    assert "Not answered." in card(review, "policy")
    assert ("0%" in review, "Not passed: it takes 80%." in review) == (True, True)


def test_the_review_says_of_every_choice_why_it_is_right_or_not(client: FlaskClient) -> None:
    answer(client, "reward", "label")
    before = card(client.get(PAGE).text, "reward")
    review = card(client.get(finish(client)).text, "reward")

    reasons = ("Etichetele țin", "Mediul răspunde cu un număr.", "Pierderea o calculează")
    assert [reason in before for reason in reasons] == [True, False, False]
    assert [reason in review for reason in reasons] == [True, True, True]
    rows = {text_of(row): row for row in re.findall(r"<label.*?</label>", review, re.DOTALL)}
    assert [" checked" in row for row in rows.values()].count(True) == 1
    assert "Not quite." in rows["O etichetă scrisă de om"]
    assert "This is the answer." in rows["Un număr de la mediu"]
    assert "Not the answer." in rows["Pierderea de la pasul trecut"]


def test_the_review_leads_to_where_the_question_was_explained_then(client: FlaskClient, app: Flask, quiz: Quiz) -> None:
    answer(client, "policy", "world")
    review = finish(client)
    moved = tuple(replace(question, see="elsewhere") for question in quiz.questions)
    provide(app, QuizBank({quiz.slug: replace(quiz, chapter="other/place", questions=moved)}))

    page = card(client.get(review).text, "policy")
    assert "/ro/basics/other#the-policy" in page
    assert "elsewhere" not in page


def test_once_the_key_was_shown_further_answers_do_not_count(client: FlaskClient, database: Database) -> None:
    answer(client, "reward", "label")
    finish(client)
    response = answer(client, "reward", "canary-key", script=True)

    assert response.status_code == 409
    assert "This attempt has ended" in response.text
    assert kept(database) == [("reward", "label", 0)]
    assert 'name="check"' not in client.get(PAGE).text


def test_starting_again_asks_everything_afresh_and_keeps_the_earlier_attempt(
    client: FlaskClient, database: Database
) -> None:
    for question, choice in (("reward", "label"), ("policy", "policy")):
        answer(client, question, choice)
    first = finish(client)
    start_again(client)

    assert "data-answered" not in client.get(PAGE).text
    assert "Right." in answer(client, "reward", "canary-key", script=True).text
    answer(client, "policy", "policy")
    page = client.get(PAGE).text
    assert "2 of 2 right the first time." in page
    assert (page.count("not passed"), ">100%<" in page, ">50%<" in page) == (1, True, True)
    assert "50%" in client.get(first).text
    assert len(kept(database)) == 4


def test_an_answer_from_a_window_of_an_earlier_attempt_is_not_taken(client: FlaskClient, database: Database) -> None:
    answer(client, "reward", "label")
    finish(client)
    start_again(client)
    form = {"check": "reward", "answer-reward": "canary-key", "idempotency_key": "old", "attempt": "1"}

    assert client.post(ACTION, data=form).status_code == 409
    assert len(kept(database)) == 1


def test_practice_with_a_limit_ends_with_its_last_attempt(client: FlaskClient, app: Flask, quiz: Quiz) -> None:
    provide(app, QuizBank({quiz.slug: replace(quiz, settings=replace(quiz.settings, attempts=1))}))
    answer(client, "reward", "label")
    finish(client)
    page = client.get(PAGE).text

    assert "No attempts are left." in page
    assert "Start again" not in page
    client.post(ATTEMPTS, data={"idempotency_key": "k", "attempt": "2"})
    client.post(ATTEMPTS, data={"idempotency_key": "k2"})
    assert client.get(PAGE).text.count("/attempts/") == 1


def test_an_open_attempt_and_one_of_another_learner_have_no_review(client: FlaskClient, app: Flask) -> None:
    answer(client, "reward", "label")
    page = client.get(PAGE).text
    found = re.search(r"/attempts/([0-9a-f]{32})/finish", page)
    assert found
    address = f"{ATTEMPTS}/{found.group(1)}"
    other = app.test_client()

    assert client.get(address).status_code == 404
    assert (other.get(address).status_code, other.post(f"{address}/finish").status_code) == (404, 404)
    finish(client)
    assert (client.get(address).status_code, other.get(address).status_code) == (200, 404)
    assert client.get(address.replace("two-steps", "none")).status_code == 404


def test_an_edited_quiz_changes_neither_grade_nor_review(client: FlaskClient, app: Flask, quiz: Quiz) -> None:
    answer(client, "reward", "canary-key")
    answer(client, "policy", "policy")
    policy = quiz.questions[1]
    review = re.search(rf'href="({ATTEMPTS}/[0-9a-f]+)"', client.get(PAGE).text)
    assert review
    before = client.get(review.group(1)).text
    changed = replace(policy, key=Key("critic"), version="new")
    provide(app, QuizBank({quiz.slug: replace(quiz, title="Altul", questions=(changed,))}))

    after = client.get(review.group(1)).text
    assert after.replace("Altul", "Doi pași") == before
    assert "Passed: 80% is enough." in after


def test_the_review_closes_an_attempt_that_ended_by_itself(client: FlaskClient, app: Flask, quiz: Quiz) -> None:
    answer(client, "reward", "canary-key")
    answer(client, "policy", "policy")
    review = re.search(rf'href="({ATTEMPTS}/[0-9a-f]+)"', client.get(PAGE).text)
    assert review
    client.get(review.group(1))
    reward, policy = quiz.questions
    extra = replace(policy, id="extra")
    provide(app, QuizBank({quiz.slug: replace(quiz, questions=(reward, policy, extra))}))

    assert answer(client, "extra", "policy", script=True).status_code == 409


def test_a_form_without_a_key_begins_nothing(client: FlaskClient) -> None:
    for key in ("", "ă", "x" * 65):
        assert client.post(ATTEMPTS, data={"idempotency_key": key}).status_code == 400
