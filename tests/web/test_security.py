import stat
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from course.web.security import make_secret, own_path, protect


@pytest.fixture
def app() -> Flask:
    app = Flask(__name__)
    protect(app)
    app.add_url_rule("/<language>/lab", "lab", lambda language: language)
    app.add_url_rule("/send", "send", lambda: "taken", methods=["POST"])
    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def test_every_response_carries_the_policy(client: FlaskClient) -> None:
    for path in ("/ro/lab", "/nothing-here"):
        policy = client.get(path).headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Sec-Fetch-Site": "none"}, 200),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Origin": "http://localhost"}, 200),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"}, 403),
    ],
)
def test_a_change_is_taken_only_from_our_own_pages(client: FlaskClient, headers: dict[str, str], status: int) -> None:
    assert client.post("/send", headers=headers).status_code == status


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example/ro/lab",
        "//evil.example/ro/lab",
        "//[",
        "/\t/evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "ro/lab",
        "/nothing/of/ours",
        "",
        "http:///ro/lab",
        "/send",
    ],
)
def test_a_way_back_that_is_no_page_of_ours_is_not_taken(app: Flask, wanted: str) -> None:
    with app.test_request_context():
        assert own_path(wanted, "/home") == "/home"


def test_a_way_back_is_rebuilt_from_the_routes(app: Flask) -> None:
    with app.test_request_context():
        assert own_path("/ro/lab?x=1", "/home") == "/ro/lab"


def test_a_way_back_keeps_its_section_and_nothing_that_is_none(app: Flask) -> None:
    with app.test_request_context():
        assert own_path("/ro/lab#the-lab_2", "/home") == "/ro/lab#the-lab_2"
        assert own_path("/ro/lab#", "/home") == "/ro/lab"
        assert own_path('/ro/lab#a"b', "/home") == "/ro/lab"
        assert own_path("/ro/lab#:~:text=x", "/home") == "/ro/lab"
        assert own_path("//evil.example/ro/lab#a", "/home") == "/home"


def test_the_secret_is_made_once_and_for_this_user_alone(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    first = make_secret(path)
    assert len(first) == 64
    assert make_secret(path) == first
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
