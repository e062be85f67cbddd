"""A small quiz in two languages, a renderer that does almost nothing, and a small site."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from flask_babel import Babel
from jinja2 import ChoiceLoader, DictLoader, FileSystemLoader

from course.database import Database
from course.problems import Problem
from course.quizzes.bank import QuizBank, read_bank
from course.quizzes.card import ChapterLinks
from course.quizzes.quiz import Quiz
from course.quizzes.views import blueprint, render_embed
from course.settings import SHIPPED
from course.web.assets import icon
from course.web.services import provide

sys.path.insert(0, str(Path(__file__).parent))

QUIZ = """\
language: ro
title: Doi pași
chapter: basics/loop
objectives:
  signals: Recunoaște o recompensă
questions:
  - id: reward
    kind: single
    objective: signals
    stem: Ce este *recompensa*?
    choices:
      canary-key: Un număr de la mediu
      label: O etichetă scrisă de om
      loss: Pierderea de la pasul trecut
    answer: canary-key
    feedback:
      canary-key: Mediul răspunde cu un număr.
      label: Etichetele țin de învățarea supervizată.
      loss: Pierderea o calculează cel care învață.
    explanation: |
      Un singur număr.

      - și atât
    see: the-reward
  - id: policy
    kind: single
    objective: signals
    stem: Cine alege acțiunea?
    choices:
      world: Mediul
      policy: Politica
      critic: Criticul
    answer: policy
    feedback: {world: Mediul răspunde., policy: Ea alege., critic: El apreciază.}
    see: other#the-policy
"""

OVERLAY = """\
language: en
of: two-steps
title: Two steps
objectives:
  signals: Recognise a reward
questions:
  reward:
    stem: What is a *reward*?
    choices:
      canary-key: A number from the environment
      label: A label that a person wrote
      loss: The loss of the last step
    feedback:
      canary-key: The environment answers with a number.
      label: Labels belong to supervised learning.
      loss: The learner computes the loss.
    explanation: A single number.
  policy: {stem: "Who picks the action?", choices: {world: The environment, policy: The policy, critic: The critic},
           feedback: {world: It answers., policy: It picks., critic: It judges.}}
"""


def render(text: str, _file: str, _line: int) -> tuple[str, list[Problem]]:
    """Make paragraphs and lists, as Markdown would, and nothing else."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;")
    blocks = [f"<ul><li>{block[2:]}</li></ul>" if block.startswith("- ") else f"<p>{block}</p>"
              for block in escaped.split("\n\n")]  # fmt: skip
    return "\n".join(blocks), []


Reader = Callable[..., tuple[QuizBank, list[Problem]]]


@pytest.fixture
def read(tmp_path: Path) -> Reader:
    """Read a folder with these files: a name of a file is its keyword, with _ for a point or a dash."""

    def read_files(files: dict[str, str], languages: tuple[str, ...] = ("ro", "en")) -> tuple[QuizBank, list[Problem]]:
        folder = tmp_path / "quizzes"
        folder.mkdir(exist_ok=True)
        for name, text in files.items():
            (folder / name).write_text(text, "utf-8")
        return read_bank(folder, languages, render)

    return read_files


@pytest.fixture
def quiz(read: Reader) -> Quiz:
    """The small quiz, with a current translation into English."""
    return _translated(read)


@pytest.fixture
def app(database: Database, quiz: Quiz) -> Flask:
    """A site that has nothing but quizzes, and a chapter that embeds them."""
    app = Flask("course", template_folder=str(SHIPPED / "course" / "templates"))
    app.secret_key = "only for tests"
    app.testing = True
    page = DictLoader({"base.html": "<html><body>{% block body %}{% endblock body %}</body></html>"})
    app.jinja_loader = ChoiceLoader([page, FileSystemLoader(SHIPPED / "course" / "templates")])
    app.jinja_env.globals["icon"] = icon
    Babel(app)
    app.register_blueprint(blueprint)
    provide(app, database)
    provide(app, QuizBank({quiz.slug: quiz}))
    provide(app, ChapterLinks(lambda language, module, chapter, heading: (f"/{language}/{module}/{chapter}#{heading}",
                                                                          f"Despre {heading or chapter}")))  # fmt: skip

    @app.get("/<language>/basics/<chapter>")
    def chapter(language: str, chapter: str) -> str:
        reference = "two-steps#policy" if chapter == "one" else "two-steps"
        return str(render_embed(reference, {}, language))

    return app


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser without JavaScript."""
    return app.test_client()


@pytest.fixture
def texts() -> tuple[str, str]:
    """The small quiz and its translation, not yet stamped, as they are written."""
    return QUIZ, OVERLAY


def _translated(read: Reader) -> Quiz:
    from course.quizzes.overlay import stamp_overlay

    source = read({"two-steps.yaml": QUIZ})[0].quizzes["two-steps"]
    stamped, problems = stamp_overlay(OVERLAY, "two-steps.en.yaml", source)
    assert problems == []
    bank, problems = read({"two-steps.yaml": QUIZ, "two-steps.en.yaml": stamped})
    assert problems == []
    return bank.quizzes["two-steps"]
