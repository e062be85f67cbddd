"""The mark that places a quiz, or one question of it, in the text."""

from course.chapters.chapter import SLUG, Embed
from course.chapters.marks.surroundings import Surroundings
from course.chapters.scanning import Fence
from course.sentences import Sentence


def read(fence: Fence, around: Surroundings) -> Embed | None:
    """Read `slug` or `slug#question`; whether they exist is checked where the quizzes are known."""
    document, problems = fence.document()
    around.problems.extend(problems)
    if document is None:
        return None
    reference = document.data
    quiz, mark, question = reference.partition("#") if isinstance(reference, str) else ("", "", "")
    if not SLUG.fullmatch(quiz) or (mark and not SLUG.fullmatch(question)):
        remedy = Sentence("Write the quiz's slug, or slug#question, and nothing else: rl-basics#what-is-an-action.")
        around.problems.append(document.problem((), "quiz-mark", Sentence("This does not name a quiz."), remedy))
        return None
    return Embed("quiz", reference, {}, fence.place.line)
