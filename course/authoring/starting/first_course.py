"""A course to begin with: one module, one chapter that shows each mark, a quiz, a glossary, and a drawing."""

from collections.abc import Sequence

from course.authoring.formats.yaml_text import scalar, yaml_of
from course.authoring.schemas import schema_files
from course.authoring.starting.languages import overlay_of, stamped_chapters
from course.authoring.starting.templates import FOLDER, by_language, template, words_in
from course.chapters.course_folder import FIGURES

MODULE, CHAPTER, QUIZ = "basics", "first-steps", "basics"
DRAWINGS = ("from-file-to-page.svg", "from-file-to-page.tall.svg")

_EXPLAINED = {"feedback": f"{MODULE}/{CHAPTER}#a-question", "reward": f"{MODULE}/{CHAPTER}#a-lab"}


def first_course(title: str, languages: Sequence[str]) -> dict[str, str]:
    """Give the files of a new course, by their paths in its folder; its first language is the one it is written in."""
    first = languages[0]
    quizzes = {code: template(f"{code}/first-quiz.yaml") for code in languages}
    files = {"content/course.yaml": _course_file(title, languages), "content/glossary.yaml": _glossary(languages)}
    chapters = {code: template(f"{code}/first-chapter.md") for code in languages}
    chapters = stamped_chapters(chapters, f"{MODULE}/{CHAPTER}", FOLDER / FIGURES)
    files |= {f"content/{code}/{MODULE}/01-{CHAPTER}.md": text for code, text in chapters.items()}
    files |= {f"content/{FIGURES}/{name}": template(f"{FIGURES}/{name}") for name in DRAWINGS}
    files |= {f"quizzes/{QUIZ}.yaml": quizzes[first]}
    files |= {f"quizzes/{QUIZ}.{code}.yaml": overlay_of(QUIZ, quizzes, first, code) for code in languages[1:]}
    return {**files, **schema_files("schemas"), ".gitignore": template("gitignore")}


def _course_file(title: str, languages: Sequence[str]) -> str:
    words = {code: words_in(code) for code in languages}
    return template(
        f"{languages[0]}/course.yaml",
        title=by_language(dict.fromkeys(languages, title)),
        description=by_language({code: words[code]["description"] for code in languages}),
        languages=", ".join(languages),
        module=by_language({code: words[code]["module"] for code in languages}, " " * 6),
        another=", ".join(f"{code}: {scalar(words[code]['another'])}" for code in languages),
    )


def _glossary(languages: Sequence[str]) -> str:
    words = {code: words_in(code)["terms"] for code in languages}
    terms = {
        name: {
            **{part: {code: words[code][name][part] for code in languages} for part in ("term", "definition")},
            "see": place,
        }
        for name, place in _EXPLAINED.items()
    }
    lines = yaml_of({"terms": terms}).removeprefix("terms:")
    return template(f"{languages[0]}/glossary.yaml", terms=lines.rstrip("\n"))
