"""What a contender must pass before it is timed: its draws are held to their law.

Each gate takes what a call returned and gives a p-value; a right contender is refused by one in a
million seeds (`ALARM`). Where nothing is random it gives 1 or 0.

How small a fault a gate sees depends on how many draws it is given. Logits 10 % too large are
refused for up to 1000 categories. For 50,257 that would take 8,000 draws: the 2,000 there see 20 %.
"""

import numpy as np
from scipy.special import logsumexp, softmax

from gumbel_np import Concrete, Gumbel
from gumbel_np.verify.evidence import counts, draws_of, jointly_uniform, uniforms

ALARM = 1e-6
_OWN = 8128  # a seed that no contender has: v must not depend on what was drawn
_SEPARATE = 64  # categories: more are counted in so many cells of their CDF


class Refused(AssertionError):
    """A contender whose draws are not of the law."""


def hold(name, gate, result):
    """Refuse a contender.

    Raises
    ------
    Refused
        If the gate gives its result a p-value below `ALARM`.
    """
    p = gate(result)
    if not p >= ALARM:
        raise Refused(f"{name} is not timed: what it returns is wrong, p = {p:.1e}")


def winners(phi):
    """Indices of shape (n,) of one law, or (n, laws) of several."""
    return lambda drawn: _p(*_counted(phi, drawn))


def winners_and_maxima(phi):
    """Indices and maxima of one law, which are independent of each other."""
    law = Gumbel(logsumexp(phi))

    def gate(drawn):
        index, maximum = drawn
        quarter = np.minimum(4 * law.cdf(maximum), 3).astype(np.intp)
        cell = np.minimum(4 * _uniform(phi, index), 3).astype(np.intp)
        return _p(
            *_counted(phi, index),
            draws_of(law, maximum),
            counts(4 * cell + quarter, np.ones(16)),
        )

    return gate


def weights(phi, tau):
    """Relaxed one-hot vectors, shape (n, K), by the Rosenblatt transform of their law."""
    return lambda y: _p(*jointly_uniform(Concrete(phi, tau).uniforms(y)))


def near(expected, tolerance):
    """Numbers computed otherwise, within a tolerance relative to the largest."""
    expected = np.asarray(expected)

    def gate(result):
        error = np.abs(np.asarray(result, np.float64) - expected).max()
        return float(error <= tolerance * np.abs(expected).max())

    return gate


def certified(within):
    """Pairs of a p-value and a distance within which the law is known to be."""
    return lambda found: min(p if distance <= within else 0.0 for p, distance in found)


def _counted(phi, drawn):
    if phi.size <= _SEPARATE:
        return [counts(drawn, softmax(phi))]
    cells = (_SEPARATE * _uniform(phi, drawn)).astype(np.intp)
    return [
        counts(np.minimum(cells, _SEPARATE - 1).ravel(), np.ones(_SEPARATE)),
        # By index, a cell mixes large and small logits: a wrong scale shows only in their order.
        uniforms(_uniform(*_ranked(phi, drawn)).ravel()),
    ]


def _ranked(phi, drawn):
    """Number the categories in the order of their logits."""
    rank = np.argsort(np.argsort(phi, axis=-1), axis=-1)
    found = rank[drawn] if phi.ndim == 1 else rank[np.arange(len(phi)), drawn]
    return np.sort(phi, axis=-1), found


def _uniform(phi, drawn):
    """Spread each index k evenly over [F(k − 1), F(k)): uniform, if and only if F is the CDF."""
    v = np.random.default_rng(_OWN).random(drawn.shape)
    pi = softmax(np.atleast_2d(phi), axis=-1)
    at = np.arange(len(pi)) if phi.ndim > 1 else np.zeros(drawn.shape, np.intp)
    return np.cumsum(pi, axis=-1)[at, drawn] - v * pi[at, drawn]


def _p(*evidence):
    """Return the smallest p-value, times their number."""
    rng = np.random.default_rng(0)
    found = [p for e in evidence for p in e.tests(rng).values()]
    return min(1.0, len(found) * min(found)) if not any(e.broken for e in evidence) else 0.0
