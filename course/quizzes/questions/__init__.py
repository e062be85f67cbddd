"""Every kind of question: a new kind is a module here and a line in this tuple."""

from course.quizzes.questions.challenge import Challenge
from course.quizzes.questions.cloze import Cloze
from course.quizzes.questions.matching import Matching
from course.quizzes.questions.multiple import Multiple
from course.quizzes.questions.numeric import Numeric
from course.quizzes.questions.ordering import Ordering
from course.quizzes.questions.predict import Predict
from course.quizzes.questions.question import Question
from course.quizzes.questions.single import Single
from course.quizzes.questions.text import Text
from course.quizzes.questions.true_false import TrueFalse

KINDS: tuple[type[Question], ...] = (
    Single, Multiple, TrueFalse, Numeric, Text, Ordering, Matching, Cloze, Predict, Challenge,
)  # fmt: skip
