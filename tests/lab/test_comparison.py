from course.lab.comparison import differences, few, pairs
from course.lab.numbers import Numbers
from course.lab.recipe import Recipe

HERE = Recipe("dog", "en", group_size=2, weight_polite=0.5, objective="dapo")
THERE = Recipe("dog", "en")


def test_differences_are_called_as_the_form_calls_them() -> None:
    found = differences(HERE, THERE, str.upper, lambda number: f"{number:g}")

    assert [(each.name, each.here, each.there) for each in found] == [
        ("G", "2", "8"),
        ("POLITE", "0.5", "0"),
        ("OBJECTIVE", "DAPO", "GRPO"),
    ]
    assert differences(THERE, THERE, str.upper, str) == []


def test_runs_of_other_lengths_stand_beside_each_other_as_far_as_both_go() -> None:
    ours = Numbers({}, [{"step": 1}, {"step": 10}, {"step": 20}])
    theirs = Numbers({}, [{"step": 1}, {"step": 10}, {"step": 15}])

    found = [(pair.step, pair.here is not None, pair.there is not None) for pair in pairs(ours, theirs)]

    assert found == [(1, True, True), (10, True, True), (15, False, True), (20, True, False)]


def test_about_six_steps_are_compared() -> None:
    assert [few(Recipe("dog", "en", steps=steps), THERE) for steps in (1, 70, 200)] == [11, 11, 33]
    assert few(Recipe("dog", "en", steps=3), Recipe("dog", "en", steps=4)) == 1
