"""The database of the site under test, and the folder's own module beside."""

import sys
from pathlib import Path

import pytest
from flask import Flask

from course.database import Database

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture
def kept(site: Flask) -> Database:
    """Where the site keeps everything."""
    database: Database = site.extensions["services"][Database]()
    return database
