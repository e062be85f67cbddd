import pytest

from course.binding import FileModel, bind
from course.quizzes.settings import QuizSettings, SettingsFile, read, settings_faults
from course.source import parse


class Whole(FileModel):
    settings: SettingsFile | None = None


def settings_of(text: str) -> QuizSettings:
    document, problems = parse(text, "q.yaml")
    assert document is not None
    whole, found = bind(Whole, document)
    assert [*problems, *found, *settings_faults(document)] == []
    assert whole is not None
    return read(whole.settings)


def faults_of(line: str) -> list[tuple[int, int, str, str]]:
    document, problems = parse(f"settings:\n{line}\n", "q.yaml")
    assert document is not None
    found = [*problems, *bind(Whole, document)[1], *settings_faults(document)]
    return [(fault.line, fault.column, fault.code, fault.message) for fault in found]


def test_what_is_left_out_has_its_usual_value() -> None:
    assert settings_of("settings: {}\n") == settings_of("settings:\n  mode: practice\n") == QuizSettings()
    assert QuizSettings() == read(None)


def test_every_setting_is_read() -> None:
    text = """\
settings:
  {mode: exam, attempts: 2, pass: 66.5%, shuffle: [questions], review: false, cool_down_minutes: 30, minutes: 45}
"""
    expected = QuizSettings(
        mode="exam",
        feedback="end",
        attempts=2,
        pass_share=665,
        shuffle=frozenset({"questions"}),
        review=False,
        cool_down_minutes=30,
        minutes=45,
    )
    assert settings_of(text) == expected
    assert expected.is_exam


def test_settings_survive_as_plain_values() -> None:
    settings = QuizSettings(mode="exam", feedback="end", minutes=5, shuffle=frozenset({"questions", "choices"}))

    assert QuizSettings.from_json(settings.to_json()) == settings


@pytest.mark.parametrize(
    ("line", "place", "part"),
    [
        ("  mode: test", (2, 9), "cannot be 'test'"),
        ("  feedback: later", (2, 13), "cannot be 'later'"),
        ("  attempts: 0", (2, 13), "no number of attempts"),
        ("  attempts: true", (2, 13), "no number of attempts"),
        ("  pass: 0.8", (2, 9), "no share to pass with"),
        ("  pass: 101%", (2, 9), "no share to pass with"),
        ("  pass: 0%", (2, 9), "no share to pass with"),
        ("  shuffle: [answers]", (2, 12), "cannot be 'answers'"),
        ("  {mode: exam, minutes: 0}", (2, 25), "minutes cannot be"),
        ("  cool_down_minutes: -1", (2, 22), "minutes cannot be"),
        ("  minuts: 3", (2, 3), "no key 'minuts'"),
        ("  {mode: exam, feedback: immediate}", (2, 26), "feedback at the end"),
        ("  {mode: practice, minutes: 5}", (2, 29), "time limit"),
    ],
)
def test_a_fault_is_told_at_its_place(line: str, place: tuple[int, int], part: str) -> None:
    [(row, column, _code, message)] = faults_of(line)

    assert ((row, column), part in message) == (place, True), message
