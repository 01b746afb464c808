"""Grades for the exercises of the lessons."""

import re

import numpy as np
import pytest

from gumbel_np.show.grading import Grade, grade
from gumbel_np.verify.conformance import check


def right(logits, size, rng):
    return np.argmax(logits - np.log(-np.log(rng.random((size, len(logits))))), axis=-1)


def test_a_right_answer_is_accepted():
    given = grade(right, "gumbel-max")
    assert given.right
    assert given.hint == ""
    assert re.fullmatch(r"✓ Right: right conforms to gumbel-max, [\d,]+ draws\. .*", repr(given))


@pytest.mark.parametrize(
    ("answer", "hint"),
    [
        (lambda logits, n, rng: np.full(n, np.argmax(logits)), "does anything change"),
        (lambda *given: right(*given) + 1, "where does counting begin"),
        (lambda *given: right(*given) * 1.0, "the shape and the dtype"),
        (lambda *given: None, "the shape and the dtype"),
        (lambda logits, n, rng: right(logits, 1000, rng), "the shape and the dtype"),
        (lambda logits, n: right(logits, n, np.random.default_rng(1)), "Read the message"),
    ],
    ids=["no noise", "1-based", "floats", "no return", "own number", "no rng"],
)
def test_a_wrong_answer_gets_a_hint(answer, hint):
    given = grade(answer, "gumbel-max")
    assert not given.right
    assert hint in given.hint
    first, second = repr(given).splitlines()
    assert first == f"✗ Not yet. {given.result.message}"
    assert second == f"A hint: {given.hint}"


def test_too_few_draws_are_no_fault():
    given = Grade(check(right, "gumbel-max", max_draws=500))
    assert not given.right
    assert repr(given).startswith("? Undecided. ")


def test_in_a_notebook_a_grade_is_a_box_and_what_it_quotes_is_escaped():
    def answer(logits, size, rng):
        raise ValueError("<b>")

    shown = grade(answer, "gumbel-max")._repr_html_()
    assert shown.startswith('<div style="border-left: 8px solid #D55E00')
    assert "&lt;b&gt;" in shown
