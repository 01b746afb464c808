"""Figures under sliders: what they show, and that their axes stay put."""

import numpy as np
import pytest

from gumbel_np.show.lessons import draws_so_far
from gumbel_np.verify.eprocess import log_e_value

PI = np.array([1, 2, 3, 4])
DRAWN = np.random.default_rng(0).choice(4, size=5000, p=PI / 10)


def bars(figure):
    return [bar.get_height() for bar in figure.axes[0].patches]


@pytest.mark.parametrize("n", [10, 500, 5000])
def test_the_bars_are_the_shares_of_the_first_draws(n):
    figure = draws_so_far(DRAWN, PI, n)
    assert bars(figure) == pytest.approx([np.mean(DRAWN[:n] == i) for i in range(4)])
    law = figure.axes[0].lines[0].get_ydata()
    assert law == pytest.approx(PI / 10)


def test_the_meter_is_the_e_process():
    shown = draws_so_far(DRAWN, PI, 500).axes[1].lines[1]
    n, log10_e = shown.get_xydata()[-1]
    assert n <= 500
    exact = log_e_value(np.bincount(DRAWN[: int(n)], minlength=4), PI / 10) / np.log(10)
    assert log10_e == pytest.approx(exact)


def test_the_axes_stay_while_the_slider_moves():
    def limits(n):
        return [(a.get_xlim(), a.get_ylim()) for a in draws_so_far(DRAWN, PI, n).axes]

    assert limits(10) == limits(5000)


def test_a_wrong_sampler_moves_the_meter():
    titles = [draws_so_far(d, PI, 5000).axes[1].get_title(loc="left") for d in (DRAWN, DRAWN * 0)]
    assert "e+" not in titles[0]
    assert "e+" in titles[1]
