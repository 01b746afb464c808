"""Grades for the exercises of the lessons."""

import re

import numpy as np
import pytest

from gumbel_np.reference.sampling import gumbel_noise
from gumbel_np.show.grading import Grade, grade
from gumbel_np.verify.conformance import check


def right(logits, size, rng):
    return np.argmax(logits - np.log(-np.log(rng.random((size, len(logits))))), axis=-1)


def test_a_right_answer_is_accepted():
    given = grade(right, "gumbel-max")
    assert given.right
    assert given.hint == ""
    first, remark = repr(given).splitlines()
    assert re.fullmatch(r"✓ Right: right conforms to gumbel-max, [\d,]+ draws\. .*", first)
    assert re.fullmatch(r"Remark: .* a uniform is next to 0: .* too rare to count\.", remark)


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
    first, second, *_ = repr(given).splitlines()
    assert first == f"✗ Not yet. {given.result.message}"
    assert second == f"A hint: {given.hint}"


def test_too_few_draws_are_no_fault():
    given = Grade(check(right, "gumbel-max", max_draws=500))
    assert not given.right
    assert repr(given).startswith("? Undecided. ")


def printing(logits, size, rng):
    print(f"<i>{size} draws of\n{len(logits)} categories")
    return right(logits, size, rng)


def test_what_an_answer_prints_is_shown_once_and_marked(capsys):
    given = Grade(check(printing, "gumbel-max", max_draws=1000))
    *_, head, first, second = repr(given).splitlines()
    assert head == "Printed by printing (the first time only):"
    assert (first, second) == ("| <i>64 draws of", "| 10 categories")
    assert "it prints" not in repr(given)
    shown = given._repr_html_()
    assert re.search(r"<pre[^>]*>&lt;i&gt;64 draws of\n10 categories</pre></div>$", shown)
    assert capsys.readouterr().out == ""


def test_what_was_printed_before_an_exception_is_shown():
    def answer(logits, size, rng):
        print(logits.shape)
        raise ValueError

    assert repr(grade(answer, "gumbel-max")).endswith(":\n| (10,)")


def by_the_global_generator(logits, size, rng):
    noise = np.random.gumbel(size=(size, len(logits)))  # noqa: NPY002
    return np.argmax(logits + noise, axis=-1)


def by_its_own_generator(logits, size, rng):
    return right(logits, size, np.random.default_rng())


@pytest.mark.parametrize(
    ("answer", "remark"),
    [
        (by_the_global_generator, "it does not use its rng but the global np.random, so the same"),
        (by_its_own_generator, "it does not use its rng but a generator of its own, so the same"),
        (lambda logits, size, rng: np.full(size, np.argmax(logits)), "it seems to draw nothing"),
        (lambda *given: by_the_global_generator(*given) + 1, "the global np.random"),
    ],
    ids=["global", "own", "none", "global and wrong"],
)
def test_an_answer_that_does_not_use_its_rng_is_told_so(answer, remark):
    given = Grade(check(answer, "gumbel-max", max_draws=20_000))
    lines = [line for line in repr(given).splitlines() if line.startswith("Remark: ")]
    (line,) = (line for line in lines if "rng" in line)
    assert remark in line
    assert f"<br>{line}" in given._repr_html_()


def test_a_clean_answer_has_no_remark():
    def clean(logits, size, rng):
        return np.argmax(logits + gumbel_noise((size, len(logits)), rng=rng), axis=-1)

    given = Grade(check(clean, "gumbel-max", max_draws=20_000))
    for shown in (repr(given), given._repr_html_()):
        assert "Remark" not in shown
        assert "Printed" not in shown


def test_in_a_notebook_a_grade_is_a_box_and_what_it_quotes_is_escaped():
    def answer(logits, size, rng):
        raise ValueError("<b>")

    shown = grade(answer, "gumbel-max")._repr_html_()
    assert shown.startswith('<div style="border-left: 8px solid #D55E00')
    assert "&lt;b&gt;" in shown
