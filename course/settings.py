"""What an operator may decide: defaults, then course.toml, then COURSE_* variables.

Settings are read once, at the command line, and handed down as a value.
"""

import ipaddress
import os
import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from course.problems import CourseNotFoundError, SettingsError

_PACKAGE = Path(__file__).resolve().parent
# A wheel carries the course inside the package; in a clone it lies beside it.
SHIPPED = _PACKAGE / "shipped" if (_PACKAGE / "shipped").is_dir() else _PACKAGE.parent
BUILT = SHIPPED / "static" / "dist"


@dataclass(frozen=True)
class Settings:
    """Every setting, ready to use."""

    root: Path
    var: Path
    host: str = "127.0.0.1"
    port: int = 8000
    base_url: str = ""
    database_url: str = field(default="", repr=False)  # it may hold a password
    jobs_url: str = field(default="", repr=False)  # so may this

    @property
    def database(self) -> str:
        """The database's address: the one that was set, or else SQLite in var/."""
        return self.database_url or f"sqlite:///{self.var / 'course.sqlite'}"

    @property
    def jobs(self) -> str:
        """The address of the queue of runs: the one that was set, or else the database's own where it is PostgreSQL."""
        database = self.database_url.replace("postgresql+psycopg://", "postgresql://", 1)
        return self.jobs_url or database or f"sqlite:///{self.var / 'jobs.sqlite'}"

    @property
    def address(self) -> str:
        """Where readers find the site."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return self.base_url or f"http://{host}:{self.port}"

    @property
    def is_secure(self) -> bool:
        """Whether readers reach the site over https, so that cookies may insist on it."""
        return self.base_url.startswith("https://")


def read_settings(environment: Mapping[str, str] = os.environ, *, root: Path | None = None) -> Settings:
    """Read the settings for the course in `root`, or else in the current folder, or else the shipped one.

    Raises: CourseNotFoundError, SettingsError.
    """
    folder = _course_folder(root or _path(environment.get("COURSE_ROOT", "")))
    values = _from_file(folder / "course.toml") | _from_environment(environment)
    var = values.pop("var", None) or (Path("var") if folder == _PACKAGE / "shipped" else folder / "var")
    return Settings(root=folder, var=var.absolute(), **values)


def is_loopback(host: str) -> bool:
    """Say whether a host of this name can only be this machine."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _course_folder(named: Path | None) -> Path:
    if named is not None:
        if not (named / "content" / "course.yaml").is_file():
            raise CourseNotFoundError(f"{named} holds no course: content/course.yaml is missing. Name another folder.")
        return named.resolve()
    here = Path.cwd()
    if ((here / "content").is_dir() or (here / "quizzes").is_dir()) and not (
        here / "content" / "course.yaml"
    ).is_file():
        raise CourseNotFoundError(f"{here} looks like a course, but content/course.yaml is missing. Write it first.")
    return here if (here / "content" / "course.yaml").is_file() else SHIPPED


def _from_file(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    try:
        written = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: not valid TOML: {error}") from error
    return {name: _read(name, str(value), f"{name} in {path}") for name, value in written.items()}


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    names = (name for name in _READERS if environment.get(f"COURSE_{name.upper()}"))
    return {
        name: _read(name, environment[f"COURSE_{name.upper()}"], f"the variable COURSE_{name.upper()}")
        for name in names
    }


def _read(name: str, text: str, source: str) -> Any:
    if name not in _READERS:
        raise SettingsError(f"{source}: there is no setting of this name. There are: {', '.join(_READERS)}.")
    try:
        return _READERS[name](text)
    except ValueError as error:
        shown = re.sub(r"//[^/]*@", "//…@", text)  # a password belongs in no message
        raise SettingsError(f"{source}: {shown!r} cannot be used: {error}") from error


def _path(text: str) -> Path | None:
    return Path(text).expanduser() if text else None


def _folder(text: str) -> Path:
    return Path(text).expanduser()


def _port(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or not 0 < int(text) < 65536:  # noqa: PLR2004 - ports are 16 bits
        raise ValueError("a port is a whole number from 1 to 65535.")
    return int(text)


def _host(text: str) -> str:
    if text != "localhost":
        ipaddress.ip_address(text)
    return text


def _base_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.netloc:
        raise ValueError("it must begin with http:// or https:// and name a host.")
    return text.rstrip("/")


def _database_url(text: str) -> str:
    scheme, separator, rest = text.partition("://")
    if scheme not in {"postgresql", "postgres"} or not separator or not rest:
        raise ValueError("it must begin with postgresql://, as in postgresql://user:password@host/course.")
    return f"postgresql+psycopg://{rest}"


def _jobs_url(text: str) -> str:
    scheme, separator, rest = text.partition("://")
    if scheme in {"redis", "rediss", "unix"} and separator and rest:
        return text
    if scheme in {"postgresql", "postgres"} and separator and rest:
        return f"postgresql://{rest}"
    raise ValueError("it must begin with redis:// or postgresql://, as in redis://:password@host:6379/0.")


_READERS: dict[str, Callable[[str], Any]] = {
    "var": _folder,
    "host": _host,
    "port": _port,
    "base_url": _base_url,
    "database_url": _database_url,
    "jobs_url": _jobs_url,
}


def setting_names() -> tuple[str, ...]:
    """Name every setting, so that the documentation can be held complete."""
    return tuple(field.name for field in fields(Settings) if field.name in _READERS)
