"""Shares of draws beside the law: bars of the right height on axes that stay put."""

import numpy as np
import pytest

from gumbel_np.show.figures.shares_figure import shares_panel
from gumbel_np.show.style import compose
from gumbel_np.verify import counts

PI = np.array([1, 2, 3, 4])
DRAWN = np.random.default_rng(0).choice(4, size=5000, p=PI / 10)


def axes_of(drawn, pi):
    return compose([shares_panel(counts(drawn, pi))]).axes[0]


@pytest.mark.parametrize("n", [10, 500, 5000])
def test_the_bars_are_the_shares_of_the_draws(n):
    axes = axes_of(DRAWN[:n], PI)
    bars = [bar.get_height() for bar in axes.patches]
    assert bars == pytest.approx([np.mean(DRAWN[:n] == i) for i in range(4)])
    assert axes.lines[0].get_ydata() == pytest.approx(PI / 10)


def test_the_axes_do_not_depend_on_the_draws():
    def limits(n):
        axes = axes_of(DRAWN[:n], PI)
        return axes.get_xlim(), axes.get_ylim(), list(axes.get_yticks())

    assert limits(10) == limits(5000)


@pytest.mark.parametrize(("pi", "side"), [([0.1, 0.2, 0.7], 2), ([0.7, 0.2, 0.1], 1)])
def test_the_legend_is_where_the_law_is_low(pi, side):
    # 1 and 2 are matplotlib's numbers for the upper right and the upper left.
    for drawn in (np.zeros(1000, int), np.full(1000, 2)):
        assert axes_of(drawn, pi).get_legend()._loc == side
