"""A chapter and its translation, section by section: which belongs to which, and how each stands."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from course.chapters.chapter import Chapter, Section


class State(StrEnum):
    """How a section of a translation stands to the section of the source that it belongs to."""

    CURRENT = "current"
    STALE = "stale"
    UNSTAMPED = "unstamped"
    UNTRANSLATED = "untranslated"
    MISSING = "missing"
    EXTRA = "extra"


@dataclass(frozen=True)
class Pair:
    """A section of the source beside its translation; a missing one has none, an extra one belongs to no section."""

    source: Section | None
    own: Section | None
    state: State

    @property
    def key(self) -> str:
        """The name of the two: that of the source's section, wherever there is one."""
        section = self.source or self.own
        return section.key if section else ""


def align(source: Chapter, own: Chapter | None) -> tuple[Pair, ...]:
    """Put the sections of a chapter and of its translation side by side, in the order of the source.

    They belong together by the ids of their headings. Where neither side has one of its author's, the first such
    heading after a section belongs to the first on the other side, and so on.
    """
    others = own.sections if own else ()
    stamps = own.translated if own else {}
    belongs = _by_id(source.sections, others)
    belongs |= _by_place(source.sections, others, belongs)
    extra = _following(others, set(belongs.values()))
    pairs = [Pair(None, each, State.EXTRA) for each in extra.get("", ())]
    for section in source.sections:
        found = belongs.get(section.key)
        translation = next((each for each in others if each.key == found), None)
        pairs.append(Pair(section, translation, _state(section, translation, stamps)))
        pairs += [Pair(None, each, State.EXTRA) for each in (extra.get(found, ()) if found else ())]
    return tuple(pairs)


def _state(source: Section, own: Section | None, stamps: Mapping[str, str]) -> State:
    if own is None:
        return State.MISSING
    if own.hash == source.hash and source.has_sentences:
        return State.UNTRANSLATED
    stamp = stamps.get(source.key)
    if stamp is None:
        return State.UNSTAMPED
    return State.CURRENT if stamp == source.hash else State.STALE


def _by_id(source: Sequence[Section], others: Sequence[Section]) -> dict[str, str]:
    known = {section.key for section in others}
    return {section.key: section.key for section in source if section.key in known}


def _by_place(source: Sequence[Section], others: Sequence[Section], belongs: Mapping[str, str]) -> dict[str, str]:
    """Bring sections together that have no ids of their authors', in the order in which they follow one another."""
    unknown = _following(source, set(belongs))
    candidates = _following(others, set(belongs.values()))
    found: dict[str, str] = {}
    for after, sections in unknown.items():
        there = candidates.get(belongs.get(after, ""), ())
        found |= {one.key: other.key for one, other in zip(_unnamed(sections), _unnamed(there), strict=False)}
    return found


def _unnamed(sections: Sequence[Section]) -> Iterator[Section]:
    return (section for section in sections if not section.is_named)


def _following(sections: Sequence[Section], known: set[str]) -> dict[str, list[Section]]:
    """Gather the sections that are not known under the key of the known one that they follow."""
    found: dict[str, list[Section]] = {}
    after = ""
    for section in sections:
        if section.key in known:
            after = section.key
        else:
            found.setdefault(after, []).append(section)
    return found
