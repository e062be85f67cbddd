"""What holds for the styles, scripts and templates as a whole."""

import json
import re
from itertools import product
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
STATIC = ROOT / "static"
TEMPLATES = sorted((ROOT / "course/templates").rglob("*.html"))
WASHES = ("policy", "reward", "reference", "better", "worse")
GROUNDS = ("paper", "raised", "sunken")


def _tokens(selector: str, sheet: str = "tokens.css") -> dict[str, str]:
    """Read the custom properties of the first block with this selector."""
    css = (STATIC / "css" / sheet).read_text("utf-8")
    block = re.search(re.escape(selector) + r" \{([^{}]*)\}", css)
    assert block, f"{sheet} has no block {selector}"
    return dict(re.findall(r"(--[\w-]+): ([^;]+);", block[1]))


SYSTEM, CHOSEN = ':root:not([data-theme="light"])', ':root[data-theme="dark"]'
LIGHT = _tokens(":root")
DARK = LIGHT | _tokens(CHOSEN)


def _luminance(colour: str) -> float:
    """Give the relative luminance of a hex colour. Source: WCAG 2.2, "relative luminance"."""
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("sheet", ["tokens.css", "code.css"])
def test_the_dark_theme_is_the_same_by_system_and_by_choice(sheet: str) -> None:
    assert _tokens(SYSTEM, sheet) == _tokens(CHOSEN, sheet)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), list(product(("ink", "ink-soft", *WASHES), GROUNDS)))
def test_text_stands_out_from_every_ground(theme: dict[str, str], ink: str, ground: str) -> None:
    assert _contrast(theme[f"--{ink}"], theme[f"--{ground}"]) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("concept", WASHES)
def test_a_concept_and_plain_ink_stand_out_from_its_wash(theme: dict[str, str], concept: str) -> None:
    wash = theme[f"--{concept}-wash"]
    assert _contrast(theme[f"--{concept}"], wash) >= 4.5
    assert _contrast(theme["--ink"], wash) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("ground", GROUNDS)
def test_lines_that_mean_something_can_be_seen(theme: dict[str, str], ground: str) -> None:
    assert _contrast(theme["--line-strong"], theme[f"--{ground}"]) >= 3
    assert _contrast(theme["--focus"], theme[f"--{ground}"]) >= 3


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_carries_a_script_a_style_or_a_foreign_address(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|https?://|\|\s*safe\b", text)


def test_a_script_holds_one_idea_and_a_stylesheet_too() -> None:
    limits = {".js": 150, ".css": 300}
    files = [path for path in STATIC.rglob("*") if path.suffix in limits and "dist" not in path.parts]
    assert files
    assert not [path.name for path in files if len(path.read_text("utf-8").splitlines()) > limits[path.suffix]]


def test_the_lock_file_pins_content_and_names_no_host_to_load_from() -> None:
    packages = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    assert all("integrity" in package for name, package in packages.items() if name)
    assert not [name for name, package in packages.items() if "resolved" in package]
