"""An acknowledged answer is never lost and nothing counts twice, while the site is killed again and again.

Learners send a thousand answers to a `course serve` that really runs. Of every ten responses one is dropped and its
answer sent again with the same idempotency key. At every eightieth acknowledgement, in the moment in which it arrives,
all processes of the site are ended by SIGKILL, with nine other answers on their way. In the end the database is held
against what was acknowledged.

How this was tried, each in a copy of the tree with one thing spoilt, at this size (25 learners, 10 questions, 4
answers to each) on SQLite:

- The commit moved after the response (`record_response` called when the response is closed): 663 acknowledged answers
  lost, since what waits for its commit grows while the site says yes at once.
- The idempotency check removed (`record_response` without `earlier_effect`): 59 answers refused with 409, which the key
  of the table of idempotency keys sees to.
- Check and key both removed (`remember_effect` silent too): 102 answers counted twice.
"""

import itertools
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from builders import serving, wait_until
from killing import Given, Log
from sqlalchemy import select
from takers import QUESTIONS, WRONG, Taker, send_all, write_long_quiz

from course.database import Database
from course.quizzes.tables import attempts, responses
from course.settings import read_settings

LEARNERS = 25
AT_ONCE = 10
SUBMISSIONS = LEARNERS * len(QUESTIONS) * len(WRONG)
KILLED_EVERY = 80
KILLS = 10


def submissions(takers: list[Taker]) -> Iterator[tuple[Taker, Given]]:
    """Give every wrong answer that there is, each once, so that the database can be held against it one to one."""
    for taker, question, choice in itertools.product(takers, QUESTIONS, WRONG):
        yield taker, (taker.learner_id, question, choice)


def kept(database: Database) -> Counter[Given]:
    columns = (attempts.c.learner_id, responses.c.question_id, responses.c.response)
    with database.read() as connection:
        rows = connection.execute(select(*columns).join(attempts, responses.c.attempt_id == attempts.c.id)).all()
    return Counter((learner, question, response) for learner, question, response in rows)


def test_no_acknowledged_answer_is_lost_and_none_counts_twice(tmp_path: Path, database_url: str) -> None:
    root, var, log = write_long_quiz(tmp_path / "course"), tmp_path / "var", Log(KILLED_EVERY)
    with serving(root, var, database_url=database_url) as running:
        takers = [Taker.arrive(running.url) for _ in range(LEARNERS)]
        with ThreadPoolExecutor(AT_ONCE) as pool:
            shares = [submissions(takers[first::AT_ONCE]) for first in range(AT_ONCE)]
            log.watch(running, [pool.submit(send_all, share, log) for share in shares])
        wait_until(lambda: running.process.poll() is None, 1, running.said)
    settings = read_settings({"COURSE_VAR": str(var), "COURSE_DATABASE_URL": database_url}, root=root)
    database = Database(settings.database)
    found = kept(database)
    database.close()

    assert [given for given in log.acknowledged if given not in found] == [], "acknowledged and lost"
    assert [given for given, times in found.items() if times > 1] == [], "counted more than once"
    assert log.otherwise == [], "neither acknowledged nor lost on the way"
    assert len(log.acknowledged) == SUBMISSIONS == found.total()
    assert len(log.killed) >= KILLS
    assert running.said().count("starting it again") >= KILLS
