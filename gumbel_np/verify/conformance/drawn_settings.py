"""Settings drawn from the seed, so that code cannot be right for the fixed ones alone.

They range over what people use: from two categories to a vocabulary, logits near to each other and
far apart, equal ones, any order, large constants, masks, three precisions, temperatures from 0.005
to 200, any k, and calls for one draw or thousands.
"""

from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gumbel_np.verify.conformance.settings import Setting

Rng = np.random.Generator

# How many settings are drawn; of these, how many have more categories than SEVERAL.
SETTINGS, LARGE = 288, 16
TYPICAL = 1300  # draws in a setting, on average
SEVERAL, MOST = 1000, 100_000
COLDEST, HOTTEST = 0.005, 200.0
# In one setting: noise numbers at most, draws if these are enough, and calls at most.
_NUMBERS, _NUMBERS_OF_LARGE, _DRAWS, _CALLS = 2**17, 2**20, 1024, 32
# A constant added to all logits, by precision: float16 has no digits left for one.
_CONSTANTS = {"float64": 1000.0, "float32": 200.0}
# Nats below the largest that probabilities of float32 and of float64 can hold.
_DEEPEST = (80.0, 600.0)
# What 16 bits can hold: logits within so many nats, and temperatures.
_MILD, _MILD_TAUS = 8.0, (0.2, 5.0)


class Shape(NamedTuple):
    """What a library compiles for."""

    precision: str
    categories: int
    k: int
    size: int | None


def draw_setting(
    rng: Rng, *, large: bool = False, most: int = MOST, shape: Shape | None = None
) -> Setting:
    """Draw a setting; `large` asks for more than a thousand categories, up to `most`.

    If a shape is given, all else is drawn.
    """
    if shape:
        precision, categories = shape.precision, shape.categories
    else:
        precision = str(rng.choice(["float64", "float32", "float16"], p=[0.7, 0.2, 0.1]))
        categories = _categories(rng, most if large else SEVERAL)
    logits = _spread(categories, rng)
    if precision == "float16":
        logits = np.maximum(logits - logits.max(), -_MILD)
    if rng.random() < 0.15:
        logits[_masked(categories, rng)] = -np.inf
    if precision in _CONSTANTS and rng.random() < 0.6:
        logits += _constant(_CONSTANTS[precision], rng)
    low, high = _MILD_TAUS if precision == "float16" else (COLDEST, HOTTEST)
    possible = int(np.isfinite(logits).sum())
    tau, k = _between(low, high, rng), _whole(1, possible, rng)
    k = min(k, 10) if rng.random() < 0.5 else k
    k, size = (min(shape.k, possible), shape.size) if shape else (k, _size(categories, rng))
    return Setting(logits.astype(precision), tau, k, size)


def without_underflow(setting: Setting) -> Setting:
    """Return a setting in which no probability of a possible category underflows."""
    logits, deepest = setting.logits, _DEEPEST[setting.logits.dtype.itemsize >= 8]
    least = logits.max() - logits.dtype.type(deepest)
    raised = np.where(np.isneginf(logits), logits, np.maximum(logits, least))
    return replace(setting, logits=raised)


def draws_in(setting: Setting) -> int:
    """Return how many draws a setting is tried with: whole calls of its size."""
    assert setting.size is not None
    numbers = _NUMBERS if setting.categories <= SEVERAL else _NUMBERS_OF_LARGE
    draws = min(_DRAWS, max(setting.size, numbers // setting.categories))
    return setting.size * min(_CALLS, -(-draws // setting.size))


def _categories(rng: Rng, most: int) -> int:
    if most > SEVERAL:
        return _whole(SEVERAL + 1, most, rng)
    return int(rng.integers(2, 11)) if rng.random() < 0.7 else _whole(11, SEVERAL, rng)


def _spread(size: int, rng: Rng) -> NDArray[np.floating]:
    """Draw logits about 0: all equal, equal in groups, or near to each other or far apart."""
    kind = int(rng.choice(5, p=[0.1, 0.15, 0.5, 0.1, 0.15]))
    logits: NDArray[np.floating] = np.zeros(size)
    if kind == 1:
        logits = rng.integers(3, size=size) * _between(0.1, 3, rng)
    elif kind in (2, 3):
        logits = rng.normal(0, _between(0.1, 5, rng) if kind == 2 else _between(5, 300, rng), size)
    elif kind == 4:
        logits = np.log(rng.dirichlet(np.ones(size)) + 1e-300)
    order = rng.random()
    if order < 0.2:
        return np.sort(logits)
    return np.sort(logits)[::-1].copy() if order < 0.4 else logits


def _masked(size: int, rng: Rng) -> NDArray[np.bool_]:
    """Choose what is impossible; one category at least is not."""
    masked = rng.random(size) < rng.choice([0.2, 0.7])
    masked[rng.integers(size)] = False
    return masked


def _constant(most: float, rng: Rng) -> float:
    sizes = [_between(0.1, 30, rng), most]
    return float(rng.choice([-1, 1]) * rng.choice(sizes))


def _size(categories: int, rng: Rng) -> int:
    """Draw how many draws a call is asked for: one, a few, many; odd as often as even."""
    low, high = [(1, 1), (2, 8), (9, 64), (65, 4096), (4097, 16384)][
        rng.choice(5, p=[0.08, 0.1, 0.14, 0.61, 0.07])
    ]
    return min(_whole(low, high, rng), max(16, _NUMBERS // categories))


def _between(low: float, high: float, rng: Rng) -> float:
    """Draw a number that is log-uniform."""
    return float(np.exp(rng.uniform(np.log(low), np.log(high))))


def _whole(low: int, high: int, rng: Rng) -> int:
    """Draw a whole number, nearly log-uniform, both ends included."""
    return min(high, int(_between(low, high + 1, rng)))
