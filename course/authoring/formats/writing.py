"""What the writers share: a question is written, or it is told why not; nothing is left out in silence."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from course.authoring.formats.exchange import LOOK, Exported, Item, NotCarriedError, Report
from course.authoring.formats.prose import to_moodle
from course.sentences import Sentence


@dataclass(frozen=True)
class Writer:
    """Writes the words of one question, and tells what gets lost of it."""

    item: Item
    report: Report

    def note(self, message: Sentence, remedy: Sentence = LOOK) -> None:
        """Tell of a loss in this question."""
        self.report.loss(self.item.line, message, remedy)

    def words(self, text: str) -> str:
        """Give a text as Moodle reads Markdown."""
        written, is_plain = to_moodle(text)
        if is_plain:
            self.note(Sentence("The colour of a concept is not kept."), Sentence("The word itself is there."))
        return written

    def leave_out(self, carried: Iterable[str]) -> None:
        """Tell of everything that the question has and its format does not."""
        for name in self.item.data:
            if name not in {"id", "kind", "stem", "answer", *carried}:
                message = Sentence(
                    "{name!r} of the question {id!r} was left out: the format has no place for it.",
                    name=name,
                    id=self.item.data["id"],
                )
                self.note(message)

    def require_credit(self, expected: str | None) -> None:
        """Tell that credit is given otherwise there."""
        if self.item.data.get("credit") not in (expected, *([None] if expected == "none" else [])):
            message = Sentence(
                "The question {id!r} is graded otherwise there: parts of it earn points.", id=self.item.data["id"]
            )
            self.note(message, Sentence("Set the points there by hand if all or nothing is meant."))


def write_all(items: Sequence[Item], file: str, write: Callable[[Writer], str]) -> tuple[list[str], Exported]:
    """Write each question that can be written; the text of what comes back is still empty."""
    report = Report(file)
    parts = []
    for item in items:
        try:
            parts.append(write(Writer(item, report)))
        except NotCarriedError as error:
            report.not_carried(item.line, str(item.data["id"]), error.reason, error.remedy)
    return parts, Exported("", len(parts), tuple(report.problems))


def percent(share: float) -> str:
    """Write a share as Moodle does: with at most five decimals."""
    return f"{share * 100:.5f}".rstrip("0").rstrip(".")
