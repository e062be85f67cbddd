"""A certificate: what it says, the code that it is found by, and the name on it."""

import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Thirty-two signs without I, L, O and U, so that none is taken for another and no word comes out.

Source: Douglas Crockford's Base 32.
"""
CODE_LENGTH = 16
GROUP = 4
LONGEST_NAME = 80

_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1", "-": "", " ": ""})


@dataclass(frozen=True)
class Certificate:
    """That a learner has read a module and passed its quiz. Units: score in thousandths."""

    code: str
    module: str
    name: str
    course_title: Mapping[str, str]
    module_title: Mapping[str, str]
    score: int
    issued_at: datetime

    @property
    def readable_code(self) -> str:
        """Give the code in groups that can be read out and typed."""
        return "-".join(self.code[start : start + GROUP] for start in range(0, CODE_LENGTH, GROUP))


def new_code() -> str:
    """Draw a code of 80 random bits."""
    return "".join(secrets.choice(LETTERS) for _ in range(CODE_LENGTH))


def read_code(written: str) -> str | None:
    """Understand a code however it was typed, or None if it is none."""
    code = written.upper().translate(_ALIKE)
    return code if len(code) == CODE_LENGTH and set(code) <= set(LETTERS) else None


def read_name(written: str) -> str | None:
    """Take a name as it is to be printed, on one line, or None if there is none or it does not fit."""
    composed = unicodedata.normalize("NFC", written)
    visible = "".join(sign if unicodedata.category(sign)[0] != "C" else " " for sign in composed)
    name = " ".join(visible.split())
    has_letter = any(unicodedata.category(sign)[0] == "L" for sign in name)
    return name if has_letter and len(name) <= LONGEST_NAME else None
