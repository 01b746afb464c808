"""Rows of pictures, and the figure of a training: what is on them is what was given."""

import io

import numpy as np
import pytest
from matplotlib.image import imread

from gumbel_np.learning.vae_training import Epoch
from gumbel_np.show.figures.picture_grid import GAP, SCALE, SIDE, picture_grid
from gumbel_np.show.illustrations.vae_pictures import training_figure
from gumbel_np.show.style import TITLE_WIDTH

ROWS = np.random.default_rng(1).random((2, 3, 64))


def on_screen(figure):
    """How dark every screen pixel is."""
    return 1 - imread(io.BytesIO(figure._repr_png_()))[..., :3].mean(axis=-1)


def test_every_pixel_is_a_square_of_its_darkness():
    dark = on_screen(picture_grid(ROWS, ["a", "b"]))
    tile = SCALE * (SIDE + GAP)
    bottom, right = dark.shape[0] - 10, dark.shape[1] - 10  # of the mosaic, within its margin
    for r, n in np.ndindex(2, 3):
        top = bottom - (2 - r) * tile
        left = right - (3 - n) * tile
        seen = dark[top : top + SCALE * SIDE, left : left + SCALE * SIDE]
        squares = seen.reshape(SIDE, SCALE, SIDE, SCALE).swapaxes(1, 2)
        assert np.ptp(squares, axis=(2, 3)).max() == 0
        np.testing.assert_allclose(squares[..., 0, 0].ravel(), ROWS[r, n], atol=1 / 128)


def test_each_row_has_its_name():
    figure = picture_grid(ROWS, ["original", "redrawn"])
    assert figure.get_size_inches() == pytest.approx([3.52, 1.52])
    (axes,) = figure.axes
    labels = axes.get_yticklabels()
    assert [label.get_text() for label in labels] == ["original", "redrawn"]
    assert min(label.get_size() for label in labels) >= 14
    figure.draw_without_rendering()
    assert min(label.get_window_extent().x0 for label in labels) >= 0


@pytest.mark.parametrize(
    ("rows", "names", "said"),
    [
        (ROWS[0], ["a"], r"rows must be of shape \(R, n, 64\), got \(3, 64\)"),
        (ROWS[..., 1:], ["a", "b"], r"rows must be of shape \(R, n, 64\), got \(2, 3, 63\)"),
        (2 * ROWS, ["a", "b"], "rows must hold numbers from 0 to 1"),
        (np.full_like(ROWS, np.nan), ["a", "b"], "rows must hold numbers from 0 to 1"),
        (ROWS, ["a"], "names must be one for each of the 2 rows, got 1"),
    ],
)
def test_what_are_no_pictures_is_refused(rows, names, said):
    with pytest.raises(ValueError, match=said):
        picture_grid(rows, names)


def titles(figure):
    return [axes.get_title(loc="left") for axes in figure.axes]


def training(taus, exact):
    return [Epoch(tau, bound + 1, bound) for tau, bound in zip(taus, exact, strict=True)]


@pytest.mark.parametrize(
    ("exact", "title"),
    [
        ([-45, -19.4], "The exact bound: 6 nats above the yardstick"),
        ([-45, -24.1], "The exact bound: 1 nat above the yardstick"),
        ([-45, -25.4], "The exact bound: at the yardstick"),
        ([-25, -45.2], "The exact bound: 20 nats below the yardstick"),
    ],
)
def test_the_figure_of_a_training_says_where_it_ends(exact, title):
    figure = training_figure(training([1.0, 0.5], exact), -25.36)
    assert titles(figure) == [title, "The temperature goes from 1 to 0.5"]
    assert len(title) <= TITLE_WIDTH
    bounds, temperature = figure.axes
    yardstick, first, second = bounds.lines
    assert set(yardstick.get_ydata()) == {-25.36}
    assert list(first.get_ydata()) == exact
    assert list(second.get_ydata()) == [bound + 1 for bound in exact]
    assert list(temperature.lines[0].get_ydata()) == [1.0, 0.5]


def test_the_axis_of_bounds_is_the_same_for_every_training():
    one, other = (
        training_figure(training([2.0, 2.0], exact), -25.0) for exact in ([-45, -19], [-30, -30])
    )
    assert one.axes[0].get_ylim() == other.axes[0].get_ylim()
    assert titles(one)[1] == "The temperature stays at 2"
