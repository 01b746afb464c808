"""How time and memory grow with the draws and with the categories."""

from functools import partial

import contenders as by
import memory
import numpy as np
from clock import take_turns
from works import MANY, NUMBERS, normal_logits

_TURNS = 3
_CATEGORIES = 50  # while the draws grow
# With fewer draws than these it would be the making of tables that is timed.
_DRAWERS = {
    "ours": (by.ours, 1),
    "with maximum": (by.ours_with_max, MANY),
    "textbook": (by.textbook, 1),
    "torch": (by.pytorch, 1),
}
_MOST = {"ours": 9, "textbook": 7}  # powers of ten: of more, the textbook's arrays do not fit


def against_draws(scale=1.0, peers=by.PEERS):
    """Return the seconds of n draws of 50 categories: {contender: [(n, seconds), …]}."""
    most = np.log10(NUMBERS * scale / _CATEGORIES)
    curves = {}
    for n in (round(10**e) for e in np.arange(1, max(most, 1.5), 0.5)):
        for name, seconds in _timed(_CATEGORIES, dict.fromkeys(_DRAWERS, n), peers).items():
            curves.setdefault(name, []).append((n, seconds))
    return curves


def against_categories(scale=1.0, peers=by.PEERS):
    """Return the seconds of one draw of K, among many: {contender: [(K, seconds), …]}."""
    curves = {}
    for k in (round(10**e) for e in np.arange(0.5, 5.25, 0.5)):
        draws = {
            name: max(2, round(NUMBERS * scale / k), round(least * scale))
            for name, (_, least) in _DRAWERS.items()
        }
        for name, seconds in _timed(k, draws, peers).items():
            curves.setdefault(name, []).append((k, seconds / draws[name]))
    return curves


def _timed(k, draws, peers):
    """Return the median of the seconds of so many draws by each."""
    phi, rng = normal_logits(k), np.random.default_rng(1)
    calls = {
        name: partial(draw, phi, draws[name], rng)
        for name, (draw, _) in _DRAWERS.items()
        if name != "torch" or name in peers
    }
    for call in calls.values():
        call()  # what is made once
    return {name: float(np.median(s)) for name, s in take_turns(calls, _TURNS).items()}


def of_memory(scale=1.0):
    """Return the peak of counting n draws of four categories: {contender: [(n, bytes), …]}.

    Also the seconds that the last of ours took.
    """
    curves, seconds = {}, {}
    for who, most in _MOST.items():
        curves[who] = []
        for n in (round(10**e * scale) for e in range(3, most + 1)):
            peak, seconds[who] = memory.peak(who, max(n, 1))
            curves[who].append((max(n, 1), peak))
    return curves, seconds["ours"]
