"""Files to write and files to change: all of them, or none. What is there already is never written over."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from course.problems import RefusedError
from course.sentences import Sentence
from course.writing import write_whole


@dataclass
class Changes:
    """What a command is about to do: new files by their paths in `root`, and new contents for files that are there.

    `advice` is what remains to be done by hand.
    """

    root: Path
    new: dict[str, str] = field(default_factory=dict)
    changed: dict[str, bytes] = field(default_factory=dict)
    advice: list[str] = field(default_factory=list)

    def keep_own(self, name: str, advice: str) -> None:
        """Leave out a file that is there, and say what to do instead."""
        if (self.root / name).exists():
            del self.new[name]
            self.advice.append(advice)

    def make(self) -> None:
        """Write it all; if something cannot be written, take everything back.

        Raises: RefusedError.
        """
        for name in self.new:
            if (self.root / name).exists() or (self.root / name).is_symlink():
                raise RefusedError(Sentence("{file} is there already; nothing was written.", file=name))
        done: list[tuple[Path, bytes | None]] = []
        try:
            for path, content in _in_order(self.root, self.new, self.changed):
                _write(path, content, done, is_new=path.relative_to(self.root).as_posix() in self.new)
        except BaseException as error:
            _take_back(done)
            if not isinstance(error, OSError):
                raise
            message = Sentence(
                "{file} cannot be written ({reason}); nothing was changed.",
                file=str(error.filename or self.root),
                reason=str(error.strerror),
            )
            raise RefusedError(message) from error


def _in_order(root: Path, new: Mapping[str, str], changed: Mapping[str, bytes]) -> Iterator[tuple[Path, bytes]]:
    """Files that are changed come last: until then they name nothing that is not there yet."""
    yield from ((root / name, text.encode()) for name, text in new.items())
    yield from ((root / name, content) for name, content in changed.items())


def _write(path: Path, content: bytes, done: list[tuple[Path, bytes | None]], *, is_new: bool) -> None:
    """Write a file, noting what taking it back would need: its old content, or nothing where there was none."""
    if is_new:
        _make_folder(path.parent, done)
        with path.open("xb") as file:
            done.append((path, None))
            file.write(content)
    else:
        done.append((path, path.read_bytes()))
        write_whole(path, content)


def _make_folder(folder: Path, done: list[tuple[Path, bytes | None]]) -> None:
    if folder.is_dir():
        return
    _make_folder(folder.parent, done)
    folder.mkdir()
    done.append((folder, None))


def _take_back(done: list[tuple[Path, bytes | None]]) -> None:
    """Undo as much as can be undone: a folder stays if somebody else has put something into it meanwhile."""
    for path, content in reversed(done):
        with suppress(OSError):
            if content is not None:
                if path.read_bytes() != content:
                    write_whole(path, content)
            elif path.is_dir():
                path.rmdir()
            else:
                path.unlink()
