"""What a course holds, in figures: length and readability by chapter and language, questions by objective."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from course.authoring.readability import Readability, readability
from course.authoring.reading import Reading
from course.languages import say
from course.sentences import Sentence

_OF_CHAPTERS = (
    Sentence("Chapter"), Sentence("Language"), Sentence("Words"), Sentence("Minutes"), Sentence("Quizzes"),
    Sentence("Labs"), Sentence("Words per sentence"), Sentence("Long words, %"), Sentence("LIX"),
)  # fmt: skip
_OF_OBJECTIVES = (Sentence("Quiz"), Sentence("Objective"), Sentence("Questions"))


@dataclass(frozen=True)
class ChapterFigures:
    """A chapter in one language. Units: minutes to read; quizzes count each place where one is asked."""

    chapter: str
    language: str
    words: int
    minutes: int
    quizzes: int
    labs: int
    readability: Readability


@dataclass(frozen=True)
class ObjectiveFigures:
    """An objective of a quiz, and how many questions serve it."""

    quiz: str
    objective: str
    questions: int


def chapter_figures(reading: Reading) -> Iterator[ChapterFigures]:
    """Measure every chapter that could be read, in the course's order."""
    for (language, module, slug), (_, chapter) in reading.chapters.items():
        kinds = Counter(embed.kind for embed in chapter.embeds)
        yield ChapterFigures(
            f"{module}/{slug}", language, chapter.words, chapter.minutes, kinds["quiz"], kinds["lab"],
            readability(part for part in chapter.parts if isinstance(part, str)),
        )  # fmt: skip


def objective_figures(reading: Reading) -> Iterator[ObjectiveFigures]:
    """Count the questions of every objective; those that none serves have 0."""
    for quiz in reading.bank:
        served = Counter(question.objective for question in quiz.questions)
        yield from (ObjectiveFigures(quiz.slug, word, served[word]) for word in quiz.objectives)


def table(reading: Reading, language: str) -> str:
    """Write both tables, with the sums of each language and the objectives that no question serves."""
    chapters = list(chapter_figures(reading))
    codes = dict.fromkeys(each.language for each in chapters)
    sums = [_together([each for each in chapters if each.language == code]) for code in codes]
    rows = [_row(each) for each in (*chapters, *sums)]
    objectives = list(objective_figures(reading))
    uncovered = ", ".join(f"{each.quiz}/{each.objective}" for each in objectives if not each.questions)
    last = Sentence("Objectives that no question serves: {known}.", known=uncovered or "–")
    served = [tuple(vars(each).values()) for each in objectives]
    return "\n\n".join((
        _aligned([[say(head, language) for head in _OF_CHAPTERS], *rows]),
        _aligned([[say(head, language) for head in _OF_OBJECTIVES], *served]),
        say(last, language),
    ))  # fmt: skip


def _together(chapters: Sequence[ChapterFigures]) -> ChapterFigures:
    """Add the chapters of one language up."""
    return ChapterFigures(
        "",
        chapters[0].language,
        sum(each.words for each in chapters),
        sum(each.minutes for each in chapters),
        sum(each.quizzes for each in chapters),
        sum(each.labs for each in chapters),
        sum((each.readability for each in chapters), Readability()),
    )


def _row(chapter: ChapterFigures) -> Sequence[object]:
    *counted, read = vars(chapter).values()
    return [*counted, round(read.words_per_sentence), round(100 * read.long_share), read.lix]


def _aligned(rows: Sequence[Sequence[object]]) -> str:
    """Set words to the left and numbers to the right."""
    widths = [max(len(str(cell)) for cell in column) for column in zip(*rows, strict=True)]
    return "\n".join(
        "  ".join(
            f"{cell:>{width}}" if isinstance(cell, int) else f"{cell!s:<{width}}"
            for cell, width in zip(row, widths, strict=True)
        ).rstrip()
        for row in rows
    )
