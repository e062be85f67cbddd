import gzip

import pytest
from flask import Flask, Response, redirect

from course.web.delivery import compress_pages, known_as

PAGE = "<p>" + "cuvinte " * 1000


@pytest.fixture
def app() -> Flask:
    app = Flask(__name__)
    compress_pages(app)
    app.add_url_rule("/page", "page", lambda: PAGE)
    app.add_url_rule("/short", "short", lambda: "<p>scurt")
    app.add_url_rule("/stream", "stream", lambda: Response(iter(["x" * 5000]), mimetype="text/event-stream"))
    app.add_url_rule("/away/", "away", lambda: redirect("/page"))
    return app


def test_a_page_is_compressed_for_those_who_take_it(app: Flask) -> None:
    answer = app.test_client().get("/page", headers={"Accept-Encoding": "br, gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert gzip.decompress(answer.data).decode() == PAGE
    assert int(answer.headers["Content-Length"]) == len(answer.data) < 1000


@pytest.mark.parametrize(
    ("path", "accepted"), [("/page", ""), ("/page", "gzip;q=0"), ("/short", "gzip"), ("/stream", "gzip")]
)
def test_what_is_not_to_be_compressed_stays_as_it_is(app: Flask, path: str, accepted: str) -> None:
    answer = app.test_client().get(path, headers={"Accept-Encoding": accepted})
    assert "Content-Encoding" not in answer.headers


def test_redirects_keep_to_the_address_that_readers_know(app: Flask) -> None:
    app.wsgi_app = known_as(app.wsgi_app, "https://course.example")  # type: ignore[method-assign]
    answer = app.test_client().get("/away")
    assert answer.location == "https://course.example/away/"
