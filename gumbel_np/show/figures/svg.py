"""Figures inside a page: SVG without addresses, scripts or style sheets."""

import io
import re
from html import escape

from matplotlib.figure import Figure

from gumbel_np.show.style import use

_NUMBER = re.compile(r"-?\d+\.\d+")
_GEOMETRY = re.compile(r'(?<= )(d|x|y|points|transform)="([^"]*)"')
_REFERENCE = re.compile(r'(?:href="#|url\(#)([^")]+)')
_FONT = re.compile(r"font: ([^;\"']*?)([\d.]+px)[^;\"]*")


def svg(figure: Figure, label: str, prefix: str) -> str:
    """Return a figure as an element of HTML: its text stays text, and `label` describes it.

    The prefix stands before every id, because no two pictures of a page may share one.
    """
    out = io.StringIO()
    with use():
        figure.savefig(out, format="svg", metadata={"Date": None})
    _, _, body = out.getvalue().partition("</defs>")  # the head before it would style the page
    kept = {name: f"{prefix}{i}" for i, name in enumerate(dict.fromkeys(_REFERENCE.findall(body)))}
    body = body.replace("xlink:href", "href")
    body = re.sub(r' id="([^"]*)"', lambda m: f' id="{kept[m[1]]}"' if m[1] in kept else "", body)
    body = _REFERENCE.sub(lambda m: m[0].replace(m[1], kept[m[1]]), body)
    body = _FONT.sub(_without_family, body)
    body = re.sub(r"font-family: [^;\"]*;? ?", "", body)
    body = _GEOMETRY.sub(lambda m: f'{m[1]}="{_short(m[2])}"', body)
    body = re.sub(r">\s+<", "><", body)
    width, height = figure.get_size_inches() * 72
    return (
        f'<svg role="img" aria-label="{escape(label)}" '
        f'viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}">' + body.strip()
    )


def _without_family(font: re.Match[str]) -> str:
    """Write the short form of older matplotlib releases as newer ones write it."""
    return f"font-size: {font[2]}" + ("; font-weight: bold" if "bold" in font[1] else "")


def _short(geometry: str) -> str:
    """Write coordinates to a tenth of a point."""
    rounded = _NUMBER.sub(lambda m: f"{float(m[0]):.1f}".removesuffix(".0"), geometry)
    return " ".join(rounded.split()).replace("rotate(-0 ", "rotate(0 ")
