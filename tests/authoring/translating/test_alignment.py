"""Which section belongs to which, and how it stands."""

from translations import SOURCE, TRANSLATION, compiled, translation

from course.authoring.translating.alignment import Pair, State, align


def states(pairs: tuple[Pair, ...]) -> dict[str, str]:
    return {pair.key: str(pair.state) for pair in pairs}


ALL = ["front matter", "opening text", "day", "evening", "night"]


def test_a_translation_that_was_just_stamped_is_current_throughout() -> None:
    assert states(align(compiled(SOURCE, "ro"), translation())) == dict.fromkeys(ALL, "current")


def test_a_section_whose_source_has_changed_is_stale_and_no_other() -> None:
    changed = compiled(SOURCE.replace("cel mai mult", "mai mult decât orice"), "ro")
    assert states(align(changed, translation())) == {**dict.fromkeys(ALL, "current"), "day": "stale"}


def test_what_is_missing_untranslated_unstamped_or_added_is_told_apart() -> None:
    evening = SOURCE[SOURCE.index("## Seara") : SOURCE.index("## Noaptea")]
    before, after = TRANSLATION.index("## The evening"), TRANSLATION.index("## The night")
    body = TRANSLATION[:before] + evening + TRANSLATION[after:]
    own = translation(body.replace("## The day {#day}", "## The day {#morning}"))
    found = align(compiled(SOURCE + "\n## Zorii {#dawn}\n\nSoarele este jos și roșu acum.\n", "ro"), own)
    assert states(found) == {
        "front matter": "current",
        "opening text": "current",
        "morning": "extra",
        "day": "missing",
        "evening": "untranslated",
        "night": "current",
        "dawn": "missing",
    }
    assert states(align(compiled(SOURCE, "ro"), compiled(TRANSLATION, "en"))) == dict.fromkeys(ALL, "unstamped")
    assert states(align(compiled(SOURCE, "ro"), None)) == dict.fromkeys(ALL, "missing")


def test_what_has_no_sentence_may_be_the_same_in_both() -> None:
    same = "\n## GRPO {#grpo}\n\n```python\nreward = 1 if answer == solution else 0 or nothing\n```\n"
    assert states(align(compiled(SOURCE + same, "ro"), translation(TRANSLATION + same, SOURCE + same))) == {
        **dict.fromkeys(ALL, "current"),
        "grpo": "current",
    }


def test_headings_without_an_id_of_their_authors_belong_together_in_their_order() -> None:
    source = compiled("## Una\n\nA.\n\n## Doua {#two}\n\nB.\n\n### Trei\n\nC.\n\n### Patru\n\nD.\n", "ro")
    own = compiled("## One\n\nA.\n\n## Two {#two}\n\nB.\n\n### Three\n\nC.\n", "en")
    pairs = align(source, own)
    together = [(pair.source and pair.source.key, pair.own and pair.own.key) for pair in pairs]
    assert together == [
        ("front matter", "front matter"),
        ("una", "one"),
        ("two", "two"),
        ("trei", "three"),
        ("patru", None),
    ]


def test_two_different_ids_never_belong_together() -> None:
    found = align(compiled("## Una {#one}\n\nA.\n", "ro"), compiled("## One {#first}\n\nA.\n", "en"))
    assert [(pair.key, pair.state) for pair in found[1:]] == [("first", State.EXTRA), ("one", State.MISSING)]


def test_sections_in_another_order_are_found_all_the_same() -> None:
    opening, *rest = TRANSLATION.split("## ")
    own = translation("## ".join([opening, *(f"{each.strip()}\n\n" for each in reversed(rest))]))
    assert states(align(compiled(SOURCE, "ro"), own)) == dict.fromkeys(ALL, "current")
