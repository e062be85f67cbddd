"""Certificates: only when earned, once, with a name that stays with them, and verified by their code."""

import re
from datetime import UTC, datetime

import pytest
from flask import Flask
from flask.testing import FlaskClient
from studying import (
    CERTIFICATE,
    RIGHT,
    WRONG,
    answer_quiz,
    ask_for_certificate,
    earn,
    everything,
    read_chapter,
)

from course.database import Database
from course.progress.certificates.certificate import LETTERS, Certificate, new_code, read_code, read_name


def code_of(page: str) -> str:
    found = re.search(r'class="certificate-code">([^<]+)<', page)
    assert found
    return found[1]


def test_the_page_says_what_is_missing(client: FlaskClient) -> None:
    read_chapter(client, "first")
    page = client.get(CERTIFICATE).text
    assert "still needs" in page
    assert "/en/basics/second" in page
    assert "/en/basics/first" not in page
    assert "/en/quizzes/basics" in page
    assert 'name="name"' not in page


@pytest.mark.parametrize(("chapters", "answer"), [((), RIGHT), (("first",), RIGHT), (("first", "second"), WRONG)])
def test_it_is_issued_only_when_it_is_earned(
    client: FlaskClient, kept: Database, chapters: tuple[str, ...], answer: str
) -> None:
    for slug in chapters:
        read_chapter(client, slug)
    answer_quiz(client, answer)
    assert ask_for_certificate(client, key="a-key").status_code == 404
    assert everything(kept)["certificates"] == []


def test_a_second_right_answer_does_not_pass_the_quiz(client: FlaskClient, kept: Database) -> None:
    for slug in ("first", "second"):
        read_chapter(client, slug)
    answer_quiz(client, WRONG)
    answer_quiz(client, RIGHT)
    assert ask_for_certificate(client, key="a-key").status_code == 404


def test_it_carries_the_name_the_module_the_day_and_the_score(client: FlaskClient) -> None:
    earn(client)
    assert ask_for_certificate(client).status_code == 303
    page = client.get(CERTIFICATE).text
    for words in ("Ștefania Ionescu", "Basics", "Small course", "100%", str(datetime.now(UTC).year)):
        assert words in page
    assert "Baze" in client.get(CERTIFICATE.replace("/en/", "/ro/")).text


def test_it_is_issued_once(client: FlaskClient, kept: Database) -> None:
    earn(client)
    ask_for_certificate(client, key="first-key")
    first = code_of(client.get(CERTIFICATE).text)
    for key in ("first-key", "another-key"):
        assert ask_for_certificate(client, key=key).status_code == 303
    assert ask_for_certificate(client, "Somebody Else", key="third-key").status_code == 303
    assert ask_for_certificate(client, "Somebody Else", key="first-key").status_code == 409
    page = client.get(CERTIFICATE).text
    assert code_of(page) == first
    assert "Somebody Else" not in page
    assert len(everything(kept)["certificates"]) == 1


def test_anybody_with_the_code_can_verify_it_and_nobody_without(site: Flask, client: FlaskClient) -> None:
    earn(client)
    ask_for_certificate(client)
    code, stranger = code_of(client.get(CERTIFICATE).text), site.test_client()
    for written in (code, code.lower(), code.replace("-", ""), f" {code} "):
        found = stranger.get(f"/en/certificates/{written}")
        assert found.status_code == 200
        assert "Ștefania Ionescu" in found.text
        assert "issued by this course" in found.text
    unknown = stranger.get(f"/en/certificates/{new_code()}")
    assert unknown.status_code == 404
    assert "has issued no certificate" in unknown.text
    for written in ("x", "'--", "0" * 200, "%00"):
        assert stranger.get(f"/ro/certificates/{written}").status_code == 404
    assert "still needs" in stranger.get(CERTIFICATE).text


def test_an_erased_certificate_is_no_longer_verified(site: Flask, client: FlaskClient) -> None:
    earn(client)
    ask_for_certificate(client)
    code = code_of(client.get(CERTIFICATE).text)
    client.post("/en/me/erase")
    assert site.test_client().get(f"/en/certificates/{code}").status_code == 404


@pytest.mark.parametrize("name", ["", "   ", "...", "\u202e\u200b", "123", "x" * 81])
def test_what_is_no_name_is_refused_with_a_sentence(client: FlaskClient, kept: Database, name: str) -> None:
    earn(client)
    answer = ask_for_certificate(client, name)
    assert answer.status_code == 422
    assert "at least one letter" in answer.text
    assert everything(kept)["certificates"] == []


def test_a_name_is_text_and_nothing_else(client: FlaskClient) -> None:
    earn(client)
    ask_for_certificate(client, "<script>alert(1)</script>")
    assert "<script>alert" not in client.get(CERTIFICATE).text


def test_a_form_without_key_is_refused(client: FlaskClient) -> None:
    earn(client)
    assert client.post(CERTIFICATE, data={"name": "Ana"}).status_code == 400


def test_a_module_that_is_not_there_has_no_certificate(client: FlaskClient) -> None:
    assert client.get("/en/me/certificates/none").status_code == 404
    assert client.post("/en/me/certificates/none", data={"name": "Ana"}).status_code == 404


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("  Ana\tMaria \n Pop ", "Ana Maria Pop"),
        ("S\u0326tefan", "Ștefan"),
        ("Ana\u202e", "Ana"),
        ("李小龙", "李小龙"),
        ("O’Brien-Ionescu", "O’Brien-Ionescu"),
    ],
)
def test_a_name_is_printed_on_one_line_as_it_is_spelt(written: str, read: str) -> None:
    assert read_name(written) == read


def test_codes_are_drawn_at_random_and_read_in_groups_however_they_are_typed() -> None:
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert set("".join(codes)) <= set(LETTERS)
    now = datetime.now(UTC)
    code = "0123456789ABCDEF"
    certificate = Certificate(code, "m", "Ana", {}, {}, 1000, now)
    assert certificate.readable_code == "0123-4567-89AB-CDEF"
    assert read_code("o123 4567-89ab-cdef") == code
    assert read_code("OI23-4567-89AB-CDEF") == "0123456789ABCDEF"
    assert read_code("0123-4567-89AB-CDE") is None
    assert read_code("0123-4567-89AB-CDEU") is None
