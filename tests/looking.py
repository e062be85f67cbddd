"""What is looked for on every page that a browser shows: faults of accessibility, and anything that sticks out."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page


def violations(page: Page, context: str | None = None) -> list[str]:
    """Name what axe finds on the page, or in one element of it."""
    found = Axe().run(page, context=context).response["violations"]
    return [f"{each['id']}: {node['html'][:160]}" for each in found for node in each["nodes"]]


def assert_fits(page: Page) -> None:
    """Nothing may stick out to the side."""
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
