from collections.abc import Iterator
from pathlib import Path

import pytest

from course.authoring.publishing import COMPILED, Publisher
from course.chapters.chapter import Chapter
from course.chapters.published import PublishedCourse
from course.problems import Problem, has_errors
from course.quizzes.bank import QuizBank


class Desk:
    """A course being written: what is published of it, and what its author is told."""

    def __init__(self, root: Path, var: Path) -> None:
        self.root = root
        self.told: list[list[Problem]] = []
        self.publisher = Publisher(root, var, self.told.append)
        self.published = PublishedCourse(var / COMPILED)

    def save(self, file: str, old: str, new: str) -> None:
        text = (self.root / file).read_text("utf-8")
        assert old in text
        (self.root / file).write_text(text.replace(old, new), "utf-8")
        self.publisher.publish_changes()

    def chapter(self, slug: str = "first") -> Chapter:
        shown = self.published.current().chapter("ro", "basics", slug)
        assert shown is not None
        return shown.chapter

    def question(self) -> str:
        quiz = QuizBank.from_json(self.published.current().quizzes).find("basics")
        assert quiz is not None
        return quiz.questions[0].words["stem"].text


FIRST, QUIZ, COURSE = "content/ro/basics/01-first.md", "quizzes/basics.yaml", "content/course.yaml"


@pytest.fixture
def desk(course_folder: Path, tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(course_folder, tmp_path / "var")
    with desk.publisher:
        desk.publisher.publish_changes()
        yield desk


def test_a_saved_chapter_is_published(desk: Desk) -> None:
    desk.save(FIRST, "title: Primul", "title: Întâiul")
    assert desk.chapter().title == "Întâiul"


def test_a_chapter_with_an_error_stays_as_it_was_while_others_go_on(desk: Desk) -> None:
    (desk.root / "content/ro/basics/02-second.md").write_text(
        (desk.root / "content/ro/basics/02-second.md").read_text("utf-8").replace("Al doilea", "Secundul"), "utf-8"
    )
    desk.save(FIRST, "title: Primul", "titel: Întâiul")
    assert desk.chapter().title == "Primul"
    assert desk.chapter("second").title == "Secundul"
    assert has_errors(desk.told[-1])
    desk.save(FIRST, "titel: Întâiul", "title: Întâiul")
    assert desk.chapter().title == "Întâiul"
    assert not has_errors(desk.told[-1])


def test_a_quiz_with_an_error_stays_as_it_was(desk: Desk) -> None:
    desk.save(QUIZ, "answer: blue", "answer: red")
    desk.save(QUIZ, "Ce culoare are", "Care este culoarea pe care o are")
    assert desk.question() == "Ce culoare are cerul senin?"
    desk.save(QUIZ, "answer: red", "answer: blue")
    assert desk.question() == "Care este culoarea pe care o are cerul senin?"


def test_a_course_file_with_an_error_changes_nothing(desk: Desk) -> None:
    desk.save(COURSE, "languages: [ro, en]", "languages: [ro, xx]")
    desk.save(FIRST, "title: Primul", "title: Întâiul")
    assert desk.chapter().title == "Primul"
    assert desk.published.current().languages == ("ro", "en")


def test_what_stays_as_it_was_survives_a_new_start(desk: Desk, course_folder: Path, tmp_path: Path) -> None:
    desk.save(FIRST, "$x^2$", r"$\nonsense$")
    again = Desk(course_folder, tmp_path / "var")
    with again.publisher:
        again.publisher.publish_changes()
    assert again.chapter().title == "Primul"


def test_a_chapter_that_is_taken_away_is_gone(desk: Desk) -> None:
    (desk.root / "quizzes/basics.yaml").unlink()
    (desk.root / "content/ro/basics/02-second.md").unlink()
    desk.save(COURSE, "    chapters: [first, second]\n    quiz: basics\n", "    chapters: [first]\n")
    assert [entry.slug for entry in desk.published.current().entries] == ["first"]
    assert desk.published.current().quizzes == {"quizzes": []}


def test_faults_are_told_once_until_they_change(desk: Desk) -> None:
    before = len(desk.told)
    desk.save(FIRST, "title: Primul", "titel: Primul")
    desk.save("content/ro/basics/02-second.md", "Sus.", "Deasupra.")
    desk.publisher.publish_changes()
    assert len(desk.told) == before + 1


def test_nothing_is_compiled_twice(desk: Desk, tmp_path: Path) -> None:
    chapters = tmp_path / "var" / COMPILED / "chapters"
    before = {path: path.stat().st_mtime_ns for path in chapters.iterdir()}
    desk.save(FIRST, "title: Primul", "title: Întâiul")
    after = {path: path.stat().st_mtime_ns for path in chapters.iterdir()}
    assert before.items() <= after.items()
    assert len(after) == len(before) + 1


def test_a_fault_in_a_drawing_leaves_its_chapters_as_they_were(course_folder: Path, tmp_path: Path) -> None:
    drawing = course_folder / "content" / "figures" / "loop.svg"
    drawing.parent.mkdir()
    drawing.write_text('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>', "utf-8")
    first = course_folder / "content" / "ro" / "basics" / "01-first.md"
    first.write_text(first.read_text("utf-8") + "\n```figure\nsrc: loop\ntitle: A\ndescription: B\n```\n", "utf-8")
    told: list[Problem] = []
    with Publisher(course_folder, tmp_path / "var", told.extend) as publisher:
        publisher.publish_changes()
        before = PublishedCourse(tmp_path / "var" / COMPILED).current().to_json()
        drawing.write_text(drawing.read_text("utf-8").replace("/>", '><path fill="#f00"/></svg>'), "utf-8")
        publisher.publish_changes()
    assert "svg-colour" in [problem.code for problem in told]
    assert PublishedCourse(tmp_path / "var" / COMPILED).current().to_json() == before
