"""A translation to write: the words of the source, section by section, for the translator to write over."""

from collections.abc import Collection

from course.authoring.translating.alignment import State, align
from course.authoring.translating.lines import as_read, ending_of, lines_of
from course.chapters.chapter import Chapter, Section
from course.chapters.place import Place
from course.chapters.scanning import Fence, scan


def completed(text: str, own: Chapter, source_text: str, source: Chapter) -> str:
    """Add the sections that a translation lacks, in the words of the source and at their place.

    What a translator has written is never touched. A quiz or lab that they have placed already is not placed again.
    """
    lines, offered = lines_of(text), lines_of(as_read(source_text))
    ending = ending_of(lines)
    repeated = {each.line for each in source.embeds if any(each.overlaps(other) for other in own.embeds)}
    edits: list[tuple[int, str]] = []
    place = 0
    for pair in align(source, own):
        if pair.state == State.MISSING and pair.source:
            edits.append((place, _text(pair.source, source, offered, repeated).replace("\n", ending)))
        elif pair.own:
            place = _end(pair.own, own, len(lines))
    # Where the two have another order, places do not rise; of two at one place the first stays first.
    for place, added in sorted(edits, key=lambda edit: edit[0])[::-1]:
        before = lines[place - 1]
        gap = "" if not before.strip() else ending if before.endswith(("\n", "\r")) else ending * 2
        is_last = place == len(lines)
        lines.insert(place, gap + added + ("" if is_last else ending))
    return "".join(lines)


def _text(section: Section, chapter: Chapter, lines: list[str], without: Collection[int]) -> str:
    """Give the text of a section, less the blocks that begin on the lines `without`."""
    text = "".join(lines[section.line - 1 : _end(section, chapter, len(lines))])
    kept = lines_of(text)
    blocks = [
        piece for piece in scan(text, Place("", section.line), nonce="").pieces.values() if isinstance(piece, Fence)
    ]
    for block in reversed([each for each in blocks if each.place.line in without]):
        start = block.place.line - section.line
        end = start + len(block.source.split("\n"))
        del kept[start : end + (not "".join(kept[end : end + 1]).strip())]
    return "".join(kept).strip() + "\n"


def _end(section: Section, chapter: Chapter, count: int) -> int:
    """Say after how many lines of the file a section ends."""
    following = [each.line for each in chapter.sections if each.line > section.line]
    return min(following) - 1 if following else count
