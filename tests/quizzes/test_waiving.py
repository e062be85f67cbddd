from builders_of_questions import faults_of

QUESTION = """\
id: one
kind: single
stem: Which?
choices: {a: Alpha, b: Beta}
answer: a
feedback: {a: Yes., b: No.}
"""


def test_a_waived_warning_is_not_told() -> None:
    assert faults_of(QUESTION) == ["7:5 warning choices-number"]
    assert faults_of(QUESTION + "waive: {choices-number: There are only two.}") == []
    assert faults_of(QUESTION, header="waive: {choices-number: There are only two.}\n") == []


def test_a_rule_that_there_is_not_cannot_be_waived() -> None:
    assert "10:13 error waive-unknown" in faults_of(QUESTION + "waive: {choice-number: Why not.}")
    assert "3:9 error waive-unknown" in faults_of(QUESTION, header="waive: {lenght: Why not.}\n")


def test_a_waiver_says_why() -> None:
    assert "10:29 error waive-reason" in faults_of(QUESTION + "waive: {choices-number: ' '}")


def test_an_error_cannot_be_waived() -> None:
    broken = QUESTION.replace("answer: a", "answer: c") + "waive: {answer-unknown: I like it.}"
    assert {"8:13 error answer-unknown", "10:13 error waive-unknown"} <= set(faults_of(broken))
