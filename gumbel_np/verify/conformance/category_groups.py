"""Many categories in a few groups, so that their counts can be judged after few draws."""

import numpy as np
from numpy.typing import NDArray

from gumbel_np.inputs import Floats

Groups = NDArray[np.intp]

_GROUPS = 12
# Suspects are compared category by category if there are no more.
_SEPARATE = 64
# Categories that together are less probable than this are a group: not one of them should come.
_HOPELESS = 1e-9


def groups_of(pi: Floats) -> list[Groups]:
    """Number the groups of the categories: by their size, and by their index.

    A fault of the noise shows in the one, a fault of the indices in the other.
    """
    if pi.size <= _GROUPS:
        return [np.arange(pi.size)]
    order = np.argsort(-pi, kind="stable")
    by_size = np.empty(pi.size, dtype=np.intp)
    by_size[order] = _numbered(pi[order])
    return [by_size, _numbered(pi)]


def _numbered(pi: Floats) -> Groups:
    """Number successive categories so that each group has about the same probability."""
    rest = np.cumsum(pi[::-1])[::-1]
    middle = 1 - rest + pi / 2
    place = np.clip((middle * _GROUPS).astype(np.intp), 0, _GROUPS - 1)
    place[rest < _HOPELESS] = _GROUPS
    return np.cumsum(np.diff(place, prepend=place[0]) != 0)


def tables_of(drawn: NDArray[np.intp], pi: Floats) -> list[tuple[NDArray[np.int64], Floats]]:
    """Count draws in the groups of their categories; return counts and laws."""
    counted = np.bincount(drawn, minlength=pi.size)
    return [
        (
            np.bincount(group, weights=counted).astype(np.int64),
            np.bincount(group, weights=pi).astype(np.float64),
        )
        for group in groups_of(pi)
    ]


def to_uniforms(drawn: NDArray[np.intp], pi: Floats, rng: np.random.Generator) -> Floats:
    """Turn categories into uniforms: their CDF by size, at a random point of its step."""
    order = np.argsort(-pi, kind="stable")
    above = np.empty(pi.size)
    above[order] = np.cumsum(pi[order])
    return np.minimum(above[drawn] - pi[drawn] * rng.random(drawn.size), 1.0)


def one_by_one_or_grouped(drawn: NDArray[np.intp], pi: Floats) -> tuple[NDArray[np.intp], int]:
    """Return the cells of draws: their categories, or of many the groups by index and by size."""
    if pi.size <= _SEPARATE:
        return drawn, pi.size
    by_size, by_index = groups_of(pi)
    size = int(by_size.max()) + 1
    return (by_index * size + by_size)[drawn], (int(by_index.max()) + 1) * size
