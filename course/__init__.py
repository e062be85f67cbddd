"""A self-contained course and quiz platform."""

__version__ = "0.1.0"
