"""An attempt as it is looked back on: what it asked, what was answered first, how it went."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from course.quizzes.attempt import Kept, standings
from course.quizzes.results import Result
from course.quizzes.snapshot import Snapshot
from course.quizzes.store import attempt_results, editions_of, kept_responses, shown_hints
from course.quizzes.tables import attempts


@dataclass(frozen=True, kw_only=True, repr=False)
class Past:
    """One attempt. `snapshots` are those of its editions by their ids, the last of which says what was asked.

    `hints` says how many were shown, by question.
    """

    result: Result
    snapshots: Mapping[str, Snapshot]
    kept: tuple[Kept, ...]
    hints: Mapping[str, int]

    @property
    def asked(self) -> Snapshot:
        """What the attempt asked in the end."""
        return list(self.snapshots.values())[-1]

    def counted(self) -> dict[str, tuple[Snapshot, Any]]:
        """Give by question the response that counts, with what it was graded by; None where there is none."""
        found: dict[str, tuple[Snapshot, Any]] = {}
        standing = standings(self.asked.questions, self.kept)
        for question in self.asked.questions:
            found[question.id] = (self.asked, None)
            if question.id in standing:
                attempt_id = standing[question.id].shown.attempt_id
                own = (each for each in self.kept if each.attempt_id == attempt_id and each.question_id == question.id)
                found[question.id] = (self.snapshots[attempt_id], next(own).response)
        return found


def load_past(connection: Connection, learner_id: str, quiz: str, attempt_id: str) -> Past | None:
    """Read an attempt of this learner; another's is as absent as one that is not there."""
    own = (attempts.c.id == attempt_id, attempts.c.learner_id == learner_id, attempts.c.quiz == quiz)
    number = connection.execute(select(attempts.c.number).where(*own)).scalar()
    if number is None:
        return None
    same = select(attempts.c.id, attempts.c.snapshot).where(*editions_of(learner_id, quiz, number))
    return Past(
        result=next(each for each in attempt_results(connection, learner_id, quiz) if each.number == number),
        snapshots={
            row.id: Snapshot.from_json(row.snapshot) for row in connection.execute(same.order_by(attempts.c.edition))
        },
        kept=tuple(each for each in kept_responses(connection, learner_id, quiz) if each.attempt_number == number),
        hints=shown_hints(connection, learner_id, quiz, number),
    )
