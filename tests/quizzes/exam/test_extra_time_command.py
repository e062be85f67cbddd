from pathlib import Path

import pytest
from click.testing import CliRunner

from course.cli import main

LEARNER = "5f0c2d0e9a1b4c7d8e6f3a2b1c0d9e8f"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["none", LEARNER, "5"], "There is no quiz 'none'. There are: basics."),
        (["basics", "Ana", "5"], "'Ana' is no learner's name."),
        (["basics", LEARNER, "-5"], "MINUTES"),
    ],
)
def test_what_cannot_be_granted_is_refused_in_a_sentence(
    course_folder: Path, arguments: list[str], sentence: str
) -> None:
    done = CliRunner().invoke(main, ["extra-time", "--root", str(course_folder), "--", *arguments])

    assert done.exit_code == 2
    assert sentence in done.output
