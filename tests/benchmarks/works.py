"""The works that are timed. Logits are standard normal numbers."""

from dataclasses import replace
from functools import partial

import contenders as by
import gates
import ledger
import numpy as np
from race import Contender, Race
from scipy import stats

from gumbel_np import softmax_pullback
from gumbel_np.show.style import power
from gumbel_np.verify import ks_uniform

NUMBERS = 2**23  # noise numbers of a call: 64 MB, of which the textbook holds a few
_CHECKED = 2**11  # draws that a gate sees at least
MANY = 2**17  # draws of a call, where they take no noise for each category
_SOFT = 10**5
_CERTIFIED = 24 * 10**6  # draws that certify 10⁻³, but for one run in some thousands
_VOCABULARY = 50_257  # that of GPT-2
_LAWS = 64  # in a batch


def works(scale=1.0, peers=by.PEERS):
    """Yield the works, one after the other, so that the data of one are gone before the next.

    Parameters
    ----------
    scale : float, optional
        By how much to shrink them, for an early look.
    peers : tuple of str, optional
        Which of "torch" and "jax" take part.

    Yields
    ------
    Race
        A work with its contenders.
    """

    def scaled(n):
        return max(2, round(n * scale))

    for race in _all(scaled, peers):
        there = {
            name: each
            for name, each in race.contenders.items()
            if name in peers or name not in ("torch", "jax")
        }
        yield replace(race, contenders=there)


