"""The database and the settings of the site that is tested."""

import pytest
from flask import Flask

from course.database import Database
from course.settings import Settings


@pytest.fixture
def database(site: Flask) -> Database:
    """The site's own."""
    return site.extensions["services"][Database]()


@pytest.fixture
def settings(site: Flask) -> Settings:
    """The site's own."""
    return site.extensions["services"][Settings]()
