"""How figures look: type for a projector, marks that survive grey print and colour blindness."""

import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib import figure
from matplotlib.axes import Axes
from matplotlib.axis import Axis

# Okabe and Ito's palette, safe for the colour-blind; line styles and markers say the same again.
INK, BLUE, VERMILLION, GREEN, PURPLE = "#000000", "#0072B2", "#D55E00", "#009E73", "#CC79A7"
GREY, PALE = "#595959", "#D9E6F0"
LINES: tuple[dict[str, Any], ...] = (
    {"color": BLUE, "linestyle": "-", "marker": "o"},
    {"color": VERMILLION, "linestyle": "--", "marker": "s"},
    {"color": GREEN, "linestyle": "-.", "marker": "^"},
    {"color": PURPLE, "linestyle": ":", "marker": "D"},
    {"color": INK, "linestyle": (0, (8, 2, 1, 2, 1, 2)), "marker": "v"},
)
# A line at what is claimed, at a limit or at a tolerance.
LIMIT: dict[str, Any] = {"color": INK, "linestyle": "--", "linewidth": 1.4}

SIZE = (6.0, 4.1)  # inches, of one panel
_MARGINS = (0.22, 0.96, 0.172, 0.885)  # left, right, bottom and top of its axes, as shares of it
TITLE_WIDTH = 46  # characters that fit above a panel
_RC: Any = {
    "axes.axisbelow": True,
    "axes.grid": True,
    "axes.labelsize": 14,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlesize": 15,
    "axes.titleweight": "bold",
    "axes.unicode_minus": True,
    "figure.dpi": 100,
    "figure.facecolor": "white",
    "font.family": ["sans-serif"],
    "font.sans-serif": ["DejaVu Sans"],  # comes with matplotlib: the layout is the same everywhere
    "font.size": 14,
    "grid.color": "#D0D0D0",
    "grid.linewidth": 0.6,
    "legend.borderaxespad": 0.0,
    "legend.fontsize": 14,
    "legend.frameon": False,
    "legend.handlelength": 2.4,
    "lines.linewidth": 2.2,
    "lines.markersize": 7,
    "savefig.facecolor": "white",
    "svg.fonttype": "none",
    "svg.hashsalt": "gumbel-np",
    "xtick.bottom": False,  # the grid shows where a tick is
    "xtick.labelsize": 14,
    "ytick.labelsize": 14,
    "ytick.left": False,
}


@contextmanager
def use() -> Iterator[None]:
    """Draw in the style of this package, in a `with` block."""
    with mpl.rc_context(_RC):
        yield


class Figure(figure.Figure):
    """A figure that a notebook shows as it is, with or without pyplot."""

    def _repr_png_(self) -> bytes:
        png = io.BytesIO()
        self.savefig(png, format="png")
        return png.getvalue()


@dataclass(frozen=True)
class Panel:
    """One pair of axes: the finding as its title, a caption, and the function that draws it."""

    title: str
    caption: str
    draw: Callable[[Axes], None]


def panel(title: str, caption: str) -> Callable[[Callable[[Axes], None]], Panel]:
    """Make a panel of the decorated function, which draws it."""
    return partial(Panel, title, caption)


def compose(panels: Sequence[Panel], *, stacked: bool = False) -> Figure:
    """Draw panels side by side; or stacked, as a notebook would shrink a row and its type."""
    across, down = (1, len(panels)) if stacked else (len(panels), 1)
    left, right, bottom, top = _MARGINS
    with use():
        composed = Figure(figsize=(SIZE[0] * across, SIZE[1] * down))
        # The same margins for every panel, so that axes line up from one figure to the next.
        composed.subplots_adjust(
            left=left / across,
            right=1 - (1 - right) / across,
            bottom=bottom / down,
            top=1 - (1 - top) / down,
            wspace=(1 - right + left) / (right - left),
            hspace=(1 - top + bottom) / (top - bottom),
        )
        all_axes = composed.subplots(down, across, squeeze=False).ravel()
        for panel, axes in zip(panels, all_axes, strict=True):
            panel.draw(axes)
            axes.set_title(panel.title, loc="left", x=-left / (right - left) + 0.02, y=1.03)
            axes.xaxis.label.set_rotation_mode("anchor")
            axes.yaxis.label.set_rotation_mode("anchor")  # centred, whatever font shows it
    return composed


_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


def with_indices(text: str) -> str:
    """Write the names U1, U2, … with subscripts."""
    return re.sub(r"\bU(\d+)\b", lambda m: "U" + m[1].translate(_SUBSCRIPTS), text)


_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def power(exponent: float) -> str:
    """Write a power of ten in Unicode: 10⁻⁶."""
    return "10" + f"{exponent:.0f}".translate(_SUPERSCRIPTS)


def unicode_number(value: float) -> str:
    """Write a number to two digits in Unicode: −0.5, 2.2 × 10⁻⁸."""
    mantissa, e, exponent = f"{value:.2g}".partition("e")
    if not e:
        return mantissa.replace("-", "−")
    ten = power(int(exponent))
    if mantissa == "1":
        return ten
    return f"{mantissa} × {ten}".replace("-", "−").replace(" ", "\N{NO-BREAK SPACE}")


def powers(axis: Axis, exponents: Sequence[int]) -> None:
    """Put ticks at powers of ten along an axis, and nowhere else."""
    log_ticks(axis, [10.0**k for k in exponents], [power(k) for k in exponents])


def log_ticks(axis: Axis, at: Sequence[float], labels: Sequence[str] = ()) -> None:
    """Put ticks at these numbers along a logarithmic axis, and nowhere else."""
    axis.set_ticks(at, labels=labels or [f"{value:g}" for value in at])
    axis.set_ticks([], minor=True)


def curves(axes: Axes, x: Any, ys: Iterable[Any], names: Sequence[str], every: int = 0) -> None:
    """Draw curves that differ in colour, line style and marker; `every` spaces the markers."""
    for y, name, look in zip(ys, names, LINES, strict=False):
        axes.plot(x, y, label=name, markevery=every or max(1, len(np.ravel(x)) // 8), **look)