def _all(scaled, peers):
    for k in (4, 50, 1000, _VOCABULARY):
        yield arg_max(k, scaled(NUMBERS // k), scaled(_CHECKED))
    for k in (4, 50, 1000):
        yield maximum(k, scaled(NUMBERS // k), scaled(MANY))
    yield batch(scaled(_LAWS), scaled(_CHECKED))
    for tau in (0.5, 1.0):
        yield soft(tau, scaled(_SOFT))
    yield from pullbacks(0.5, scaled(_SOFT), peers)
    for exponent in (6, 7):
        yield kolmogorov(exponent, scaled(10**exponent))
    yield certificates(2 * scaled(_CERTIFIED // 2))


def normal_logits(*shape):
    return np.random.default_rng(shape).normal(size=shape)


def arg_max(k, n, checked):
    phi, rng = normal_logits(k), np.random.default_rng(1)
    drawing = partial(_drawing, gate=gates.winners(phi), draws=n)
    return Race(
        f"arg max by a race of all, K = {k:,}",
        {
            "ours": drawing(by.ours, phi, n, rng),
            "textbook": drawing(by.textbook, phi, n, rng),
            "tuned": drawing(by.tuned, phi, n, rng),
            "gumbel": drawing(by.numpy_gumbel, phi, n, rng),
            "choice": drawing(by.choice, phi, n, rng),
            "torch": drawing(by.pytorch, phi, n, rng),
            "jax": drawing(by.jax, phi, n, rng),
            "fill": Contender(partial(by.fill, phi, n, rng), draws=n),
        },
        checked,
    )


def maximum(k, n, many):
    phi, rng = normal_logits(k), np.random.default_rng(1)
    drawing = partial(_drawing, gate=gates.winners_and_maxima(phi))
    many = max(n, many)
    return Race(
        f"(maximum, arg max), K = {k:,}",
        {
            "ours": drawing(by.ours_with_max, phi, many, rng, draws=many),
            "textbook": drawing(by.textbook_with_max, phi, n, rng, draws=n),
            "tuned": drawing(by.tuned_with_max, phi, n, rng, draws=n),
            "torch": drawing(by.pytorch_with_max, phi, n, rng, draws=n),
        },
    )


def batch(laws, checked):
    phi, rng = normal_logits(laws, _VOCABULARY), np.random.default_rng(1)
    drawing = partial(_drawing, gate=gates.winners(phi), draws=laws)
    return Race(
        f"arg max of each of {_LAWS} × {_VOCABULARY:,} logits",
        {
            "ours": drawing(by.ours, phi, 1, rng),
            "textbook": drawing(by.textbook, phi, 1, rng),
            "gumbel": drawing(by.numpy_gumbel, phi, 1, rng),
            "torch": drawing(by.pytorch, phi, 1, rng),
            "jax": drawing(by.jax, phi, 1, rng),
        },
        checked,
    )


def soft(tau, n):
    phi, rng = normal_logits(10), np.random.default_rng(1)
    drawing = partial(_drawing, gate=gates.weights(phi, tau), draws=n)
    return Race(
        f"relaxed draws, K = 10, τ = {tau:g}, float32",
        {
            "ours": drawing(by.ours_soft, phi, tau, n, rng),
            "textbook": drawing(by.textbook_soft, phi, tau, n, rng),
            "tuned": drawing(by.tuned_soft, phi, tau, n, rng),
            "torch": drawing(by.pytorch_soft, phi, tau, n, rng),
            "jax": drawing(by.jax_soft, phi, tau, n, rng),
        },
        turns=31,
    )


def pullbacks(tau, n, peers):
    """Through the draws of one law, to logits of each draw, and to those that they share."""
    phi, rng = normal_logits(10), np.random.default_rng(1)
    y = by.textbook_soft(phi, tau, n, rng)
    c = rng.normal(size=y.shape).astype(np.float32)
    each, shared = {}, {}

    def contend(name, y, to_each, to_shared):
        slope = _jacobian(y, c, tau)
        each[name] = Contender(to_each, gates.near(slope, 1e-5), n)
        shared[name] = Contender(to_shared, gates.near(slope.sum(axis=0), 1e-3), n)

    contend(
        "ours",
        y,
        partial(softmax_pullback, y, c, tau),
        partial(softmax_pullback, y, c, tau, shared=True),
    )
    contend(
        "textbook",
        y,
        partial(by.textbook_pullback, y, c, tau),
        lambda: by.textbook_pullback(y, c, tau).sum(axis=0),
    )
    if "torch" in peers:
        drawn, to_each, to_shared = by.pytorch_backward(phi, tau, n)
        contend("torch", drawn, partial(to_each, c), partial(to_shared, c))
    yield Race("pullback to the logits of each draw", each, turns=31)
    yield Race("pullback to logits that all draws share", shared, turns=31)


def _jacobian(y, c, tau):
    """Pull c back by the whole matrix ∂y_i/∂φ_j = y_i(δ_ij − y_j)/τ, in float64."""
    y = y.astype(np.float64)
    matrix = (y[:, :, None] * np.eye(y.shape[1]) - y[:, :, None] * y[:, None, :]) / tau
    return np.einsum("ni,nij->nj", c, matrix)


def kolmogorov(exponent, n):
    u = np.random.default_rng(1).random(n)
    rank = np.sort(u) * n - np.arange(n)
    d = max(rank.max(), 1 - rank.min()) / n
    gate = gates.near((d, stats.kstwo.sf(d, n)), 1e-9)
    uniform = stats.uniform.cdf
    return Race(
        f"Kolmogorov–Smirnov, exact, n = {power(exponent)}",
        {
            "ours": Contender(lambda: ks_uniform(u)[:2], gate),
            "textbook": Contender(lambda: tuple(stats.ks_1samp(u, uniform, method="exact")), gate),
        },
        turns=11 if exponent < 7 else 5,
        unit="",
    )


def certificates(n):
    within, rng = 1e-3 * np.sqrt(_CERTIFIED / n), np.random.default_rng(1)
    gate = gates.certified(within)
    return Race(
        "four claims certified to 10⁻³",
        {
            "ours": Contender(partial(ledger.ours, n, within), gate),
            "textbook": Contender(partial(ledger.by_hand, n, rng), gate),
        },
        turns=3,
        unit="",
    )


def _drawing(sampler, *arguments, gate, draws):
    return Contender(partial(sampler, *arguments), gate, draws)
