"""Samplers of the k largest in any order: right ones in several forms, and wrong ones."""

import numpy as np

from zoo import noises, top_k_samplers
from zoo.base import Right, with_wrong_noises, wrong_for
from zoo.noises import gumbel

right = top_k_samplers.right


def selected(noise):
    """The k largest of logits plus noise, in whatever order the selection leaves them."""

    def sampler(logits, k, size, rng):
        z = logits + noise((size, logits.size), rng)
        return np.argpartition(-z, k - 1, axis=-1)[:, :k]

    return sampler


def _sorted(logits, k, size, rng):
    return np.sort(right(logits, k, size, rng), axis=-1)


def k_hot(logits, k, size, rng):
    """Rows of k ones."""
    rows = np.zeros((size, logits.size), dtype=np.float32)
    np.put_along_axis(rows, right(logits, k, size, rng), 1, axis=-1)
    return rows


def _one_too_many(logits, k, size, rng):
    return k_hot(logits, min(k + 1, logits.size), size, rng)


def with_replacement(logits, k, size, rng):
    """k draws of one: some rows hold a category twice."""
    return np.argmax(logits + gumbel((size, k, logits.size), rng), axis=-1)


def _marked_with_replacement(logits, k, size, rng):
    rows = np.zeros((size, logits.size))
    np.put_along_axis(rows, with_replacement(logits, k, size, rng), 1, axis=-1)
    return rows


def _shifted(logits, k, size, rng):
    return (right(logits, k, size, rng) + 1) % logits.size


def even_after_the_first(logits, k, size, rng):
    """The winner, and any others."""
    first = right(logits, 1, size, rng)
    even = np.where(np.isneginf(logits), -np.inf, 0.0) + gumbel((size, logits.size), rng)
    np.put_along_axis(even, first, np.inf, axis=-1)
    return np.argsort(-even, axis=-1)[:, :k]


_wrong = wrong_for("gumbel-subset")

RIGHT = (
    Right("in order", "gumbel-subset", right),
    Right("sorted", "gumbel-subset", _sorted),
    Right("selected", "gumbel-subset", selected(gumbel)),
    Right("k-hot", "gumbel-subset", k_hot),
)
WRONG = (
    *with_wrong_noises("gumbel-subset", selected, "normal exponential none twice"),
    _wrong("narrow", "wrong-scale", "noise 10 % too narrow", selected(noises.scaled(0.9))),
    _wrong("shifted", "off-by-one masked-category-drawn", "indices + 1", _shifted),
    _wrong("with-replacement", "with-replacement", "k draws of one", with_replacement),
    _wrong("marked", "wrong-shape", "k draws of one, as rows of ones", _marked_with_replacement),
    _wrong("one-too-many", "wrong-shape", "k + 1 ones in a row", _one_too_many),
    _wrong("even-after-the-first", "unknown", "the winner and any others", even_after_the_first),
)
