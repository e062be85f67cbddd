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
from takers import QUESTIONS, WRONG, Taker, write_long_quiz

from course.database import Database
from course.quizzes.tables import attempts, responses
from course.settings import read_settings

LEARNERS = 25
AT_ONCE = 10
SUBMISSIONS = LEARNERS * len(QUESTIONS) * len(WRONG)
KILLED_EVERY = 80
KILLS = 10
DROPPED_EVERY = 10
PATIENCE_SECONDS = 60


def submissions(taker: Taker) -> Iterator[Given]:
    """Give every wrong answer that there is, each once, so that the database can be held against it one to one."""
    return ((taker.learner_id, question, choice) for question, choice in itertools.product(QUESTIONS, WRONG))


def take(takers: list[Taker], log: Log) -> None:
    """Send the answers of some learners, one after the other."""
    all_of_them = [(taker, given) for taker in takers for given in submissions(taker)]
    for number, (taker, given) in enumerate(all_of_them):
        key = "-".join(given)[:64]
        drops = 1 if number % DROPPED_EVERY == DROPPED_EVERY - 1 else 0
        status = taker.send_until_answered(given[1], given[2], key, drops=drops, seconds=PATIENCE_SECONDS)
        if status == 200:
            log.acknowledge(given)
        else:
            log.otherwise.append((given, status))


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
            log.watch(running, [pool.submit(take, takers[first::AT_ONCE], log) for first in range(AT_ONCE)])
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
