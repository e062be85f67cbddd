"""`course serve` as an operator meets it: real processes, real signals."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from builders import answers, command_of, family, free_port, is_alive, serving, wait_until

ONE_PAGE = "/ro/basics/first"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_is_left_behind_however_it_ends(course_folder: Path, tmp_path: Path, number: signal.Signals) -> None:
    with serving(course_folder, tmp_path / "var") as running:
        running.wait_for("worker is warm", seconds=180)
        children = family(running.process.pid)
        assert len(children) >= 3
        running.process.send_signal(number)
        running.process.wait(20)
        wait_until(lambda: not [pid for pid in children if is_alive(pid)], 20, f"left behind by {number.name}")
    assert "Traceback" not in running.said()


def test_a_site_that_dies_is_started_again(course_folder: Path, tmp_path: Path) -> None:
    with serving(course_folder, tmp_path / "var") as running:
        wait_until(lambda: answers(running.url + ONE_PAGE), 20, running.said)
        own = Path(f"/proc/{running.process.pid}/task/{running.process.pid}/children").read_text().split()
        site = next(pid for pid in map(int, own) if "web" in command_of(pid))
        os.kill(site, signal.SIGKILL)
        running.wait_for("starting it again")
        wait_until(lambda: answers(running.url + ONE_PAGE), 20, running.said)


def test_a_taken_port_is_one_sentence(course_folder: Path, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "course", "serve", "--root", str(course_folder)],
            env={**os.environ, "COURSE_PORT": str(port), "COURSE_VAR": str(tmp_path / "var")},
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
    assert done.returncode == 1
    assert f"127.0.0.1:{port} cannot be used" in done.stderr
    assert "COURSE_PORT" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_second_course_on_the_same_data_is_refused(course_folder: Path, tmp_path: Path) -> None:
    with serving(course_folder, tmp_path / "var"):
        done = subprocess.run(
            [sys.executable, "-m", "course", "serve", "--root", str(course_folder)],
            env={**os.environ, "COURSE_PORT": str(free_port()), "COURSE_VAR": str(tmp_path / "var")},
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip
    assert done.returncode == 1
    assert "Another `course serve` keeps its data" in done.stderr


def test_a_folder_that_cannot_be_made_is_one_sentence(course_folder: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "course", "serve", "--root", str(course_folder)],
        env={**os.environ, "COURSE_PORT": str(free_port()), "COURSE_VAR": "/dev/null/var"},
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "/dev/null/var cannot be used" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_faulty_chapter_is_named_and_its_last_good_version_stays(course_folder: Path, tmp_path: Path) -> None:
    page = course_folder / "content" / "ro" / "basics" / "01-first.md"
    with serving(course_folder, tmp_path / "var") as running:
        wait_until(lambda: answers(running.url + ONE_PAGE), 20, running.said)
        page.write_text(page.read_text("utf-8").replace("$x^2$", r"$\nonsense{x}$ nou"), "utf-8")
        running.wait_for("content/ro/basics/01-first.md:10:")
        assert "nou" not in fetched(running.url + ONE_PAGE)
        page.write_text(page.read_text("utf-8").replace(r"\nonsense{x}", "x^3"), "utf-8")
        wait_until(lambda: "nou" in fetched(running.url + ONE_PAGE), 20, running.said)


def fetched(url: str) -> str:
    import urllib.request

    with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310 - our own address
        return str(response.read().decode("utf-8"))
