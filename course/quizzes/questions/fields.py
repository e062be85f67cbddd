"""Questions with several fields: each is named after the question and its number, as in ``answer-steps.2``."""

from course.quizzes.questions.question import Form


def fields_of(form: Form, question_id: str) -> list[tuple[int, str]]:
    """Give what is filled in, by the number of its field; of a field that comes twice, the first value with a text."""
    opening = f"answer-{question_id}."
    found = []
    for name, values in form.items():
        number = name.removeprefix(opening)
        if name.startswith(opening) and number.isascii() and number.isdigit() and len(number) <= 3:  # noqa: PLR2004
            found += [(int(number), value.strip()) for value in values if value.strip()][:1]
    return sorted(found)
