"""What the lessons use: figures under sliders, whose axes stay put, and the grader."""

import re

import numpy as np
import pytest

from gumbel_np.show.grading import Grade, draws_so_far, grade
from gumbel_np.verify.conformance import check
from gumbel_np.verify.statistics.eprocess import log_e_value

PI = np.array([1, 2, 3, 4])
DRAWN = np.random.default_rng(0).choice(4, size=5000, p=PI / 10)


def bars(figure):
    return [bar.get_height() for bar in figure.axes[0].patches]


def meter(figure):
    (line,) = [line for line in figure.axes[1].lines if line.get_marker() == "o"]
    return line.get_xydata()


@pytest.mark.parametrize("n", [10, 500, 5000])
def test_the_bars_are_the_shares_of_the_first_draws(n):
    figure = draws_so_far(DRAWN, PI, n)
    assert bars(figure) == pytest.approx([np.mean(DRAWN[:n] == i) for i in range(4)])
    law = figure.axes[0].lines[0].get_ydata()
    assert law == pytest.approx(PI / 10)


def test_the_meter_is_the_e_process_and_does_not_show_its_future():
    n, log10_e = meter(draws_so_far(DRAWN, PI, 500))[-1]
    assert n <= 500
    exact = log_e_value(np.bincount(DRAWN[: int(n)], minlength=4), PI / 10) / np.log(10)
    assert log10_e == pytest.approx(exact)


def test_the_axes_stay_while_the_slider_moves():
    def limits(n):
        axes = draws_so_far(DRAWN, PI, n).axes
        return [(a.get_xlim(), a.get_ylim(), list(a.get_yticks())) for a in axes]

    assert limits(10) == limits(5000)


def test_a_wrong_sampler_moves_the_meter():
    right, wrong = (meter(draws_so_far(d, PI, 5000))[-1, 1] for d in (DRAWN, DRAWN * 0 + 1))
    assert right < 0
    assert wrong > 100


def test_the_meter_is_read_out_like_its_axis():
    axes = draws_so_far(DRAWN * 0 + 1, PI, 5000).axes[1]
    assert re.search(r"e = 10[⁰¹²³⁴⁵⁶⁷⁸⁹]{3,}$", axes.get_title(loc="left"))
    labels = [t.get_text() for t in axes.get_yticklabels()]
    assert "1" in labels
    assert "10⁴⁰⁰" in labels
    early = draws_so_far(DRAWN, PI, 5).axes[1]
    assert early.get_title(loc="left").endswith("e = 1")


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


@pytest.mark.parametrize(("pi", "side"), [([0.1, 0.2, 0.7], 2), ([0.7, 0.2, 0.1], 1)])
def test_the_legend_stays_in_place_while_draws_come_in(pi, side):
    # 1 and 2 are matplotlib's numbers for the upper right and the upper left.
    for drawn in (np.zeros(1000, int), np.full(1000, 2)):
        legend = draws_so_far(drawn, pi, 1000).axes[0].get_legend()
        assert legend._loc == side
