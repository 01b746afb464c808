"""What is done within the kernel, before the first cell of a lesson and after the last one."""

from typing import Any


def begin() -> None:
    """Give figures a text: the words for readers who cannot see them."""
    from IPython import get_ipython
    from matplotlib.figure import Figure

    def describe(figure: Figure, printer: Any, cycle: bool) -> None:
        printer.text(in_words(figure))

    get_ipython().display_formatter.formatters["text/plain"].for_type(Figure, describe)


def in_words(figure: Any) -> str:
    """Name the title and the sides of each pair of axes of a matplotlib figure."""
    descriptions = []
    for axes in figure.axes:
        titles = (axes.get_title(loc=where) for where in ("left", "center", "right"))
        title = " ".join(filter(None, titles)) or "Figure"
        sides = " against ".join(filter(None, [axes.get_ylabel(), axes.get_xlabel()]))
        descriptions.append(f"{title} ({sides})" if sides else title)
    return ". ".join(descriptions) + "."


def end() -> None:
    """Find all that readers may ask for: every prediction's truth, every claim's verdict."""
    from gumbel_np.show.widgets.base import Widget

    for widget in list(Widget.alive):
        if widget.comm is not None:  # a closed widget may still wait for the garbage collector
            widget.find_answers()
