"""How figures look: type for a projector, marks that survive grey print and colour blindness."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

# Okabe and Ito's palette, which the colour-blind tell apart; line styles and markers say it again.
INK, BLUE, VERMILLION, GREEN, PURPLE = "#000000", "#0072B2", "#D55E00", "#009E73", "#CC79A7"
GREY, PALE = "#595959", "#D9E6F0"
LINES: tuple[dict[str, Any], ...] = (
    {"color": BLUE, "linestyle": "-", "marker": "o"},
    {"color": VERMILLION, "linestyle": "--", "marker": "s"},
    {"color": GREEN, "linestyle": "-.", "marker": "^"},
    {"color": PURPLE, "linestyle": ":", "marker": "D"},
    {"color": INK, "linestyle": (0, (8, 2, 1, 2, 1, 2)), "marker": "v"},
)

SIZE = (6.0, 4.1)  # inches, of one panel
_MARGINS = {"left": 0.22, "right": 0.96, "bottom": 0.172, "top": 0.885}
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
    "font.sans-serif": [
        "DejaVu Sans"
    ],  # comes with matplotlib, so that the layout is the same everywhere
    "font.size": 14,
    "grid.color": "#D0D0D0",
    "grid.linewidth": 0.6,
    "legend.fontsize": 14,
    "legend.frameon": False,
    "legend.handlelength": 2.4,
    "lines.linewidth": 2.2,
    "lines.markersize": 7,
    "savefig.facecolor": "white",
    "svg.fonttype": "none",
    "svg.hashsalt": "gumbel-np",
    "xtick.bottom": False,  # the grid tells where a tick is
    "xtick.labelsize": 14,
    "ytick.labelsize": 14,
    "ytick.left": False,
}


@contextmanager
def use() -> Iterator[None]:
    """Draw figures of one's own in the style of this package, as a context.

    Examples
    --------
    >>> from matplotlib.figure import Figure
    >>> with use():
    ...     axes = Figure().subplots()
    >>> axes.xaxis.label.get_size()
    14.0
    """
    with mpl.rc_context(_RC):
        yield


@dataclass(frozen=True)
class Panel:
    """One pair of axes: the finding as its title, a caption in words, and who draws it."""

    title: str
    caption: str
    draw: Callable[[Axes], None]


def compose(panels: Sequence[Panel]) -> Figure:
    """Draw panels side by side.

    Parameters
    ----------
    panels : sequence of Panel
        What to draw, at least one.

    Returns
    -------
    Figure
        A figure that belongs to no window and no pyplot state; a notebook shows it as it is.
    """
    with use():
        figure = Figure(figsize=(SIZE[0] * len(panels), SIZE[1]))
        # The same margins for every panel: what is learnt at one is found again at the next.
        n, (left, right) = len(panels), (_MARGINS["left"], _MARGINS["right"])
        figure.subplots_adjust(
            left=left / n,
            right=1 - (1 - right) / n,
            bottom=_MARGINS["bottom"],
            top=_MARGINS["top"],
            wspace=(1 - right + left) / (right - left),
        )
        all_axes = figure.subplots(1, n, squeeze=False)[0]
        for panel, axes in zip(panels, all_axes, strict=True):
            panel.draw(axes)
            axes.set_title(panel.title, loc="left", x=-left / (right - left) + 0.02, y=1.03)
            axes.xaxis.label.set_rotation_mode("anchor")
            axes.yaxis.label.set_rotation_mode("anchor")  # centred, whatever font shows it
    return figure


_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def power(exponent: float) -> str:
    """Write a power of ten without markup."""
    return "10" + f"{exponent:.0f}".translate(_SUPERSCRIPTS)


def number(value: float) -> str:
    """Write a number to two digits, without markup."""
    mantissa, e, exponent = f"{value:.2g}".partition("e")
    if not e:
        return mantissa.replace("-", "−")
    ten = power(int(exponent))
    if mantissa == "1":
        return ten
    return f"{mantissa} × {ten}".replace("-", "−").replace(" ", "\N{NO-BREAK SPACE}")


_NUMBER = re.compile(r"-?\d+\.\d+")
_GEOMETRY = re.compile(r'(?<= )(d|x|y|points|transform)="([^"]*)"')
_REFERENCE = re.compile(r'(?:href="#|url\(#)([^")]+)')


def svg(figure: Figure, label: str, prefix: str) -> str:
    """Turn a figure into SVG to stand inside of an HTML page.

    Parameters
    ----------
    figure : Figure
        What to draw.
    label : str
        What it shows, for those who do not see it.
    prefix : str
        Put before every id, for two pictures of a page must not share one.

    Returns
    -------
    str
        An element without any address, script or style sheet; its text stays text.
    """
    out = io.StringIO()
    with use():
        figure.savefig(out, format="svg", metadata={"Date": None})
    text = out.getvalue()
    body = text[
        text.index("</defs>") + len("</defs>") :
    ]  # after the head, which would style the page
    kept = {name: f"{prefix}{i}" for i, name in enumerate(dict.fromkeys(_REFERENCE.findall(body)))}
    body = body.replace("xlink:href", "href")
    body = re.sub(r' id="([^"]*)"', lambda m: f' id="{kept[m[1]]}"' if m[1] in kept else "", body)
    body = _REFERENCE.sub(lambda m: m[0].replace(m[1], kept[m[1]]), body)
    body = re.sub(r"font: ([^;\"']*?)([\d.]+px)[^;\"]*", _without_family, body)
    body = re.sub(r"font-family: [^;\"]*;? ?", "", body)
    body = _GEOMETRY.sub(lambda m: f'{m[1]}="{_short(m[2])}"', body)
    body = re.sub(r">\s+<", "><", body)
    width, height = figure.get_size_inches() * 72
    return (
        f'<svg role="img" aria-label="{escape(label)}" '
        f'viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}">' + body.strip()
    )


def _without_family(font: re.Match[str]) -> str:
    """Write the short form that older releases of matplotlib use as newer ones do."""
    return f"font-size: {font[2]}" + ("; font-weight: bold" if "bold" in font[1] else "")


def _short(geometry: str) -> str:
    """Write coordinates to a tenth of a point."""
    rounded = _NUMBER.sub(lambda m: f"{float(m[0]):.1f}".removesuffix(".0"), geometry)
    return " ".join(rounded.split()).replace("rotate(-0 ", "rotate(0 ")
