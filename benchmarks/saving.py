"""Saving an answer while fifty learners answer at once: from sending the form to the whole response, over loopback.

On SQLite; and on PostgreSQL, in a schema of its own that is removed afterwards, where COURSE_DATABASE_URL names one.
The learners run in this process and share the machine with the site, so the site alone is faster than what is printed.
"""

import os
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "reliability"))
sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

from builders import database_setting, serving
from takers import QUESTIONS, WRONG, Taker, write_long_quiz

TAKERS = 50
ANSWERS = 20
PAUSE_SECONDS = 1.0
PROMISE_MS = 300


def main() -> None:
    """Print p50 and p99 for each database."""
    server = os.environ.get("COURSE_DATABASE_URL", "")
    print(f"saving an answer, {TAKERS} learners at once, {ANSWERS} answers each, one a second")
    measure("SQLite", "sqlite", "")
    if server:
        measure("PostgreSQL", "postgresql", server)
    else:
        print("  PostgreSQL: not measured, since COURSE_DATABASE_URL names none")


def measure(name: str, engine: str, server: str) -> None:
    """Serve a course on this database, let the learners answer, and print how long it took."""
    with TemporaryDirectory() as folder, database_setting(engine, server) as url:
        root = write_long_quiz(Path(folder) / "course")
        with serving(root, Path(folder) / "var", database_url=url) as site:
            site.wait_for("worker is warm", seconds=90)
            takers = [Taker.arrive(site.url) for _ in range(TAKERS)]
            with ThreadPoolExecutor(TAKERS) as pool:
                took = sorted(each for answers in pool.map(answer, takers, range(TAKERS)) for each in answers)
    median, p99 = statistics.median(took), took[len(took) * 99 // 100]
    kept = "kept" if p99 <= PROMISE_MS else "not kept"
    print(f"  {name:11} p50 {median:5.0f} ms   p99 {p99:5.0f} ms   promised: p99 of at most {PROMISE_MS} ms: {kept}")


def answer(taker: Taker, number: int) -> list[float]:
    """Answer once a second, beginning at a moment of one's own; give the milliseconds that each answer took."""
    time.sleep(PAUSE_SECONDS * number / TAKERS)
    took = []
    for turn in range(ANSWERS):
        started = time.perf_counter()
        question, choice = QUESTIONS[turn % len(QUESTIONS)], WRONG[turn % len(WRONG)]
        status = taker.send(question, choice, f"{taker.learner_id}-{turn}")
        assert status == 200, status
        took.append((time.perf_counter() - started) * 1000)
        time.sleep(max(0.0, PAUSE_SECONDS - (time.perf_counter() - started)))
    return took


if __name__ == "__main__":
    main()
