"""What is done within the kernel, before the first cell of a lesson and after the last one."""

from __future__ import annotations

from typing import Any


def begin() -> None:
    """Let figures tell in words what they show: it is all that a reader without eyes gets."""
    from IPython import get_ipython
    from matplotlib.figure import Figure

    def tell(figure: Figure, printer: Any, cycle: bool) -> None:
        printer.text(in_words(figure))

    get_ipython().display_formatter.formatters["text/plain"].for_type(Figure, tell)


def in_words(figure: Any) -> str:
    """Tell the titles and axes of a figure.

    Parameters
    ----------
    figure : Figure
        Of matplotlib.

    Returns
    -------
    str
        A sentence for each pair of axes.
    """
    told = []
    for axes in figure.axes:
        titles = (axes.get_title(loc=where) for where in ("left", "center", "right"))
        title = " ".join(filter(None, titles)) or "Figure"
        sides = [axes.get_ylabel(), axes.get_xlabel()]
        told.append(title + (f" ({' against '.join(filter(None, sides))})" if any(sides) else ""))
    return ". ".join(told) + "."


def end() -> None:
    """Find out what readers may ask for: every prediction's truth, every claim's verdict."""
    from gumbel_np.show.widgets import Ledger, Prediction
    from gumbel_np.show.widgets.base import Widget

    for widget in list(Widget.alive):
        if isinstance(widget, Prediction):
            widget.lock()
        elif isinstance(widget, Ledger):
            untried = [row["id"] for row in widget.claims if row["id"] not in widget.found]
            if untried:
                widget.try_claims(*untried)
