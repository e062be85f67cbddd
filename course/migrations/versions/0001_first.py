"""The first schema: learners and what they have read, attempts and answers, reviews, runs, and trials of both."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_LIVE = sa.text("state IN ('claimed', 'lost', 'queued', 'running')")
_OPEN = sa.text("finished_at IS NULL")


def upgrade() -> None:
    _learners()
    _attempts()
    _answers()
    _around_answers()
    _review_answers()
    _review_cards()
    _runs()
    _of_a_run()
    _trials()


def _learners() -> None:
    op.create_table(
        "learners",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("first_seen", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_learners"),
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("learner_id", sa.String(length=32), nullable=False),
        sa.Column("request_hash", sa.String(length=64), nullable=False),
        sa.Column("effect", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_idempotency_keys"),
    )
    op.create_index("ix_idempotency_keys_learner_id", "idempotency_keys", ["learner_id"], unique=False)
    op.create_table(
        "chapters_read",
        sa.Column("learner_id", sa.String(length=32), nullable=False),
        sa.Column("chapter", sa.String(length=200), nullable=False),
        sa.Column("read_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["learner_id"], ["learners.id"], name="fk_chapters_read_learner_id"),
        sa.PrimaryKeyConstraint("learner_id", "chapter", name="pk_chapters_read"),
    )
    op.create_table(
        "certificates",
        sa.Column("code", sa.String(length=16), nullable=False),
        sa.Column("learner_id", sa.String(length=32), nullable=False),
        sa.Column("module", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("course_title", sa.JSON(), nullable=False),
        sa.Column("module_title", sa.JSON(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("issued_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["learner_id"], ["learners.id"], name="fk_certificates_learner_id"),
        sa.PrimaryKeyConstraint("code", name="pk_certificates"),
        sa.UniqueConstraint("learner_id", "module", name="uq_certificates_learner_id_module"),
    )


def _attempts() -> None:
    op.create_table(
        "attempts",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("learner_id", sa.String(length=32), nullable=False),
        sa.Column("quiz", sa.String(length=64), nullable=False),
        sa.Column("quiz_version", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), server_default="1", nullable=False),
        sa.Column("edition", sa.Integer(), server_default="1", nullable=False),
        sa.Column("is_exam", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("attempts_allowed", sa.Integer(), nullable=True),
        sa.Column("pass_share", sa.Integer(), server_default="800", nullable=False),
        sa.Column("asked", sa.JSON(), nullable=True),
        sa.Column("snapshot", sa.JSON(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.Column("finished_at", sa.DateTime(), nullable=True),
        sa.CheckConstraint("attempts_allowed IS NULL OR number <= attempts_allowed", name="ck_attempts_allowed"),
        sa.CheckConstraint("number >= 1 AND edition >= 1", name="ck_attempts_counted"),
        sa.ForeignKeyConstraint(["learner_id"], ["learners.id"], name="fk_attempts_learner_id"),
        sa.PrimaryKeyConstraint("id", name="pk_attempts"),
        sa.UniqueConstraint(
            "learner_id", "quiz", "number", "edition", name="uq_attempts_learner_id_quiz_number_edition"
        ),
    )
    op.create_index(
        "uq_attempts_open", "attempts", ["learner_id", "quiz"], unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN
    )


def _answers() -> None:
    op.create_table(
        "responses",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("attempt_id", sa.String(length=32), nullable=False),
        sa.Column("question_id", sa.String(length=64), nullable=False),
        sa.Column("question_version", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("response", sa.JSON(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("hints", sa.Integer(), server_default="0", nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], name="fk_responses_attempt_id"),
        sa.PrimaryKeyConstraint("id", name="pk_responses"),
        sa.UniqueConstraint("attempt_id", "question_id", "number", name="uq_responses_attempt_id_question_id_number"),
    )
    op.create_table(
        "drafts",
        sa.Column("attempt_id", sa.String(length=32), nullable=False),
        sa.Column("question_id", sa.String(length=64), nullable=False),
        sa.Column("response", sa.JSON(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], name="fk_drafts_attempt_id"),
        sa.PrimaryKeyConstraint("attempt_id", "question_id", name="pk_drafts"),
    )


def _around_answers() -> None:
    op.create_table(
        "hints",
        sa.Column("attempt_id", sa.String(length=32), nullable=False),
        sa.Column("question_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], name="fk_hints_attempt_id"),
        sa.PrimaryKeyConstraint("attempt_id", "question_id", "number", name="pk_hints"),
    )
    op.create_table(
        "extra_time",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("quiz", sa.String(length=64), nullable=False),
        sa.Column("learner_id", sa.String(length=32), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["learner_id"], ["learners.id"], name="fk_extra_time_learner_id"),
        sa.PrimaryKeyConstraint("id", name="pk_extra_time"),
    )
    op.create_index("ix_extra_time_learner_id_quiz", "extra_time", ["learner_id", "quiz"], unique=False)


def _review_answers() -> None:
    op.create_table(
        "review_answers",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("learner_id", sa.String(length=32), nullable=False),
        sa.Column("quiz", sa.String(length=64), nullable=False),
        sa.Column("question_id", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("snapshot", sa.JSON(), nullable=False),
        sa.Column("response", sa.JSON(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("hints", sa.Integer(), server_default="0", nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["learner_id"], ["learners.id"], name="fk_review_answers_learner_id"),
        sa.PrimaryKeyConstraint("id", name="pk_review_answers"),
        sa.UniqueConstraint(
            "learner_id", "quiz", "question_id", "number", name="uq_review_answers_learner_id_quiz_question_id_number"
        ),
    )
    op.create_table(
        "review_ratings",
        sa.Column("answer_id", sa.String(length=32), nullable=False),
        sa.Column("said", sa.String(length=16), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["answer_id"], ["review_answers.id"], name="fk_review_ratings_answer_id"),
        sa.PrimaryKeyConstraint("answer_id", name="pk_review_ratings"),
    )


def _review_cards() -> None:
    op.create_table(
        "review_cards",
        sa.Column("learner_id", sa.String(length=32), nullable=False),
        sa.Column("quiz", sa.String(length=64), nullable=False),
        sa.Column("question_id", sa.String(length=64), nullable=False),
        sa.Column("card", sa.JSON(), nullable=False),
        sa.Column("answered_at", sa.DateTime(), nullable=False),
        sa.Column("was_right", sa.Boolean(), nullable=False),
        sa.Column("due", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["learner_id"], ["learners.id"], name="fk_review_cards_learner_id"),
        sa.PrimaryKeyConstraint("learner_id", "quiz", "question_id", name="pk_review_cards"),
    )
    op.create_index("ix_review_cards_due", "review_cards", ["learner_id", "due"], unique=False)
    op.create_table(
        "review_hints",
        sa.Column("learner_id", sa.String(length=32), nullable=False),
        sa.Column("quiz", sa.String(length=64), nullable=False),
        sa.Column("question_id", sa.String(length=64), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["learner_id"], ["learners.id"], name="fk_review_hints_learner_id"),
        sa.PrimaryKeyConstraint("learner_id", "quiz", "question_id", "round", "number", name="pk_review_hints"),
    )


def _runs() -> None:
    op.create_table(
        "runs",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("learner_id", sa.String(length=32), nullable=False),
        sa.Column("task", sa.String(length=32), nullable=False),
        sa.Column("language", sa.String(length=8), nullable=False),
        sa.Column("recipe", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("claim", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(), nullable=True),
        sa.Column("cancel_asked", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=32), nullable=True),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("started_at", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["learner_id"], ["learners.id"], name="fk_runs_learner_id"),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
    )
    op.create_index("ix_runs_latest", "runs", ["learner_id", "task", "language", "asked_at"], unique=False)
    op.create_index("ix_runs_state", "runs", ["state", "asked_at"], unique=False)
    op.create_index("uq_runs_one_live", "runs", ["learner_id"], unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE)


def _of_a_run() -> None:
    op.create_table(
        "run_events",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("run_id", sa.String(length=32), nullable=False),
        sa.Column("claim", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_run_events_run_id"),
        sa.PrimaryKeyConstraint("id", name="pk_run_events"),
        sa.UniqueConstraint("run_id", "claim", "seq", name="uq_run_events_run_id_claim_seq"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_run_events_after", "run_events", ["run_id", "claim", "id"], unique=False)
    op.create_table(
        "run_predictions",
        sa.Column("run_id", sa.String(length=32), nullable=False),
        sa.Column("quantity", sa.String(length=16), nullable=False),
        sa.Column("direction", sa.String(length=8), nullable=False),
        sa.Column("confidence", sa.String(length=8), nullable=True),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_run_predictions_run_id"),
        sa.PrimaryKeyConstraint("run_id", name="pk_run_predictions"),
    )
    op.create_table(
        "run_policies",
        sa.Column("run_id", sa.String(length=32), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_run_policies_run_id"),
        sa.PrimaryKeyConstraint("run_id", name="pk_run_policies"),
    )


def _trials() -> None:
    op.create_table(
        "trials",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("attempt_id", sa.String(length=32), nullable=False),
        sa.Column("question_id", sa.String(length=64), nullable=False),
        sa.Column("question_version", sa.String(length=64), nullable=False),
        sa.Column("response", sa.JSON(), nullable=False),
        sa.Column("committed_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempts.id"], name="fk_trials_attempt_id"),
        sa.PrimaryKeyConstraint("id", name="pk_trials"),
        sa.UniqueConstraint("attempt_id", "question_id", name="uq_trials_attempt_id_question_id"),
    )
    op.create_table(
        "trial_runs",
        sa.Column("trial_id", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=8), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_trial_runs_run_id"),
        sa.ForeignKeyConstraint(["trial_id"], ["trials.id"], name="fk_trial_runs_trial_id"),
        sa.PrimaryKeyConstraint("trial_id", "role", "number", name="pk_trial_runs"),
        sa.UniqueConstraint("run_id", name="uq_trial_runs_run_id"),
    )
