import os
from pathlib import Path
from threading import Thread

import pytest

from course.writing import write_whole


def test_a_file_is_whole_at_every_moment(tmp_path: Path) -> None:
    path, texts = tmp_path / "there" / "course.json", [bytes([letter]) * 300_000 for letter in b"ab"]
    write_whole(path, texts[0])
    writing = Thread(target=lambda: [write_whole(path, texts[turn % 2]) for turn in range(200)])
    writing.start()
    found = set()
    while writing.is_alive():
        found.add(path.read_bytes())
    writing.join()
    assert found <= set(texts)
    assert [each.name for each in path.parent.iterdir()] == ["course.json"]


def test_rights_and_links_stay(tmp_path: Path) -> None:
    path, link = tmp_path / "chapter.md", tmp_path / "link.md"
    path.write_text("old")
    path.chmod(0o640)
    link.symlink_to(path)
    write_whole(link, b"new")
    assert link.is_symlink()
    assert (path.read_text(), path.stat().st_mode & 0o777) == ("new", 0o640)


def test_a_new_file_has_the_rights_that_other_programs_would_give_it(tmp_path: Path) -> None:
    write_whole(tmp_path / "one", b"")
    (tmp_path / "other").write_bytes(b"")
    assert (tmp_path / "one").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_what_cannot_be_written_leaves_everything_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "quiz.yaml"
    path.write_text("old")
    monkeypatch.setattr(os, "fsync", lambda _: (_ for _ in ()).throw(OSError("no space left")))
    with pytest.raises(OSError, match="no space"):
        write_whole(path, b"new", is_lasting=True)
    assert (path.read_text(), [each.name for each in tmp_path.iterdir()]) == ("old", ["quiz.yaml"])
