import re
from collections.abc import Callable

import pytest

Html = Callable[..., str]
Faults = Callable[..., list[tuple[int, int, str]]]

# Formulas that a course on reinforcement learning is full of.
FORMULAS = [
    r"\pi_\theta(a \mid s)",
    r"\hat{A}_{i,t} = \frac{r_i - \operatorname{mean}(\mathbf{r})}{\operatorname{std}(\mathbf{r})}",
    r"\mathcal{J}_{\text{GRPO}}(\theta) = \mathbb{E}_{q}\!\left[\frac{1}{G}\sum_{i=1}^{G}\min(\rho_i, 1)\right]",
    r"\operatorname{clip}\!\bigl(\rho, 1-\varepsilon, 1+\varepsilon\bigr)",
    r"\mathbb{D}_{\mathrm{KL}}\left[\pi_\theta \,\|\, \pi_{\text{ref}}\right] \ge 0",
    r"\underset{\theta}{\arg\max}\; J(\theta)",
    r"\begin{cases} 1 & \text{if } x > 0 \\ 0 & \text{else} \end{cases}",
    r"\begin{pmatrix} 1 & 2 \\ 3 & 4 \end{pmatrix}",
    r"\left(\frac{a}{b}\right)^2 + \left|x\right|_{1}",
    r"\begin{align*} a &= b \\ c &= d \end{align*}",
    r"\begin{array}{l|r} a & b \\ \hline c & d \end{array}",
    r"\nabla_\theta \log \pi_\theta, \quad \sum_{t=0}^{\infty} \gamma^t r_t",
]


@pytest.mark.parametrize("tex", FORMULAS)
@pytest.mark.parametrize("sign", ["$", "$$"])
def test_a_formula_is_drawn_without_inline_style(html: Html, tex: str, sign: str) -> None:
    drawn = html(f"{sign}{tex}{sign}\n")
    assert "<math" in drawn
    assert not re.search(r"\sstyle=", drawn)
    assert drawn.count("<mrow") == drawn.count("</mrow>")
    assert drawn.count("<mpadded") == drawn.count("</mpadded>")


def test_aligned_rows_are_aligned_by_classes(html: Html) -> None:
    drawn = html("$$\n\\begin{aligned} a &= b \\\\ c &= d \\end{aligned}\n$$\n")
    assert '<mtd class="align-right maths-flush-right"><mi>a</mi></mtd>' in drawn
    assert '<mtd class="align-left maths-flush-left"><mo>=</mo><mi>b</mi></mtd>' in drawn


def test_a_padded_row_gets_spaces(html: Html) -> None:
    assert html(r"$a\mathrel{b}c$").startswith('<p><math><mi>a</mi><mrow><mspace width="0.2778em"/><mi>b</mi><mspace')


@pytest.mark.parametrize("concept", ["policy", "reward", "reference", "better", "worse"])
def test_concepts_have_their_colour_in_formulas(html: Html, concept: str) -> None:
    assert html(rf"$\{concept}{{\pi}}_\theta$") == (
        f'<p><math><msub><mrow class="{concept}"><mi>π</mi></mrow><mi>θ</mi></msub></math></p>'
    )


@pytest.mark.parametrize(
    ("tex", "column"),
    [
        (r"\foo", 2),
        (r"a + \foo{b}", 6),
        (r"\frac{a", 9),
        (r"a & b", 4),
        (r"x \textcolor{red}{y}", 4),
        (r"{\color{red} x}", 3),
        (r"\cancel{x}", 2),
        (r"\text{$x}", 2),
        (r"\begin{align} a \label{b} \end{align}", 2),
        (r"\def\a{\a\a}\a", 2),
    ],
)
def test_what_cannot_be_drawn_is_a_fault_at_its_place(faults: Faults, tex: str, column: int) -> None:
    found = faults(f"${tex}$\n")
    assert [code for _, _, code in found] == ["maths"]
    if tex != r"\text{$x}":
        assert found[0][1] == column


def test_words_in_a_formula_are_text(html: Html) -> None:
    assert html(r"$\text{<b> x}$") == "<p><math><mtext>&lt;b&gt;\xa0x</mtext></math></p>"
