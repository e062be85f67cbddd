"""What is said to a person: a sentence in English that remembers how it was made, so that it can be said otherwise.

The English words are the key under which a catalogue has the other languages; the values stand beside them. Who writes
a sentence knows no language and no catalogue; who shows it asks `course.languages.say`.
"""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from string import Formatter
from typing import Any, Self


class Sentence(str):
    """An English sentence with its values filled in: ``Sentence("There is no key {name!r} here.", name="titel")``.

    A value is a text, a number or a sentence. Without values the words stand as they are written, braces included.
    Sentences that pages say too have their places as gettext writes them: ``%(low)s``.
    """

    __slots__ = ("key", "values")

    key: str
    values: Mapping[str, Any]

    def __new__(cls, key: str, /, **values: Any) -> Self:
        """Fill the values in."""
        sentence = super().__new__(cls, filled(key, values, Formatter()))
        sentence.key, sentence.values = key, values
        return sentence

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, Any]]:
        """Let copies be made of it."""
        return (self.key,), dict(self.values)

    def to_json(self) -> list[Any]:
        """Give plain values."""
        values = {
            name: value.to_json() if isinstance(value, Sentence) else value for name, value in self.values.items()
        }
        return [self.key, values]

    @classmethod
    def from_json(cls, written: Sequence[Any]) -> Self:
        """Rebuild what `to_json` gave; among the values a list is a sentence."""
        key, values = written
        return cls(key, **{name: cls.from_json(value) if isinstance(value, list) else value
                           for name, value in values.items()})  # fmt: skip


def filled(words: str, values: Mapping[str, Any], formatter: Formatter) -> str:
    """Put the values at their places in the words."""
    if not values:
        return words
    return words % values if "%(" in words else formatter.vformat(words, (), values)


def did_you_mean(word: str, known: Sequence[str], otherwise: Sentence | None = None) -> Sentence:
    """Suggest the known word that is most like this one; if none is, say something else, or list them all."""
    close = get_close_matches(word, known, n=1)
    if close:
        return Sentence("Did you mean {close!r}?", close=close[0])
    if otherwise is not None:
        return otherwise
    return Sentence("There are: {known}.", known=", ".join(known)) if known else Sentence("There is none yet.")
