"""What the page shows of a fault: the lines around it, the sign in its column, and in which order faults come."""

from course.authoring.preview.faults import Fault, Line, Subject, excerpt, sort
from course.problems import Problem
from course.sentences import Sentence

TEXT = "one\ntwo\nthree\nfour\nfive\nsix\n"


def fault(file: str, severity: str = "error") -> Fault:
    return Fault(Problem(file, 1, 1, "code", Sentence("Wrong."), Sentence("Mend it."), severity))  # type: ignore[arg-type]


def test_two_lines_before_and_after_are_shown_and_the_sign_in_the_column_is_marked() -> None:
    assert excerpt(TEXT, 3, 4) == (
        Line(1, "one"), Line(2, "two"), Line(3, "thr", "e", "e"), Line(4, "four"), Line(5, "five"),
    )  # fmt: skip


def test_at_the_ends_of_a_file_and_of_a_line_there_is_still_something_to_mark() -> None:
    assert excerpt("one", 1, 1) == (Line(1, "", "o", "ne"),)
    assert excerpt("one", 1, 4) == (Line(1, "one", " ", ""),)
    assert excerpt("one\n", 2, 1) == (Line(1, "one"), Line(2, "", " ", ""))
    assert excerpt("one", 9, 9) == ()
    assert excerpt("", 1, 1) == ()


def test_what_cannot_be_seen_is_written_out() -> None:
    (line,) = excerpt("a\u202eb\x00\tc", 1, 2)
    assert (line.before, line.at, line.after) == ("a", "\\u202e", "b\\u0000  c")


def test_a_long_line_is_cut_around_its_place() -> None:
    before, faulty = excerpt("x" * 1000 + "\n" + "y" * 500 + "!" + "z" * 500, 2, 501)
    assert before.before == "x" * 200 + "…"
    assert (faulty.before, faulty.at, faulty.after) == ("…" + "y" * 80, "!", "z" * 200 + "…")


def test_faults_of_the_page_come_first_and_the_course_file_is_of_every_page() -> None:
    subject = Subject(frozenset({"ro/basics/first"}), frozenset({"basics"}), frozenset({"sky"}))
    own = ["content/ro/basics/01-first.md", "quizzes/basics.yaml", "quizzes/basics.en.yaml", "content/course.yaml"]
    own += ["content/figures/sky.svg", "content/figures/sky.tall.svg"]
    other = [
        "content/en/basics/01-first.md",
        "content/ro/basics/02-second.md",
        "quizzes/else.yaml",
        "content/glossary.yaml",
        "content/figures/skyline.svg",
    ]
    faults = [fault(file) for file in (*other, *own)]
    warnings = [fault(other[0], "warning"), fault(own[0], "warning")]
    found = sort([*faults, *warnings], subject)
    assert [each.problem.file for each in found.here] == own
    assert [each.problem.file for each in found.elsewhere] == other
    assert [each.problem.file for each in found.warnings] == [own[0], other[0]]


def test_a_fault_goes_through_json_and_is_told_in_any_language() -> None:
    message = Sentence("There is no quiz {quiz!r}.", quiz="basics")
    told = Fault(Problem("f", 1, 2, "no-quiz", message, Sentence("Remove it.")), (Line(1, "a", "b", "c"),))
    again = Fault.from_json(told.to_json())
    assert again == told
    assert again.in_language("ro").problem.message == "Nu există testul „basics”."
