"""One bad file for every check: the course with it in place of a good one has exactly the faults that it names itself.

Each says in its first comment what is to be found, as `course check` prints it. What no comment can say, since the file
is none, cannot be read or has the wrong name, stands in a list below.
"""

import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import closing
from operator import itemgetter
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent.parent / "mutations"))

from emitted import codes_in, emitted, uncoded
from judging import GOOD, Course

from course.authoring.checks import check_course
from course.chapters.compiling import Compiler
from course.languages import told
from course.problems import Problem
from course.settings import SHIPPED

HERE = Path(__file__).parent
BAD = sorted(path for path in HERE.glob("*.*") if path.suffix in {".md", ".yaml", ".svg"})
NAMED = re.compile(r"^(?:# |<!-- )((?:content|quizzes)/\S+:\d+:\d+: (?:error|warning)\[([a-z-]+)\])", re.MULTILINE)

WORDS = "---\ntitle: Lone\nsummary: A.\nobjectives: [a]\ntakeaway: B.\n---\n\nText.\n"
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"/>'
QUIZ = (GOOD / "quizzes" / "computing.yaml").read_text("utf-8")
OVERLAY = (GOOD / "quizzes" / "computing.ro.yaml").read_text("utf-8").replace("of: computing", "of: lone")
FIRST = (GOOD / "content" / "ro" / "basics" / "01-first.md").read_text("utf-8")
FOLDER = "/"

PLANTED = (
    (
        {
            "content/en/basics/third.md": WORDS,
            "content/en/basics/07-third.md": WORDS,
            "content/en/basics/08-second.md": WORDS,
            "content/ro/lost/01-third.md": WORDS,
            "content/figures/lone.svg": DRAWING,
            "content/glossary.yaml": FOLDER,
            "quizzes/Third One.yaml": QUIZ,
            "quizzes/computing.de.yaml": OVERLAY,
            "quizzes/large.yaml": "# " + "x" * 500_000,
            "quizzes/lost.ro.yaml": OVERLAY,
            "quizzes/sorting.yaml": b"language: en\ntitle: Caf\xe9\n",
        },
        [
            "content/en/basics/07-third.md:1:1: warning[not-listed]",
            "content/en/basics/08-second.md:1:1: error[duplicate]",
            "content/en/basics/third.md:1:1: error[chapter-name]",
            "content/figures/lone.svg:1:1: warning[unused-drawing]",
            "content/glossary.yaml:1:1: error[file]",
            "content/ro/lost/01-third.md:1:1: warning[not-listed]",
            "quizzes/Third One.yaml:1:1: error[file-name]",
            "quizzes/computing.de.yaml:1:1: error[language]",
            "quizzes/large.yaml:1:1: error[file-size]",
            "quizzes/lost.ro.yaml:1:1: error[overlay-orphan]",
            "quizzes/sorting.yaml:2:11: error[file-encoding]",
        ],
    ),
    (
        {
            "content/ro/basics/01-first.md": None,
            "content/ro/basics/09-first.md": FIRST,
            "quizzes/lone.yaml": QUIZ,
            "quizzes/lone.ro.yaml": OVERLAY,
        },
        [
            "content/ro/basics/02-second.md:1:1: warning[chapter-order]",
            "quizzes/lone.yaml:1:1: warning[unused-quiz]",
        ],
    ),
)
"""Files that are put into the good course or taken out of it, and all that is then found."""

LOST = {"too-slow", "crashed"}


def place_of(problem: Problem) -> str:
    return str(problem).partition("]")[0] + "]"


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Course]:
    with closing(Course(tmp_path_factory.mktemp("faults"))) as course:
        yield course


def test_the_good_course_has_no_fault(course: Course) -> None:
    assert course.problems("content/course.yaml", course.good["content/course.yaml"]) == []


@pytest.mark.parametrize("path", BAD, ids=[path.name for path in BAD])
def test_a_bad_file_has_the_faults_that_it_names(course: Course, path: Path) -> None:
    named = NAMED.findall(path.read_text("utf-8"))
    assert [code for _, code in named] == [path.stem.split("--")[0]] * len(named)
    assert named
    file = named[0][0].split(":")[0]
    found = [problem for problem in course.problems(file, path.read_bytes()) if problem.file == file]
    assert [place_of(problem) for problem in found] == [place for place, _ in named]
    for problem in found:
        assert told(problem, "ro").message != problem.message


@pytest.mark.parametrize(("files", "found"), PLANTED)
def test_what_is_wrong_with_a_file_as_a_whole_is_found(
    tmp_path: Path, files: dict[str, str | bytes | None], found: list[str]
) -> None:
    root = tmp_path / "course"
    shutil.copytree(GOOD, root)
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(exist_ok=True)
        path.unlink(missing_ok=True)
        if text == FOLDER:
            path.mkdir()
        elif text is not None:
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
    faulty = {place.split(":")[0] for place in found}
    problems = [problem for problem in check_course(root, tmp_path / "compiled") if problem.file in faulty]
    assert [place_of(problem) for problem in problems] == found


def test_a_text_that_costs_the_compiler_is_a_fault_of_its_file() -> None:
    with Compiler(seconds_per_text=1) as compiler:
        slow = compiler.prose("[" * 9000, "a.yaml", 7)[1]
    with Compiler(seconds_per_text=20) as compiler:
        crashed = compiler.prose("$" + r"\sqrt{" * 100_000 + "}" * 100_000 + "$", "a.yaml", 7)[1]
    found = [(each.line, each.column, each.code) for each in (*slow, *crashed)]
    assert found == [(7, 1, "too-slow"), (7, 1, "crashed")]


def test_every_code_that_the_program_can_emit_has_its_bad_file() -> None:
    shown = {code for path in BAD for _, code in NAMED.findall(path.read_text("utf-8"))} | LOST
    shown |= {place.partition("[")[2].rstrip("]") for _, found in PLANTED for place in found}
    # Imports have problems of their own, and tests of their own; the others make no problems.
    codes = emitted(SHIPPED / "course", leave={"authoring/formats/", "lab/", "review/", "web/"})
    assert len(codes) > 120
    unshown = {code: place for code, place in codes.items() if not matches(code, shown)}
    assert not unshown


def matches(pattern: str, codes: set[str]) -> bool:
    return any(re.fullmatch(pattern.replace("*", "[a-z]+"), code) for code in codes)


def test_the_search_for_codes_finds_them() -> None:
    text = """
yield Problem(file, 1, 1, "one", message, remedy)
yield Problem(*here, "two", message, remedy)
yield document.problem((*path, "answer"), "three", message, remedy)
yield place.problem("four", message, remedy, "warning")
yield document.problem(path, f"{what}-five", message, remedy)
yield edition.warning("six", path, message, remedy)
raise _Fault("seven", message, remedy, mark)
return Problem(file, line, column, code, message, remedy)
log.warning("Several words.")
"""
    codes = [code for code, _ in sorted(codes_in(text), key=itemgetter(1))]
    assert codes == ["one", "two", "three", "four", "*-five", "six", "seven"]
    assert matches("no-*", {"no-lab"})
    assert not matches("no-*", {"lab"})


# Where a code comes as a value, it was written out by whoever gave it there.
HANDING_ON = {"source.py", "place.py", "svg.py", "edition.py", "compiling.py"}


def test_no_code_is_put_together_where_the_search_cannot_read_it() -> None:
    for path in sorted((SHIPPED / "course").rglob("*.py")):
        if path.name not in HANDING_ON and "formats" not in path.parts:
            assert not uncoded(path.read_text("utf-8")), path
