import sys
from pathlib import Path

import pytest

from course.authoring import cli
from course.authoring.checks import check_course


@pytest.mark.parametrize("case", [(True, -1.0, True), (True, 99.0, False), (False, -1.0, False)])
def test_a_bar_is_shown_where_somebody_watches_and_it_takes_long(
    case: tuple[bool, float, bool],
    course_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    watches, patience, is_shown = case
    monkeypatch.setattr(sys.stderr, "isatty", lambda: watches)
    monkeypatch.setattr(cli, "PATIENCE_SECONDS", patience)
    check_course(course_folder, tmp_path / "compiled", cli.progress("Checking"))
    shown = capsys.readouterr().err
    steps = [f"\rChecking [{'#' * (30 * n // 4)}{'.' * (30 - 30 * n // 4)}] {n}/4" for n in range(5)]
    assert shown == ("".join(steps) + "\n" if is_shown else "")
