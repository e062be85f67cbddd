"""A translation to fill in: a new file, or an old one to which is added what the quiz has gained since.

What a translator has written is never touched. What is missing is added without a value, under a comment with the words
of the source; such a question is shown in the source language until it has been filled in and stamped.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from course.problems import Problem
from course.quizzes.questions.question import Question, as_warning, value_at
from course.quizzes.quiz import Quiz
from course.sentences import Sentence
from course.source import Document, Path_, parse

Tree = dict[str, Any]
"""Texts of the source under their names, step by step; the steps of a list are numbers."""

LISTS = frozenset({"check", "hints", "mistakes"})
"""The names of lists of words, whose items have numbers for names."""

_STEP = 2
_SCHEMA = re.compile(r"(# yaml-language-server: \$schema=\S*?)quiz\.schema\.json\s")


def new_overlay(quiz: Quiz, language: str, source: str = "") -> str:
    """Write a translation that holds no words yet; `source` is the quiz's own text, whose schema has one beside it."""
    named = _SCHEMA.match(source)
    lines = [f"{named[1]}overlay.schema.json"] if named else []
    lines += [f"language: {language}", f"of: {quiz.slug}", *_lines(_header(quiz), 0), "questions:"]
    for question in quiz.questions:
        lines += ["", *_lines({question.id: words_tree(question)}, _STEP)]
    return "\n".join(lines) + "\n"


def completed_overlay(text: str, file: str, quiz: Quiz) -> tuple[str, list[Problem]]:
    """Add what a translation lacks, leaving every other character as it is."""
    document, problems = parse(text, file)
    if document is None or not isinstance(document.data, dict):
        return text, problems
    wanted: Tree = {**_header(quiz), "questions": {question.id: words_tree(question) for question in quiz.questions}}
    lines = text.split("\n")
    edits = []
    for path, tree in _missing(document, (), wanted):
        place = _place(document, path, lines)
        if place is None:
            message = Sentence(
                "Missing, and not to be added to what stands on one line: {known}.", known=", ".join(tree)
            )
            remedy = Sentence("Add it by hand, or write each key on a line of its own.")
            problems.append(as_warning(document.problem(path, "translation-missing", message, remedy, key=True)))
        else:
            edits.append((place[0], _lines(tree, place[1], str(path[-1]) if path else "")))
    # What is deeper was found first and must stand first where two are added at one line.
    for line, _, added in sorted(((line, number, added) for number, (line, added) in enumerate(edits)), reverse=True):
        lines[line:line] = added
    return "\n".join(lines), problems


def _header(quiz: Quiz) -> Tree:
    objectives = {"objectives": dict(quiz.objectives)} if quiz.objectives else {}
    return {"title": quiz.title, **objectives}


def words_tree(question: Question) -> Tree:
    """Give the words of a question as its file has them, step by step."""
    tree: Tree = {}
    for name, prose in question.words.items():
        *steps, last = name.split(".")
        branch = tree
        for step in steps:
            branch = branch.setdefault(step, {})
        branch[last] = prose.text
    return tree


def _missing(document: Document, path: Path_, wanted: Tree) -> Iterator[tuple[Path_, Tree]]:
    """Find, below each place that is there, what is not."""
    here = value_at(document, path)
    absent: Tree = {}
    for step, tree in wanted.items():
        found = here.get(step)
        if step not in here:
            absent[step] = tree
        elif isinstance(tree, dict) and isinstance(found, dict | list):
            below = _missing if isinstance(found, dict) else _missing_items
            yield from below(document, (*path, step), tree)
    if absent:
        yield path, absent


def _missing_items(document: Document, path: Path_, wanted: Tree) -> Iterator[tuple[Path_, Tree]]:
    items = value_at(document, path)
    absent = {step: tree for step, tree in wanted.items() if int(step) >= len(items)}
    if absent:
        yield path, absent


def _place(document: Document, path: Path_, lines: list[str]) -> tuple[int, int] | None:
    """Say before which line, and how far in, something can be added at the end of a map or a list written in lines."""
    if not path:
        return _end(lines, 0, 0), 0
    line, column = document.place(path)
    if lines[line - 1][column - 1 : column] in {"{", "["}:
        return None
    indent = column - 1
    if isinstance(value_at(document, path), list) and lines[line - 1][indent : indent + 1] != "-":
        return None
    return _end(lines, line, indent), indent


def _end(lines: list[str], start: int, indent: int) -> int:
    """Find the line after the last one that belongs to what is indented so."""
    end = start
    for number in range(start, len(lines)):
        written = lines[number]
        if not written.strip():
            continue
        if len(written) - len(written.lstrip()) < indent:
            if written.lstrip().startswith("#"):
                continue
            break
        end = number + 1
    return end


def _lines(tree: Mapping[str, Any], indent: int, name: str = "") -> list[str]:
    lines, margin = [], " " * indent
    for step, value in tree.items():
        is_item = name in LISTS
        if isinstance(value, dict):
            inner = _lines(value, indent + _STEP, step)
            lines += [f"{margin}-", *inner] if is_item else [f"{margin}{step}:", *inner]
        else:
            lines += [f"{margin}# {part}".rstrip() for part in value.splitlines()]
            lines.append(f"{margin}-" if is_item else f"{margin}{step}:")
    return lines
