"""Formulas: every one of the ledger is typeset, in signs and in words."""

import re

import pytest

from gumbel_np.show.formula import in_words, translate, typeset
from gumbel_np.verify.claims import LEDGER

FORMULAS = {claim.formula for claim in LEDGER.values()}


@pytest.mark.parametrize("latex", sorted(FORMULAS))
def test_every_formula_of_the_ledger_is_typeset(latex):
    drawn = typeset(latex)
    assert drawn.startswith('<svg class="formula" role="img"')
    words = re.search(r'aria-label="([^"]*)"', drawn)[1]
    assert words and not re.search(r"\\|[{}]{2}|frac|varepsilon|mathrm", words)


def numbers(text):
    return [int(each) for each in re.findall(r"-?\d+", text)]


@pytest.mark.parametrize("latex", [r"\int_0^1 x\,dx", r"\frac{1}{2}", "y_j^p"])
def test_nothing_is_drawn_outside_of_the_picture(latex):
    drawn = typeset(latex)
    left, top, width, height = numbers(re.search(r'viewBox="([^"]*)"', drawn)[1])
    path = numbers(re.search(r' d="([^"]*)"', drawn)[1])
    assert left <= min(path[::2]) and max(path[::2]) <= left + width
    assert top <= min(path[1::2]) and max(path[1::2]) <= top + height


def test_a_formula_in_a_line_stands_on_it():
    # Its lower end, in the size of the letters: what vertical-align is to move it by.
    bottoms = [float(re.search(r"--bottom:([^e]*)em", typeset(x))[1]) for x in ("x", "y", "y_j")]
    assert 0 >= bottoms[0] > bottoms[1] > bottoms[2] > -1


def test_a_formula_that_cannot_be_typeset_is_shown_as_it_is():
    assert typeset(r"\nonsense{<x>}") == r'<code class="formula">\nonsense{&lt;x&gt;}</code>'


@pytest.mark.parametrize(
    ("latex", "known"),
    [
        (r"a \le b \leq c", r"a \leq  b \leq c"),
        (r"\textstyle\sum_i x_i", r"\sum_i\, x_i"),
        (r"\beta\log x", r"\beta\,\log x"),
        (r"\arg\max_i x", r"\arg\max_i x"),
        (r"\sqrt 8 + \sqrt n + \sqrt{2}", r"\sqrt{8} + \sqrt{n} + \sqrt{2}"),
    ],
)
def test_what_mathtext_lacks_is_translated(latex, known):
    assert translate(latex) == known


@pytest.mark.parametrize(
    ("latex", "words"),
    [
        (r"F(x) = e^{-e^{-x}}", "F(x) = e^(-e^(-x))"),
        (r"E\,\frac{1}{\tau} \leq \pi_i", "E 1/τ ≤ π_i"),
        (r"\frac{\pi^2}{6} \neq \Sigma", "(π^2)/6 ≠ Σ"),
        (r"\{\lambda \mid \varphi_j\} \text{ a set}", "{λ given φ_j} a set"),
        (r"\frac{e^{z_i}}{\sum_j e^{z_j}}", "(e^z_i)/(sum_j e^z_j)"),
    ],
)
def test_a_formula_in_words(latex, words):
    assert in_words(latex) == words
