"""The database's schema through time: numbered steps, applied in order, never edited once released."""

from pathlib import Path

from sqlalchemy import inspect, text

from course.database import Database

FOLDER = Path(__file__).parent


def upgrade(database: Database) -> bool:
    """Bring the database to the newest schema; say whether there was anything to do.

    Alembic is imported only if there is, since a start should not wait for it. Of several processes that start at
    once, one does it and the others find it done.
    Raises: SettingsError if the database cannot be opened.
    """
    database.require()
    if _revision(database) == _newest():
        return False
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    with database.write() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    return True


def _newest() -> str:
    return max(path.stem.split("_")[0] for path in (FOLDER / "versions").glob("[0-9]*.py"))


def _revision(database: Database) -> str | None:
    with database.read() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
