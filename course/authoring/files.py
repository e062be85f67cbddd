"""Which files make a course, and whether one of them has changed since somebody looked last."""

import hashlib
import os
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

FOLDERS = ("content", "quizzes")
# Some file systems count time in steps of two seconds: within one step a file can change twice and look the same.
SECONDS_IN_DOUBT = 2.5

State = tuple[object, ...]
"""What a file's entry says of it; and what it holds too, as long as the entry may be too coarse to tell."""


def look(root: Path) -> Mapping[str, State]:
    """Give the state of every file that makes the course in `root`; two states of a file differ if it has changed.

    Folders are named too; of them it counts only that they are there.
    """
    doubtful = time.time_ns() - int(SECONDS_IN_DOUBT * 1e9)
    found: dict[str, State] = {}
    for name in FOLDERS:
        for entry in _entries(str(root / name), frozenset()):
            with suppress(FileNotFoundError):
                found[entry.path] = _state(entry, doubtful)
    return found


def _state(entry: os.DirEntry[str], doubtful: int) -> State:
    try:
        if entry.is_dir():
            return ()
        at = entry.stat()
        state = (at.st_ino, at.st_mtime_ns, at.st_ctime_ns, at.st_size)
        is_young = max(at.st_mtime_ns, at.st_ctime_ns) > doubtful
        return (*state, hashlib.sha256(Path(entry.path).read_bytes()).digest()) if is_young else state
    except FileNotFoundError:
        raise
    except OSError as error:
        return (error.errno,)


def _entries(folder: str, above: frozenset[tuple[int, int]]) -> Iterator[os.DirEntry[str]]:
    """Give the folders and files in a folder, and in those; files with a dot are an editor's own."""
    try:
        at = os.stat(folder)  # noqa: PTH116 - paths are words here, since this runs several times a second
        with os.scandir(folder) as entries:
            listed = sorted(entries, key=lambda entry: entry.name)
    except OSError:
        return
    here = (at.st_dev, at.st_ino)
    for entry in listed if here not in above else ():  # a link may lead back up
        with suppress(OSError):
            if entry.is_dir():
                yield entry
                yield from _entries(entry.path, above | {here})
            elif entry.name[0] != "." and entry.is_file():
                yield entry
