"""What the YAML library says of a text that is not YAML, in our own words: what is wrong, and what to do."""

from course.sentences import Sentence

_INDENTATION = Sentence("Look at the indentation here, and put a text that begins with a sign in quotes.")

_FAULTS = (
    (
        "mapping values are not allowed",
        Sentence("There is one colon too many on this line."),
        Sentence("Put a text that holds a colon followed by a space in quotes."),
    ),
    (
        "could not find expected ':'",
        Sentence("This key has no colon."),
        Sentence("Write key: value, or indent the line if it continues the text above."),
    ),
    (
        "unknown escape character",
        Sentence("A backslash before this character means nothing between double quotes."),
        Sentence("Use single quotes, or double the backslash."),
    ),
    (
        "hexadecimal numbers",
        Sentence("This escape lacks digits."),
        Sentence("Write the character itself, or use single quotes."),
    ),
    (
        "scanning a quoted scalar",
        Sentence("A quotation mark was opened and not closed."),
        Sentence("Close it, or double it where it belongs to the text."),
    ),
    (
        "expected ',' or ']'",
        Sentence("In a list between brackets a comma or the closing bracket is missing."),
        Sentence("Close it with ], or put the text that holds the sign in quotes."),
    ),
    (
        "expected ',' or '}'",
        Sentence("In a map between braces a comma or the closing brace is missing."),
        Sentence("Close it with }, or put the text that holds the sign in quotes."),
    ),
    (
        "'\\t' that cannot start any token",
        Sentence("A tab stands where spaces belong."),
        Sentence("Indent with spaces, not tabs."),
    ),
    ("cannot start any token", Sentence("A text cannot begin with this sign."), _INDENTATION),
    (
        "sequence entries are not allowed",
        Sentence("A list cannot begin here."),
        Sentence("Begin it on the line below its key."),
    ),
    ("expected <block end>", Sentence("This line is not indented like those that it belongs to."), _INDENTATION),
    (
        "scanning a block scalar",
        Sentence("The sign of a block of text is not understood."),
        Sentence("Write | or > alone behind the colon, and the text on the lines below."),
    ),
)


def in_our_words(said: str) -> tuple[Sentence, Sentence]:
    """Say a fault of syntax in our own words, by what the library says of it."""
    for part, message, remedy in _FAULTS:
        if part in said:
            return message, remedy
    return Sentence("This is not YAML from here on."), Sentence("Look at the quotes, brackets and indentation here.")
