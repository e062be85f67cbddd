"""Writes a large course that is always the same: chapters with prose, a formula, code, a figure and a quiz.

Half of the chapters are Romanian and half are their English versions. Every quiz has a translation that is current.
"""

import json
import random
from collections.abc import Iterator, Mapping
from itertools import accumulate
from pathlib import Path

from course.languages import words_hash

LANGUAGES = ("ro", "en")
PER_MODULE = 25
QUESTIONS = 5
WORDS = {
    "ro": "agentul învață din recompense politica alege un semn după altul iar grupul arată care răspuns a fost mai "
    "bun decât media sa pentru fiecare întrebare se scriu mai multe răspunsuri și fiecare primește o notă apoi "
    "ponderile se schimbă puțin în direcția celor bune fără ca modelul să uite de unde a pornit",
    "en": "the agent learns from rewards and its policy chooses one token after another while the group shows which "
    "answer was better than its mean for each prompt several answers are written and each of them gets a mark then "
    "the weights move a little towards the good ones without the model losing sight of where it began",
}
DRAWING = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} 40">
  <path d="M0 20 H{width}" stroke="var(--policy)"/>
  <text data-label="agent" x="10" y="12"></text>
</svg>
"""
CODE = """```python
def advantage_{number}(rewards: list[float]) -> list[float]:
    \"\"\"Give each reward's distance from the mean of its group.\"\"\"
    mean = sum(rewards) / len(rewards)
    return [reward - mean for reward in rewards]
```"""
CHAPTER = """---
title: "{title}"
summary: "{summary}"
objectives: ["{objective}"]
takeaway: "{takeaway}"
---
{opening}

## {heading} {{#first}}

{first} {inline}

$$A_i = \\frac{{r_i - \\operatorname{{mean}}(r)}}{{\\operatorname{{std}}(r) + {number}}}$$

{code}

{second}

```figure
src: drawing-{number}
title: "{title}"
description: "{summary}"
labels:
  agent: "{label}"
```

## {heading} {{#second}}

- {one}
- {two}

{third}

```quiz
quiz-{quiz}
```

{fourth} [{label}](#first)
"""


def write_course(folder: Path, chapters: int = 1000, quizzes: int = 200) -> Path:
    """Write the course; `chapters` counts those of both languages."""
    pairs = chapters // len(LANGUAGES)
    for name, text in _files(pairs, quizzes):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def chapter_text(number: int, language: str, quizzes: int = 200) -> str:
    """Write one chapter of about six hundred words."""
    chance = random.Random(f"{number} {language}")  # noqa: S311 - nothing is secret here
    prose = _Prose(chance, language)
    return CHAPTER.format(
        title=prose.words(5), summary=prose.sentence(), objective=prose.words(6), takeaway=prose.sentence(),
        opening=prose.paragraph(), heading=prose.words(4), first=prose.paragraph(), second=prose.paragraph(),
        third=prose.paragraph(), fourth=prose.paragraph(), inline=f"$x_{{{number}}}^2 \\le {number}$",
        one=prose.sentence(), two=prose.sentence(), label=prose.words(1), number=number,
        code=CODE.format(number=number), quiz=number % quizzes,
    )  # fmt: skip


class _Prose:
    """Words in an order that the seed decides."""

    def __init__(self, chance: random.Random, language: str) -> None:
        self._chance, self._known = chance, [*dict.fromkeys(WORDS[language].split())]

    def words(self, count: int) -> str:
        """Write some words, none twice in a row."""
        first = self._chance.randrange(len(self._known))
        steps = accumulate(self._chance.choices(range(1, 9), k=count - 1), initial=first)
        return " ".join(self._known[step % len(self._known)] for step in steps).capitalize()

    def sentence(self) -> str:
        return f"{self.words(14)}."

    def paragraph(self) -> str:
        """Write about a hundred words, one of them emphasised and one strong."""
        sentences = [self.sentence() for _ in range(6)]
        return f"{' '.join(sentences)}\n{self.words(7)} *{self.words(1)}* {self.words(5)} **{self.words(1)}**."


def _files(pairs: int, quizzes: int) -> Iterator[tuple[str, str]]:
    yield "content/course.yaml", _course(pairs)
    for number in range(pairs):
        yield f"content/figures/drawing-{number}.svg", DRAWING.format(width=100 + number)
        module, place = divmod(number, PER_MODULE)
        for language in LANGUAGES:
            name = f"content/{language}/module-{module}/{place + 1:02}-chapter-{number}.md"
            yield name, chapter_text(number, language, quizzes)
    for number in range(quizzes):
        source = _questions(number, "ro")
        yield f"quizzes/quiz-{number}.yaml", _quiz(source)
        yield f"quizzes/quiz-{number}.en.yaml", _overlay(number, source, _questions(number, "en"))


def _course(pairs: int) -> str:
    modules = [
        {
            "slug": f"module-{first // PER_MODULE}",
            "title": dict.fromkeys(LANGUAGES, f"Module {first // PER_MODULE}"),
            "chapters": [f"chapter-{number}" for number in range(first, min(first + PER_MODULE, pairs))],
        }
        for first in range(0, pairs, PER_MODULE)
    ]
    texts = dict.fromkeys(LANGUAGES, "A large course")
    header = {"title": texts, "description": texts, "languages": list(LANGUAGES)}
    lines = [f"{name}: {json.dumps(value)}" for name, value in header.items()]
    return "\n".join([*lines, "modules:", *(f"  - {json.dumps(module)}" for module in modules)]) + "\n"


def _questions(number: int, language: str) -> dict[str, dict[str, str]]:
    """Give the words of each question by their names, as translations are stamped by them."""
    prose = _Prose(random.Random(f"quiz {number} {language}"), language)  # noqa: S311 - nothing is secret here
    names = ("stem", "hints.0", *(f"{group}.{each}" for group in ("choices", "feedback") for each in "abcd"))
    return {f"q{each}": {name: prose.sentence() for name in (*names, "explanation")} for each in range(QUESTIONS)}


def _quiz(questions: Mapping[str, Mapping[str, str]]) -> str:
    lines = ["language: ro", "title: Test", "questions:"]
    for number, (name, words) in enumerate(questions.items()):
        lines += [f"  - id: {name}", "    kind: single", f"    answer: {'abcd'[number % 4]}"]
        lines += [f"    {line}" for line in _words(words)]
    return "\n".join(lines) + "\n"


def _overlay(number: int, source: Mapping[str, Mapping[str, str]], words: Mapping[str, Mapping[str, str]]) -> str:
    lines = ["language: en", f"of: quiz-{number}", "title: Test", "questions:"]
    for name, translated in words.items():
        lines += [f"  {name}:", f'    source: "{words_hash(source[name])}"']
        lines += [f"    {line}" for line in _words(translated)]
    return "\n".join(lines) + "\n"


def _words(words: Mapping[str, str]) -> Iterator[str]:
    """Write a question's words as YAML, with formulas as authors have them."""
    yield f"stem: {words['stem']}"
    for group in ("choices", "feedback"):
        yield f"{group}:"
        yield from (f"  {each}: {words[f'{group}.{each}']}" for each in "abcd")
    yield f"explanation: {words['explanation']}"
    yield "hints:"
    yield f"  - {words['hints.0']}"
