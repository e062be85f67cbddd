"""What an exam has said to be saved is there, while the site is killed again and again.

Learners mark two hundred answers of an exam, each of which a `course serve` that really runs saves. Of every ten
responses one is dropped and its answer sent again. At every fiftieth acknowledgement, in the moment in which it
arrives, all processes of the site are ended by SIGKILL. In the end the table of drafts is held against what was
acknowledged: every learner marks every question once, so that no later change could hide one that was lost.

How this was tried, in a copy of the tree on SQLite: with `save` called when the response is closed, after the site has
said yes, 79 acknowledged answers were lost.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from builders import serving
from killing import Given, Log
from sqlalchemy import select
from takers import QUESTIONS, WRONG, Candidate, send_all, write_long_quiz

from course.database import Database
from course.quizzes.tables import attempts, drafts
from course.settings import read_settings

LEARNERS = 20
AT_ONCE = 5
SAVES = LEARNERS * len(QUESTIONS)
KILLED_EVERY = 50
KILLS = 3


def marks(candidates: list[Candidate]) -> Iterator[tuple[Candidate, Given]]:
    """Give one mark for every question of every candidate's exam."""
    for candidate in candidates:
        for number, question in enumerate(QUESTIONS):
            yield candidate, (candidate.learner_id, question, WRONG[number % len(WRONG)])


def kept(database: Database) -> list[Given]:
    columns = (attempts.c.learner_id, drafts.c.question_id, drafts.c.response)
    with database.read() as connection:
        rows = connection.execute(select(*columns).join(attempts, drafts.c.attempt_id == attempts.c.id)).all()
    return [(learner, question, response) for learner, question, response in rows]


def test_no_acknowledged_save_of_an_exam_is_lost(tmp_path: Path, database_url: str) -> None:
    root, var, log = (
        write_long_quiz(tmp_path / "course", "settings: {mode: exam}\n"),
        tmp_path / "var",
        Log(KILLED_EVERY),
    )
    with serving(root, var, database_url=database_url) as running:
        candidates = [Candidate.begin(running.url) for _ in range(LEARNERS)]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            shares = [marks(candidates[first::AT_ONCE]) for first in range(AT_ONCE)]
            log.watch(running, [pool.submit(send_all, share, log) for share in shares])
    settings = read_settings({"COURSE_VAR": str(var), "COURSE_DATABASE_URL": database_url}, root=root)
    database = Database(settings.database)
    found = kept(database)
    database.close()

    assert sorted(set(log.acknowledged) - set(found)) == [], "acknowledged and lost"
    assert log.otherwise == [], "neither acknowledged nor lost on the way"
    assert len(log.acknowledged) == SAVES == len(found)
    assert len(log.killed) >= KILLS
