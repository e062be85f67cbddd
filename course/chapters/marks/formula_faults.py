"""What the reader of formulas says of one that it cannot read, in our own words."""

import re

from course.sentences import Sentence

_FAULTS = (
    (r'Unknown command "(?P<what>.+)"', "Formulas have no command {what}."),
    (r'Unknown environment "(?P<what>.+)"', "Formulas have no environment {what!r}."),
    (r'Expected closing token "(?P<what>.+)"', "The formula ends, and {what} is still missing."),
    (r"Expected argument", "What stands before this needs something behind it."),
    (r'Unmatched closing token: "(?P<what>.+)"', "{what} closes what was never opened."),
    (r'Expected "(?P<wanted>.+)", but found "(?P<what>.+)"', "{what} stands where {wanted} belongs."),
    (r'There must be a parenthesis after "(?P<what>.+)", but', "A bracket belongs behind {what}."),
    (r"Duplicate subscript|directly followed by", "Two exponents or two indices meet here: put braces around one."),
    (r'Unexpected "\$"', "A dollar sign cannot stand inside a formula."),
    (r"Expected length", "A length with its unit belongs here, such as 1em."),
    (r'(?:Found|Unexpected) "(?P<what>.+?)"', "{what} cannot stand here."),
)


def in_our_words(said: str) -> Sentence:
    """Say a fault of a formula in our own words, by what the library says of it."""
    for pattern, key in _FAULTS:
        found = re.search(pattern, said)
        if found:
            return Sentence(key, **found.groupdict())
    return Sentence("The formula cannot be read from here on.")
