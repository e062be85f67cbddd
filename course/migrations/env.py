"""How Alembic runs our steps: over a connection that `upgrade` lends, all slices' tables known."""

from alembic import context

import course.chapters.tables
import course.experiments.tables
import course.lab.tables
import course.people.tables
import course.progress.certificates.tables
import course.quizzes.tables
import course.review.tables
import course.web.tables  # noqa: F401 - importing joins the tables to the metadata
from course.database import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transaction_per_migration=False,
)
with context.begin_transaction():
    context.run_migrations()
