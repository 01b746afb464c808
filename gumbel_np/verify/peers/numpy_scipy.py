"""The samplers of Python, NumPy and SciPy."""

import random
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gumbel_np.inputs import Floats
from gumbel_np.reference.softmax import softmax

Shape = int | tuple[int, ...]
Indices = NDArray[np.intp]
Rng = np.random.Generator


def numpy_gumbel(size: Shape, rng: Rng) -> Floats:
    """`numpy.random.Generator.gumbel`."""
    return rng.gumbel(size=size)


def numpy_legacy_gumbel(size: Shape, rng: Rng) -> Floats:
    """`numpy.random.gumbel`, as of a `RandomState`."""
    legacy = np.random.RandomState(np.random.MT19937(rng.integers(2**32, size=4)))
    return legacy.gumbel(size=size)


def scipy_gumbel(size: Shape, rng: Rng) -> Floats:
    """`scipy.stats.gumbel_r`."""
    from scipy.stats import gumbel_r

    return gumbel_r.rvs(size=size, random_state=rng)


def argmax_of_noise(
    noise: Callable[..., Floats], logits: NDArray[Any], size: int, rng: Rng
) -> Indices:
    """The Gumbel-max trick, in float64, with the noise of a library."""
    return np.argmax(logits + noise((size, logits.size), rng), axis=-1)


def numpy_choice(logits: NDArray[Any], size: int, rng: Rng) -> Indices:
    """`numpy.random.Generator.choice`."""
    return rng.choice(logits.size, size, p=_probabilities(logits))


def numpy_multinomial(logits: NDArray[Any], size: int, rng: Rng) -> Indices:
    """`numpy.random.Generator.multinomial` of one trial: the index of its 1."""
    return np.argmax(rng.multinomial(1, _probabilities(logits), size), axis=-1)


def python_choices(logits: NDArray[Any], size: int, rng: Rng) -> Indices:
    """`random.choices`: Python's own, by cumulative sums in float64."""
    python = random.Random(int(rng.integers(2**63)))
    weights = _probabilities(logits).tolist()
    return np.array(python.choices(range(logits.size), weights, k=size), dtype=np.intp)


def numpy_choice_without_replacement(logits: NDArray[Any], k: int, size: int, rng: Rng) -> Indices:
    """`numpy.random.Generator.choice(replace=False)`, row by row: shape (size, k).

    The result is in drawing order: repeated draws are dropped, and their replacements come last.
    """
    p = _probabilities(logits)
    rows = (rng.choice(logits.size, k, replace=False, p=p) for _ in range(size))
    return np.array([*rows], dtype=np.intp).reshape(size, k)


def _probabilities(logits: NDArray[Any]) -> NDArray[Any]:
    # `choice` checks that they sum to 1, which those of float16 logits do only in float64.
    return softmax(logits.astype(np.float64))
