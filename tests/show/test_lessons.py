"""What the lessons use: figures under sliders, whose axes stay put, and the grader."""

import re

import numpy as np
import pytest

from gumbel_np.show.lessons import draws_so_far, grade
from gumbel_np.verify.eprocess import log_e_value

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


def noisy(logits, shape, rng):
    return logits - np.log(-np.log(rng.random((*shape, 4))))


def right(logits, size, rng):
    return np.argmax(noisy(logits, (size,), rng), axis=-1)


def right_twice(logits, size, rng):
    return np.argsort(-noisy(logits, (size,), rng), axis=-1)[:, :2]


def on_the_logits_given(logits, size, rng):
    logits -= 1000  # what the grader holds must not change
    return right(logits, size, rng)


@pytest.mark.parametrize("sampler", [right, on_the_logits_given], ids=lambda f: f.__name__)
def test_a_right_sampler_holds(sampler):
    assert grade(sampler, PI).verdict == "holds"


def test_winner_and_runner_up():
    assert grade(right_twice, PI, k=2).verdict == "holds"
    assert grade(lambda *given: right_twice(*given)[:, ::-1], PI, k=2).verdict == "refuted"
    twice = grade(lambda *given: np.stack([right(*given), right(*given)], axis=-1), PI, k=2)
    assert twice.verdict == "refuted"


def test_a_wrong_sampler_is_refuted():
    assert grade(lambda logits, n, rng: rng.integers(4, size=n), PI).verdict == "refuted"
    assert grade(lambda logits, n, rng: np.full(n, np.argmax(logits)), PI).verdict == "refuted"


@pytest.mark.parametrize(
    ("sampler", "k", "message"),
    [
        (lambda *given: right(*given) + 1, None, "indices from 1 to 4, wanted 0 to 3"),
        (lambda *given: right(*given) - 1, None, "indices from -1 to 2, wanted 0 to 3"),
        (lambda *given: right(*given) * 1.0, None, "float64 numbers, wanted integers"),
        (lambda *given: None, None, "None: is there a return?"),
        (lambda logits, n, rng: np.argmax(noisy(logits, (n,), rng)), None, r"shape \(\), wanted"),
        (
            lambda logits, n, rng: right(logits, n - 1, rng),
            None,
            r"shape \(1008,\), wanted \(1009,",
        ),
        (lambda logits, n, rng: right(logits, 1000, rng), None, r"shape \(1000,\), wanted"),
        (lambda logits, n, rng: noisy(logits, (n,), rng), None, r"shape \(1009, 4\), wanted"),
        (right, 2, r"shape \(1009,\), wanted \(1009, 2\)"),
        (
            lambda logits, n, rng: right(logits, n, np.random.default_rng(1)),
            None,
            "two generators: take all random numbers from rng",
        ),
    ],
    ids=[
        "1-based",
        "from -1",
        "floats",
        "no return",
        "no axis",
        "one too few",
        "own number",
        "no argmax",
        "one of two",
        "own seed",
    ],
)
def test_a_typical_mistake_is_named(sampler, k, message):
    said = grade(sampler, PI, k)
    assert isinstance(said, str)
    assert said.startswith("your sampler ")
    assert re.search(message, said)


def test_only_the_first_two_are_graded():
    with pytest.raises(ValueError, match="k must be"):
        grade(right, PI, k=3)


@pytest.mark.parametrize(("pi", "side"), [([0.1, 0.2, 0.7], 2), ([0.7, 0.2, 0.1], 1)])
def test_the_legend_stays_in_place_while_draws_come_in(pi, side):
    # 1 and 2 are matplotlib's numbers for the upper right and the upper left.
    for drawn in (np.zeros(1000, int), np.full(1000, 2)):
        legend = draws_so_far(drawn, pi, 1000).axes[0].get_legend()
        assert legend._loc == side
