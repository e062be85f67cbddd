"""The tables of review: when each question comes back, what was answered, with which hints, how sure the learner was.

Answers and hints are appended, never changed.
"""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Index, Integer, String, Table, UniqueConstraint

from course.database import Instant, metadata
from course.people.tables import learners

review_cards = Table(
    "review_cards",
    metadata,
    Column("learner_id", String(32), ForeignKey(learners.c.id), primary_key=True),
    Column("quiz", String(64), primary_key=True),
    Column("question_id", String(64), primary_key=True),
    Column("card", JSON, nullable=False),
    # Of the last answer, in a quiz or in a review.
    Column("answered_at", Instant, nullable=False),
    Column("was_right", Boolean, nullable=False),
    Column("due", Instant, nullable=False),
    Index("ix_review_cards_due", "learner_id", "due"),
)

review_answers = Table(
    "review_answers",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("learner_id", String(32), ForeignKey(learners.c.id), nullable=False),
    Column("quiz", String(64), nullable=False),
    Column("question_id", String(64), nullable=False),
    Column("number", Integer, nullable=False),
    # The question as it was asked, its key included, and the order of its parts: a grade can be explained later.
    Column("snapshot", JSON, nullable=False),
    Column("response", JSON, nullable=False),
    Column("points", Integer, nullable=False),
    # How many hints had been shown when it was given.
    Column("hints", Integer, nullable=False, server_default="0"),
    Column("at", Instant, nullable=False),
    UniqueConstraint("learner_id", "quiz", "question_id", "number"),
)

# A question that comes back is asked in rounds, each of which ends with a right answer.
review_hints = Table(
    "review_hints",
    metadata,
    Column("learner_id", String(32), ForeignKey(learners.c.id), primary_key=True),
    Column("quiz", String(64), primary_key=True),
    Column("question_id", String(64), primary_key=True),
    Column("round", Integer, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
)

review_ratings = Table(
    "review_ratings",
    metadata,
    Column("answer_id", String(32), ForeignKey(review_answers.c.id), primary_key=True),
    Column("said", String(16), nullable=False),
    Column("at", Instant, nullable=False),
)
