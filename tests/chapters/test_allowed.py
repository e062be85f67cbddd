"""What an author is told of the HTML that a page cannot hold."""

from collections.abc import Callable

from course.chapters.chapter import Chapter
from course.problems import Problem

Compile = Callable[..., tuple[Chapter | None, list[Problem]]]
Faults = Callable[..., list[tuple[int, int, str]]]


def test_what_is_removed_is_told_where_it_stands(compile_body: Compile, faults: Faults) -> None:
    body = "One.\n\nTwo <b onclick=x>three</b>.\n\n<blink>four</blink>\n\n[five](javascript:alert(1))\n"
    assert faults(body) == [(3, 8, "html-removed"), (5, 1, "html-removed"), (7, 8, "html-removed")]
    _, problems = compile_body(body)
    assert "'onclick' of <b>" in problems[0].message
    assert "<blink>" in problems[1].message
    assert {problem.severity for problem in problems} == {"warning"}


def test_a_picture_is_one_fault_that_leads_to_the_figure_block(compile_body: Compile, faults: Faults) -> None:
    body = 'A word `![x](y)` alt src.\n\nHere: ![alt](pic.png "title")\n\n```text\n![x](y)\n```\n\n![two](pic.png)\n'
    assert faults(body) == [(3, 7, "html-removed"), (9, 1, "html-removed")]
    _, problems = compile_body(body)
    assert all("```figure" in problem.remedy for problem in problems)


def test_an_id_and_an_address_that_are_removed_are_told_on_their_own_lines(
    compile_body: Compile, faults: Faults
) -> None:
    body = "Said: [one](/a), id, space.\n\n## A {#Has Space}\n\n[b](/b) and [x](javascript:alert(1)).\n"
    assert sorted(faults(body)) == [(3, 6, "html-removed"), (5, 17, "html-removed")]
    heading, link = sorted(compile_body(body)[1])
    assert "{#an-id}" in heading.remedy
    assert "https://" in link.remedy
