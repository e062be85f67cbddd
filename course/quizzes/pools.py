"""Pools in a quiz file: ``pick: 1`` and ``from:`` with questions, of which each attempt asks so many."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import Field

from course.binding import FileModel, bind
from course.problems import Problem
from course.quizzes.questions.question import value_at
from course.quizzes.quiz import Pool
from course.sentences import Sentence
from course.source import Document, Path_


class PoolFile(FileModel):
    """A pool as it is written; each of its questions is read by its own kind."""

    pick: int
    questions: list[dict[str, Any]] = Field(alias="from")


def written_questions(document: Document) -> list[tuple[Path_, Mapping[str, Any]]]:
    """Give the maps that are to be questions, those of pools included, with their paths."""
    found: list[tuple[Path_, Mapping[str, Any]]] = []
    for path, item in _items(document, ("questions",)):
        found += _items(document, (*path, "from")) if _is_pool(item) else [(path, item)]
    return found


def pools_of(document: Document) -> Iterator[Pool]:
    """Read the pools; what is wrong with one has been told by `pool_faults`."""
    for path, item in _items(document, ("questions",)):
        if _is_pool(item):
            ids = tuple(str(question.get("id")) for _, question in _items(document, (*path, "from")))
            yield Pool(int(item.get("pick", 0)), ids)


def pool_faults(document: Document) -> Iterator[Problem]:
    """Find pools that cannot be drawn from."""
    for path, item in _items(document, ("questions",)):
        if not _is_pool(item):
            continue
        pool, problems = bind(PoolFile, document, path)
        yield from problems
        if pool is not None and not 1 <= pool.pick <= len(pool.questions):
            message = Sentence(
                "{pick} of {count} questions cannot be picked.", pick=pool.pick, count=len(pool.questions)
            )
            yield document.problem(
                (*path, "pick"), "pool", message, Sentence("Pick from 1 to {count}.", count=len(pool.questions))
            )


def _is_pool(item: Mapping[str, Any]) -> bool:
    return "from" in item or ("pick" in item and "kind" not in item)


def _items(document: Document, path: Path_) -> list[tuple[Path_, Mapping[str, Any]]]:
    items = value_at(document, path)
    listed = items if isinstance(items, list) else []
    return [((*path, place), item) for place, item in enumerate(listed) if isinstance(item, dict)]
