"""The style of figures: numbers, names on an axis, SVG for a page, and late imports."""

import subprocess
import sys

import pytest
from matplotlib.figure import Figure

from gumbel_np import show
from gumbel_np.show.figures import evidence_figure
from gumbel_np.show.figures.category_ticks import name_cells
from gumbel_np.show.figures.svg import _FONT, _without_family, svg
from gumbel_np.show.style import unicode_number, use, with_indices
from gumbel_np.verify import uniforms


def test_svg_is_deterministic_and_its_ids_are_its_own():
    def once(prefix):
        return svg(evidence_figure(uniforms([0.1, 0.7]), 1e-3), "<&>", prefix)

    assert once("a-") == once("a-")
    assert ' id="a-0"' in once("a-") and ' id="a-0"' not in once("b-")
    assert 'aria-label="&lt;&amp;&gt;"' in once("a-")
    assert "<text" in once("a-") and "font-family" not in once("a-")


def test_a_notebook_shows_a_figure_as_it_is():
    png = evidence_figure(uniforms([0.1, 0.7]), 1e-3)._repr_png_()
    assert png.startswith(b"\x89PNG")
    width, height = (int.from_bytes(png[i : i + 4], "big") for i in (16, 20))
    assert (width, height) == pytest.approx((600, 820), abs=1)  # two panels, one above the other


def test_a_figure_of_ones_own_can_be_in_this_style():
    with use():
        axes = Figure().subplots()
    assert axes.xaxis.label.get_size() == 14


def test_older_matplotlib_writes_fonts_otherwise():
    short = "style=\"font: bold 15px 'DejaVu Sans', sans-serif; text-anchor: middle\""
    found = _FONT.sub(_without_family, short)
    assert found == 'style="font-size: 15px; font-weight: bold; text-anchor: middle"'


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0028, "0.0028"), (-0.5, "−0.5"), (1e-6, "10⁻⁶"), (2.25e-8, "2.2 × 10⁻⁸"), (0, "0")],
)
def test_numbers_are_written_without_markup(value, text):
    assert unicode_number(value).replace("\N{NO-BREAK SPACE}", " ") == text


def test_indices_are_written_as_subscripts():
    assert with_indices("τ = 0.5, U12") == "τ = 0.5, U₁₂"


def loaded_by(statement):
    code = f"{statement}\nimport sys; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(run.stdout.split())


def test_figures_are_imported_late_and_leave_pyplot_alone():
    assert "matplotlib" not in loaded_by("import gumbel_np; gumbel_np.show")
    modules = loaded_by("from gumbel_np import show; show.figures")
    assert "matplotlib.figure" in modules
    assert "matplotlib.pyplot" not in modules
    with pytest.raises(AttributeError, match="attribute nonsense"):
        _ = show.nonsense


def named(labels):
    """The names on the axis, those of groups, and whether the former are upright."""
    axes = Figure().subplots()
    name_cells(axes, labels)
    names = axes.get_xticklabels()
    groups = [text.get_text() for text in axes.get_xticklabels(minor=True)]
    return [t.get_text() for t in names], groups, any(t.get_rotation() for t in names)


def numbers(k):
    return [str(i) for i in range(k)]


@pytest.mark.parametrize(
    ("labels", "shown"),
    [
        (numbers(10), numbers(10)),
        (numbers(20), numbers(20)[::2]),
        (numbers(40), numbers(40)[::3]),
        (["second", "first"], ["second", "first"]),
        ([f"name {i}" for i in range(40)], [f"name {i}" for i in range(40)][::9]),
        ([""] * 16, []),
    ],
    ids=["10", "20", "40", "two", "long", "none"],
)
def test_no_more_names_than_there_is_room_for(labels, shown):
    assert named(labels) == (shown, [], False)


def test_short_names_that_do_not_fit_are_turned_upright():
    labels = [f"{i},{j}" for i in range(4) for j in range(4)]
    assert named(labels) == (labels, [], True)


def grouped(names, groups):
    return [f"{name}\n{group}" for group in groups for name in names]


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        (["no", "yes"], ["no", "yes"] * 4),
        (numbers(8), numbers(8)[::2] * 4),
        (["none", "first", "all"], []),
    ],
    ids=["all", "every other", "none"],
)
def test_a_group_is_named_once(names, shown):
    groups = ["a", "b", "c", "d"]
    assert named(grouped(names, groups)) == (shown, groups, False)


def test_a_group_is_named_in_its_middle():
    axes = Figure().subplots()
    name_cells(axes, grouped(numbers(4), ["a", "b"]))
    assert axes.get_xticks(minor=True) == pytest.approx([1.5, 5.5])
    assert [line.get_xdata()[0] for line in axes.lines] == [3.5]
