"""Wrong samplers of the k largest."""

import numpy as np
from scipy.special import softmax

from zoo import noises
from zoo.base import with_wrong_noises, wrong_for
from zoo.noises import gumbel


def largest_of(noise):
    """The k largest of logits plus noise, in order."""

    def sampler(logits, k, size, rng):
        return np.argsort(-(logits + noise((size, logits.size), rng)), axis=-1)[:, :k]

    return sampler


right = largest_of(gumbel)


def _probs_as_logits(logits, k, size, rng):
    return right(softmax(logits.astype(np.float64)), k, size, rng)


def _sorted(logits, k, size, rng):
    return np.sort(right(logits, k, size, rng), axis=-1)


def _last_first(logits, k, size, rng):
    return right(logits, k, size, rng)[:, ::-1]


def _smallest(logits, k, size, rng):
    z = logits + gumbel((size, logits.size), rng)
    return np.argsort(np.where(np.isneginf(z), np.inf, z), axis=-1)[:, :k]


def _with_replacement(logits, k, size, rng):
    return np.argmax(logits + gumbel((size, k, logits.size), rng), axis=-1)


def _even_after_the_first(logits, k, size, rng):
    first = right(logits, 1, size, rng)
    even = np.where(np.isneginf(logits), -np.inf, 0.0) + gumbel((size, logits.size), rng)
    np.put_along_axis(even, first, np.inf, axis=-1)
    return np.argsort(-even, axis=-1)[:, :k]


def _winners(logits, k, size, rng):
    return right(logits, k, size, rng)[:, 0]


_wrong = wrong_for("gumbel-top-k")

WRONG = (
    *with_wrong_noises(
        "gumbel-top-k", largest_of, "minimum normal float32 none shared twice laplace"
    ),
    _wrong("narrow", "wrong-scale", "noise 10 % too narrow", largest_of(noises.scaled(0.9))),
    _wrong(
        "probabilities",
        "probs-as-logits masked-category-drawn",
        "probabilities for log-probabilities",
        _probs_as_logits,
        "dmlc/gluon-nlp#1324",
    ),
    _wrong("sorted", "wrong-order", "sorted by index", _sorted),
    _wrong("last-first", "wrong-order", "the winner comes last", _last_first),
    _wrong("smallest", "argmin", "the k smallest", _smallest),
    _wrong("with-replacement", "with-replacement", "k draws of one", _with_replacement),
    _wrong("flat", "wrong-shape", "only the winners", _winners),
    _wrong(
        "even-after-the-first",
        "unknown",
        "later places ignore the logits",
        _even_after_the_first,
    ),
)
