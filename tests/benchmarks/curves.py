"""The figures: time against the draws and against the categories, and memory."""

import numpy as np

from gumbel_np.show.style import LINES, panel, powers

_LOOKS = {
    "ours": ("this package", LINES[0]),
    "textbook": ("textbook", LINES[1]),
    "torch": ("PyTorch", LINES[2]),
    "with maximum": ("(maximum, arg max)", LINES[3]),
}


def panels(bench):
    """Return the panels of all three."""
    megabytes = {name: [(n, b / 1e6) for n, b in curve] for name, curve in bench.memory.items()}
    return [
        _panel(
            "Time against the number of draws",
            "To the left stands what a call takes at least.",
            ("draws n, of 50 categories", "seconds"),
            bench.draws,
        ),
        _panel(
            "Time of a draw against its categories",
            "The maximum and who reached it take two random numbers for any K, and a larger table.",
            ("categories K", "seconds of a draw"),
            bench.categories,
        ),
        _panel(
            "Memory against the number of draws",
            "The peak of a process that counts who wins, with Python and NumPy in it.",
            ("draws n, of 4 categories", "megabytes"),
            megabytes,
        ),
    ]


def _panel(title, caption, labels, curves):
    @panel(title, f"{caption} Both axes are logarithmic.")
    def drawn(axes):
        for name, curve in curves.items():
            label, look = _LOOKS[name]
            axes.loglog(*zip(*curve, strict=True), label=label, **look)
        for axis, set_limits in ((axes.xaxis, axes.set_xlim), (axes.yaxis, axes.set_ylim)):
            low, high = np.log10(axis.get_data_interval())
            first, last = int(np.floor(low + 0.2)), int(np.ceil(high - 0.2))
            set_limits(10 ** min(low - 0.2, first), 10 ** max(high + 0.2, last))
            powers(axis, range(first, last + 1, 1 if last - first < 8 else 2))
        axes.set(xlabel=labels[0], ylabel=labels[1])
        axes.legend(borderaxespad=0.5)

    return drawn
