# ruff: noqa: INP001  (a script beside the style it serves, not a package)
"""Cut the course's fonts down to the letters it uses, and write the stylesheet that names them.

Run as `python static/fonts.py` after `npm ci`; it fills .make/fonts, and `static/build.mjs` bundles what is there.
A face is split by unicode-range, so that an English page loads no Romanian letters and only a formula loads the
font of formulas. Weights outside 400 to 700 are dropped. The same input gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer

ROOT = Path(__file__).parent.parent
PACKAGES = ROOT / "node_modules"
FOLDER = ROOT / ".make/fonts"
WEIGHTS = (400, 700)

_ASCII = "".join(map(chr, range(0x20, 0x7F)))
_LATIN_1 = "".join(chr(code) for code in range(0xC0, 0x100))
_PUNCTUATION = "\u00a0\u00a7\u00a9\u00ab\u00ad\u00b0\u00b1\u00b2\u00b3\u00b7\u00bb\u00bd\u2009\u2011\u202f–—‘’‚“”„•…€−"
LATIN = _ASCII + _LATIN_1 + _PUNCTUATION
ROMANIAN = "ĂăȘșȚț"
GREEK = "ΓΔΘΛΠΣΦΨΩαβγδεζηθικλμνξπρστυφχψω"
SIGNS = "←↑→↓↔⇐⇒⇔∂∆∇∈∏∑√∝∞∼≈≠≡≤≥≪≫■□▲△▶▼◀○●✓✗"
# Ranges a formula can hold: letters, letterlike signs, arrows, operators, delimiters, and the styled alphabets
# (bold, italic, script, double-struck) that MathML maps plain letters to.
MATHS_RANGES = (
    (0x20, 0x7E),
    (0xA0, 0xFF),
    (0x2C6, 0x2DD),
    (0x300, 0x338),
    (0x391, 0x3F5),
    (0x2010, 0x2044),
    (0x2061, 0x2064),
    (0x20D0, 0x20D7),
    (0x2102, 0x2135),
    (0x2190, 0x21D5),
    (0x2200, 0x22EF),
    (0x2308, 0x230B),
    (0x23DC, 0x23E1),
    (0x27E8, 0x27E9),
    (0x2A00, 0x2A06),
    (0x2A7D, 0x2A7E),
    (0x1D400, 0x1D467),
    (0x1D49C, 0x1D4CF),
    (0x1D538, 0x1D56B),
    (0x1D6A4, 0x1D71B),
)
MATHS = "".join(chr(code) for first, last in MATHS_RANGES for code in range(first, last + 1))
FEATURES = ["calt", "ccmp", "kern", "liga", "locl", "mark", "mkmk", "tnum"]


@dataclass(frozen=True)
class Face:
    """One font file to make: where it comes from, what it is called in CSS, and which letters it keeps."""

    name: str
    family: str
    source: str
    letters: str
    is_italic: bool = False

    @property
    def is_variable(self) -> bool:
        """Whether the source holds a range of weights."""
        return "-wght-" in self.source


def _text_faces(name: str, family: str, package: str, *, italic: bool = False) -> tuple[Face, ...]:
    """Split one style of a text family into Latin, Romanian and Greek."""
    style = "italic" if italic else "normal"
    suffix = "-italic" if italic else ""
    parts = (("latin", "latin", LATIN), ("latin-ext", "latin-ext", ROMANIAN), ("greek", "greek", GREEK))
    return tuple(
        Face(
            f"{name}{suffix}-{part}",
            family,
            f"@fontsource-variable/{package}/files/{package}-{file}-wght-{style}.woff2",
            letters,
            italic,
        )
        for part, file, letters in parts
    )


_STIX = "@fontsource/stix-two-math/files/stix-two-math-latin-400-normal.woff2"
FACES = (
    *_text_faces("inter", "Inter Variable", "inter"),
    *_text_faces("source-serif", "Source Serif 4 Variable", "source-serif-4"),
    *_text_faces("source-serif", "Source Serif 4 Variable", "source-serif-4", italic=True),
    *_text_faces("jetbrains-mono", "JetBrains Mono Variable", "jetbrains-mono"),
    Face("signs", "Course Signs", _STIX, SIGNS),
    Face("stix-two-math", "STIX Two Math", _STIX, MATHS),
)

# Widths of a-z and space, in thousandths of an em, of the faces that every system has or imitates.
# fmt: off
ARIAL = (
    556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833,
    556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 278,
)
TIMES = (
    444, 500, 444, 500, 444, 333, 500, 500, 278, 278, 500, 278, 778,
    500, 500, 500, 500, 333, 389, 278, 500, 500, 722, 500, 500, 444, 250,
)
# How often each of a-z and space stands in a thousand letters of prose, English and Romanian averaged.
FREQUENCIES = (84, 9, 40, 31, 100, 13, 13, 25, 80, 2, 4, 43, 25, 57, 46, 26, 1, 60, 48, 66, 38, 10, 8, 2, 8, 4, 157)
# fmt: on


def make_fonts(folder: Path) -> None:
    """Write every face and `fonts.css` into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    rules = [_make_face(face, folder) for face in FACES]
    inter, serif = (_open(FACES[index]) for index in (0, 3))
    rules.append(_fallback_rule("Inter Fallback", inter, ("Arial", "Liberation Sans", "Roboto"), ARIAL))
    rules.append(_fallback_rule("Source Serif Fallback", serif, ("Times New Roman", "Liberation Serif"), TIMES))
    (folder / "fonts.css").write_text("\n".join(rules), encoding="utf-8")


