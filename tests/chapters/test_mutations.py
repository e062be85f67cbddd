"""Promise P5, in short: whatever is done to a chapter's file, what comes back is a chapter or problems with a place."""

import random
from pathlib import Path

import pytest

from course.chapters.compiling import Compiler, Job

CONTENT = Path(__file__).parents[2] / "content"
SEEDS = 3
MUTATIONS_OF_EACH = 40
PIECES = [
    "```", "````\n", "~~~", "$", "$$", "`", "[", "](", "]{.", "}", "{", "{: ", "---\n", "\n\n", "    ", "\t", "> ",
    "- ", "1. ", "| ", "|-|\n", "# ", "## ", "[^1]", "[^1]: ", "<!--", "-->", "<", "</", "<b ", "<svg>", "&", "&#x",
    "\\", "\x00", "\x02", "\x03", "\u2028", "\x85", "\ufeff", "\U0001f600", "é", "*", "__", "\\begin{aligned}",
    "\\frac{", "}}", ": ", "\n: ", "!python", "&a ", "*a", "'", '"', "|\n", "kind: note\n",
    "```quiz\n", "```lab\n", "```figure\n", "```callout\n",
]  # fmt: skip


def mutated(text: str, chance: random.Random) -> str:
    for _ in range(chance.randint(1, 6)):
        start = chance.randrange(len(text) + 1)
        end = min(len(text), start + chance.choice([0, 0, 1, 3, 40, 400]))
        kept = text[start:end] if chance.random() < 0.3 else ""
        text = text[:start] + kept + chance.choice(PIECES) * chance.choice([1, 1, 1, 2, 9]) + kept + text[end:]
    return text


@pytest.mark.parametrize("seed", range(SEEDS))
def test_a_broken_file_never_breaks_the_compiler(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same every time
    originals = [path.read_text("utf-8") for path in sorted(CONTENT.glob("*/*/*.md"))]
    with Compiler(seconds_per_text=5) as compiler:
        for _ in range(MUTATIONS_OF_EACH):
            text = mutated(chance.choice(originals), chance)
            lines = text.count("\n") + 1
            chapter, problems = compiler.chapter(Job(text, "c.md", "m", "c", "ro", CONTENT / "figures"))
            assert chapter is not None or problems, text
            for problem in problems:
                assert problem.code not in {"crashed", "too-slow"}, (problem, text)
                assert problem.column >= 1
                assert problem.file != "c.md" or 1 <= problem.line <= lines + 1, (problem, text)
