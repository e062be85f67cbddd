"""The course as readers see it: its modules and chapters in order, in every language, with fallback."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from course.chapters.chapter import Chapter, Heading
from course.chapters.glossary import Glossary, glossary_from_json, glossary_to_json


@dataclass(frozen=True)
class Version:
    """A chapter in one language, as far as lists of chapters need it; `key` names the compiled text."""

    key: str
    language: str
    title: str
    summary: str
    minutes: int
    headings: tuple[Heading, ...] = ()
    has_lab: bool = False


@dataclass(frozen=True)
class Entry:
    """A chapter in the course's order, with its versions by language. Units: number counts from 1 in the module."""

    module: str
    slug: str
    number: int
    versions: Mapping[str, Version]

    @property
    def id(self) -> str:
        """The name under which reading it is remembered; the same in every language."""
        return f"{self.module}/{self.slug}"


@dataclass(frozen=True)
class Module:
    """A module: its title by language, its chapters in order, its quiz; and chapters that no list leads to."""

    slug: str
    title: Mapping[str, str]
    quiz: str | None
    chapters: tuple[Entry, ...]
    unlisted: tuple[Entry, ...] = ()


@dataclass(frozen=True)
class Shown:
    """A chapter as it is shown to a reader, who asked for it in another language if it is a fallback."""

    chapter: Chapter
    is_fallback: bool


@dataclass(frozen=True)
class Outline:
    """A published course, unchanging; the next publication is another outline.

    `quizzes` is what the publisher left there for the quizzes' own slice; `read` fetches a compiled chapter by key.
    """

    title: Mapping[str, str]
    description: Mapping[str, str]
    languages: tuple[str, ...]
    modules: tuple[Module, ...]
    quizzes: Mapping[str, Any] = field(default_factory=dict, repr=False)
    glossary: Glossary = field(default_factory=dict, repr=False)
    about_place: str | None = None
    read: Callable[[str], Chapter] | None = field(default=None, repr=False, compare=False)

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """All chapters of the course that are listed, in order."""
        return tuple(entry for module in self.modules for entry in module.chapters)

    @cached_property
    def unlisted(self) -> tuple[Entry, ...]:
        """All chapters that only those find who know their address."""
        return tuple(entry for module in self.modules for entry in module.unlisted)

    @cached_property
    def has_lab(self) -> bool:
        """Whether any of its chapters shows the lab, so that it belongs to the course."""
        entries = (*self.entries, *self.unlisted)
        return any(version.has_lab for entry in entries for version in entry.versions.values())

    @property
    def about(self) -> Entry | None:
        """The chapter about the course itself, where the course file names one."""
        module, _, slug = (self.about_place or "").partition("/")
        return self.entry(module, slug)

    @cached_property
    def _places(self) -> dict[tuple[str, str], int]:
        return {(entry.module, entry.slug): place for place, entry in enumerate(self.entries)}

    def module(self, slug: str) -> Module | None:
        """Find a module."""
        return next((module for module in self.modules if module.slug == slug), None)

    def entry(self, module: str, slug: str) -> Entry | None:
        """Find a chapter, listed or not."""
        place = self._places.get((module, slug))
        if place is not None:
            return self.entries[place]
        return next((entry for entry in self.unlisted if (entry.module, entry.slug) == (module, slug)), None)

    def version(self, entry: Entry, language: str) -> Version:
        """Give the chapter's version in this language, or else in the first of the course's that it has."""
        return entry.versions[next(code for code in (language, *self.languages) if code in entry.versions)]

    def chapter(self, language: str, module: str, slug: str) -> Shown | None:
        """Give a chapter to read, in another language where it is missing in this one."""
        entry = self.entry(module, slug)
        if entry is None or language not in self.languages or self.read is None:
            return None
        version = self.version(entry, language)
        return Shown(self.read(version.key), version.language != language)

    def neighbours(self, entry: Entry) -> tuple[Entry | None, Entry | None]:
        """Give the chapters before and after this one, across modules; an unlisted one has none."""
        place = self._places.get((entry.module, entry.slug))
        if place is None:
            return None, None
        before, after = self.entries[place - 1 : place], self.entries[place + 1 : place + 2]
        return (before[0] if before else None), (after[0] if after else None)

    def to_json(self) -> dict[str, Any]:
        """Give the plain values of the index."""
        return {
            "title": dict(self.title),
            "description": dict(self.description),
            "languages": list(self.languages),
            "modules": [_module_json(module) for module in self.modules],
            "quizzes": dict(self.quizzes),
            "glossary": glossary_to_json(self.glossary),
            "about": self.about_place,
        }

    @classmethod
    def from_json(cls, values: Mapping[str, Any], read: Callable[[str], Chapter] | None = None) -> "Outline":
        """Read what `to_json` gave."""
        modules = tuple(
            Module(
                module["slug"],
                module["title"],
                module["quiz"],
                tuple(_entries(module["slug"], module["chapters"])),
                tuple(_entries(module["slug"], module.get("unlisted", []))),
            )
            for module in values["modules"]
        )
        languages = tuple(values["languages"])
        glossary = glossary_from_json(values.get("glossary", {}))
        title, description, about = values["title"], values["description"], values.get("about")
        return cls(title, description, languages, modules, values["quizzes"], glossary, about, read)


def _module_json(module: Module) -> dict[str, Any]:
    return {
        "slug": module.slug,
        "title": dict(module.title),
        "quiz": module.quiz,
        "chapters": [_entry_json(entry) for entry in module.chapters],
        "unlisted": [_entry_json(entry) for entry in module.unlisted],
    }


def _entry_json(entry: Entry) -> dict[str, Any]:
    return {"slug": entry.slug, "versions": {code: _version_json(version) for code, version in entry.versions.items()}}


def _version_json(version: Version) -> dict[str, Any]:
    headings = [vars(heading) for heading in version.headings]
    return {**vars(version), "headings": headings}


def _entries(module: str, chapters: Sequence[Mapping[str, Any]]) -> Iterator[Entry]:
    for number, chapter in enumerate(chapters, 1):
        versions = {
            code: Version(**{**version, "headings": tuple(Heading(**heading) for heading in version["headings"])})
            for code, version in chapter["versions"].items()
        }
        yield Entry(module, chapter["slug"], number, versions)