def _make_face(face: Face, folder: Path) -> str:
    font = _open(face)
    kept = _subset(font, face.letters)
    if face.is_variable:
        instancer.instantiateVariableFont(font, {"wght": WEIGHTS}, inplace=True)
    font.flavor = "woff2"
    font.save(folder / f"{face.name}.woff2")
    return _face_rule(face, kept)


def _open(face: Face) -> TTFont:
    # Without this the time of the build would stand in the file.
    return TTFont(PACKAGES / face.source, recalcTimestamp=False)


def _subset(font: TTFont, letters: str) -> list[int]:
    """Keep only these letters, and return the code points that were there to keep."""
    wanted = sorted(set(map(ord, letters)) & set(font.getBestCmap()))
    options = subset.Options(layout_features=FEATURES, hinting=False, name_IDs=[1, 2, 6], notdef_outline=True)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)
    return wanted


def _face_rule(face: Face, codes: list[int]) -> str:
    weight = f"{WEIGHTS[0]} {WEIGHTS[1]}" if face.is_variable else "400"
    style = "italic" if face.is_italic else "normal"
    return (
        f'@font-face{{font-family:"{face.family}";font-style:{style};font-weight:{weight};font-display:swap;'
        f'src:url("./{face.name}.woff2") format("woff2");unicode-range:{_ranges(codes)}}}'
    )


def _ranges(codes: list[int]) -> str:
    """Write sorted code points as CSS ranges."""
    runs: list[list[int]] = []
    for code in codes:
        if runs and code == runs[-1][1] + 1:
            runs[-1][1] = code
        else:
            runs.append([code, code])
    return ",".join(f"U+{first:X}" if first == last else f"U+{first:X}-{last:X}" for first, last in runs)


def _fallback_rule(family: str, font: TTFont, locals_: tuple[str, ...], widths: tuple[int, ...]) -> str:
    """Stretch a system font to our font's width and height, so that the text does not move when ours arrives."""
    em = font["head"].unitsPerEm
    ours = [font["hmtx"][font.getBestCmap()[ord(letter)]][0] / em * 1000 for letter in "abcdefghijklmnopqrstuvwxyz "]
    size = _average(ours) / _average(widths)
    metrics = font["hhea"]
    heights = (metrics.ascent, -metrics.descent, metrics.lineGap)
    ascent, descent, gap = (f"{value / em / size:.2%}" for value in heights)
    sources = ",".join(f'local("{name}")' for name in locals_)
    return (
        f'@font-face{{font-family:"{family}";src:{sources};size-adjust:{size:.2%};'
        f"ascent-override:{ascent};descent-override:{descent};line-gap-override:{gap}}}"
    )


def _average(widths: Sequence[float]) -> float:
    return sum(w * f for w, f in zip(widths, FREQUENCIES, strict=True)) / sum(FREQUENCIES)


if __name__ == "__main__":
    make_fonts(FOLDER)
