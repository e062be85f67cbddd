"""Reads the values that stand in braces in an MDX component: strings, numbers, lists and objects. Nothing is evaluated.

Source: ECMA-262, §12.9 (literals). Beside literals it knows strings joined by ``+`` and fragments ``<>…</>``.
"""

import re
from typing import Any

from course.authoring.formats.exchange import BY_HAND, FormatError, Report
from course.sentences import Sentence

MAX_DEPTH = 20

_SPACE = re.compile(r"(?:\s++|//[^\n]*+|/\*(?:[^*]|\*(?!/))*+\*/)*+")
_NAME = re.compile(r"[A-Za-z_$][\w$-]*+")
_NUMBER = re.compile(r"[-+]?\d{1,15}(?:\.\d{1,15})?")
_STRING = {
    '"': re.compile(r'"((?:[^"\\]|\\[\s\S])*+)"'),
    "'": re.compile(r"'((?:[^'\\]|\\[\s\S])*+)'"),
    "`": re.compile(r"`((?:[^`\\]|\\[\s\S])*+)`"),
}
_FRAGMENT = re.compile(r"<(?:Fragment)?>((?:(?!</(?:Fragment)?>)[\s\S])*+)</(?:Fragment)?>")
_ESCAPE = re.compile(r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([\s\S]))")
_LETTERS = {"n": "\n", "t": "\t", "r": "\n", "b": "", "f": "", "v": "", "0": "", "\n": ""}
_SPREAD = re.compile(r"\{[^{}]{0,200}\}")
_WORDS = {"true": True, "false": False, "null": None, "undefined": None}


class Values:
    """A scanner over a text; `at` is where it stands."""

    def __init__(self, text: str, at: int, report: Report) -> None:
        self.text, self.at, self.report = text, at, report

    def attributes(self) -> dict[str, Any]:
        """Read the attributes of a component, up to and with its end."""
        found: dict[str, Any] = {}
        while not self.take("/>") and not self.take(">"):
            if self._match(_SPREAD):
                continue
            name = self._match(_NAME)
            if name is None:
                raise self.error()
            found[name[0]] = True
            if self.take("="):
                if self.take("{"):
                    found[name[0]] = self.value(0)
                    self.expect("}")
                else:
                    found[name[0]] = self._string()
        return found

    def value(self, depth: int) -> Any:
        """Read one value."""
        if depth > MAX_DEPTH:
            message = Sentence("Nested more than {max_depth} deep.", max_depth=MAX_DEPTH)
            raise self.error(message, Sentence("Write it flatter."))
        if self.take("["):
            return self._list(depth)
        if self.take("{"):
            return self._object(depth)
        fragment = self._match(_FRAGMENT)
        if fragment:
            return fragment[1].strip()
        if self.text[self.at : self.at + 1] in _STRING:
            joined = self._string()
            while self.take("+"):
                joined += self._string()
            return joined
        number = self._match(_NUMBER)
        if number:
            return float(number[0])
        word = self._match(_NAME)
        if word and word[0] in _WORDS:
            return _WORDS[word[0]]
        if word:
            self.at = word.start()
        raise self.error()

    def take(self, sign: str) -> bool:
        """Pass over spaces, and over the sign if it is next."""
        space = _SPACE.match(self.text, self.at)
        self.at = space.end() if space else self.at
        if self.text.startswith(sign, self.at):
            self.at += len(sign)
            return True
        return False

    def expect(self, sign: str) -> None:
        """Pass over the sign that must be next."""
        if not self.take(sign):
            raise self.error()

    def error(self, message: Sentence | None = None, remedy: Sentence | None = None) -> FormatError:
        """Make the exception for what stands here."""
        line = self.text.count("\n", 0, self.at) + 1
        column = self.at - (self.text.rfind("\n", 0, self.at) + 1) + 1
        found = self.text[self.at : self.at + 20].split("\n")[0]
        return self.report.error(
            line,
            column,
            message or Sentence("{found!r} cannot be read here.", found=found),
            remedy or Sentence("Only texts, numbers, true, false, lists and objects are read; nothing is computed."),
        )

    def _match(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        self.take("")
        match = pattern.match(self.text, self.at)
        if match:
            self.at = match.end()
        return match

    def _string(self) -> str:
        self.take("")
        pattern = _STRING.get(self.text[self.at : self.at + 1])
        match = self._match(pattern) if pattern else None
        if match is None:
            raise self.error()
        if match[0][0] == "`" and "${" in match[1]:
            line = self.text.count("\n", 0, match.start()) + 1
            self.report.loss(line, Sentence("A place in a template is not filled: {text}", text=match[1][:60]), BY_HAND)
        return _ESCAPE.sub(_character, match[1])

    def _list(self, depth: int) -> list[Any]:
        values: list[Any] = []
        while not self.take("]"):
            values.append(self.value(depth + 1))
            if not self.take(","):
                self.expect("]")
                break
        return values

    def _object(self, depth: int) -> dict[str, Any]:
        values: dict[str, Any] = {}
        while not self.take("}"):
            self.take("")
            is_quoted = self.text[self.at : self.at + 1] in {'"', "'"}
            name = None if is_quoted else self._match(_NAME)
            if not is_quoted and name is None:
                raise self.error()
            key = self._string() if name is None else name[0]
            self.expect(":")
            values[key] = self.value(depth + 1)
            if not self.take(","):
                self.expect("}")
                break
        return values


def _character(escape: re.Match[str]) -> str:
    code = escape[1] or escape[2] or escape[3]
    if code:
        number = int(code, 16)
        return chr(number) if number <= 0x10FFFF and not 0xD800 <= number <= 0xDFFF else ""  # noqa: PLR2004 - Unicode's end
    return _LETTERS.get(escape[4], escape[4])
