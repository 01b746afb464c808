r"""How near the law must be: bounds that hold for every number of draws at once.

Total variation and sup-distance are both the largest excess of a probability over a class of sets,
:math:`d(p, \pi) = \sup_A\, p(A) - \pi(A)`: over all sets, or over the half-lines. Let A be a set
where it is attained. Nobody knows it, but it is fixed, for it depends on the law p of the draws
alone. As :math:`d(\hat p, \pi) \geq \hat p(A) - \pi(A)`,

.. math:: d(p, \pi) \leq d(\hat p, \pi) + \big(p(A) - \hat p(A)\big),

and the last term is the error of the frequency of one event, however many sets there are. (Where
the supremum is not attained, sets that come arbitrarily near to it give the same.)

Of two categories more is known: there the likelihood itself rules out probabilities.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import xlog1py, xlogy

from gumbel_np.inputs import Floats
from gumbel_np.verify.statistics.eprocess import log_e_at_least, log_e_value

# Between these lie the probabilities that are neither 0 nor 1.
_LEAST, _MOST = 1e-300, 1 - 2.0**-53
# √n times Kolmogorov's D, on average and for large n: √(π/2) log 2.
TYPICAL_SUP = float(np.sqrt(np.pi / 2) * np.log(2))


def radius(n: int, alpha: float, planned: float) -> float:
    r"""Return how far a frequency falls short: P(for any n, p(A) − p̂ₙ(A) > radius(n)) ≤ alpha.

    With :math:`S = n(p(A) - \hat p_n(A))` and :math:`v = n/4`, the exponentials
    :math:`e^{\lambda S - \lambda^2 v/2}` are a supermartingale for every λ (Hoeffding 1963), and so
    is their average over λ with the half-normal density of variance 1/ρ (Robbins 1970),

    .. math:: 2\sqrt{\tfrac{\rho}{v+\rho}}\; e^{x^2/2}\, \Phi(x), \qquad x = S/\sqrt{v+\rho},

    which by Ville's inequality ever reaches 1/α with probability at most α. It does so at the
    latest where :math:`e^{x^2/2} = 1 + c/2\alpha` with :math:`c^2 = (v+\rho)/\rho`: there it is
    :math:`(2/c)(1 + c/2\alpha)\,\Phi(x)`, and :math:`(e^{x^2/2} - 1)(1 - \Phi(x)) \leq \Phi(x)`.
    That is the boundary of Howard, Ramdas, McAuliffe and Sekhon (Annals of Statistics 49, 2021).
    It is narrowest at `planned` draws, and there, for a small α, some 5 % wider than Hoeffding's
    bound for a fixed n.
    """
    planned = min(planned, 1e18)
    return min(1.0, _boundary(n, planned, alpha) / n)


def _boundary(n: float, planned: float, alpha: float) -> float:
    """Return the S that is ever exceeded with probability alpha."""
    likely = -2 * np.log(alpha)
    v, rho = n / 4, planned / 4 / (likely + np.log1p(likely))  # the best ρ, to first order
    return float(np.sqrt(2 * (v + rho) * np.log1p(np.sqrt((v + rho) / rho) / (2 * alpha))))


def planned_draws(typical: float, tolerance: float, alpha: float) -> float:
    """Return the draws after which the law itself is, typically, known to be within a tolerance.

    `typical` is √n times the distance of n draws from their law.
    """
    return float(np.square((typical + _boundary(1, 1, alpha)) / tolerance))


def cdf_band(n: int, alpha: float) -> float:
    r"""Return how far an empirical CDF ever strays: P(for any n, D_n > cdf_band(n)) ≤ alpha.

    :math:`0.85 \sqrt{(\log\log(e n) + 0.8 \log(1612/\alpha))/n}` (Howard and Ramdas, Bernoulli 28,
    2022), by way of the inequality of Dvoretzky, Kiefer and Wolfowitz with the constant of Massart
    (1990).
    """
    return float(0.85 * np.sqrt((np.log1p(np.log(n)) + 0.8 * np.log(1612 / alpha)) / n))


def total_variation(counts: NDArray[np.int64], pi: Floats) -> float:
    """Return the total variation between counts and a law: half the sum of |N_i/n − π_i|."""
    return float(np.abs(counts / counts.sum() - pi).sum() / 2)


def typical_variation(pi: Floats) -> float:
    """Return √n times the total variation of n draws from their law, on average for large n."""
    return float(np.sqrt(pi * (1 - pi) / (2 * np.pi)).sum())


def coin_interval(hits: int, n: int, p: float, alpha: float) -> tuple[float, float]:
    r"""Return an interval that for every n at once holds the probability q of a hit.

    Half the likelihood ratio of the claim p to q, and half that of the mixture of the e-process,

    .. math:: \tfrac12\,(1 + E_n)\, (p/q)^{h} \left((1-p)/(1-q)\right)^{n-h},

    is a martingale if hits have the probability q: Ville's inequality rules out every q at which it
    has reached 1/α.
    """
    log_e = log_e_value(np.array([hits, n - hits]), np.array([p, 1 - p]))
    if not np.isfinite(log_e):
        return 0.0, 1.0

    def excess(q: float) -> float:
        ratio = xlogy(hits, p / q) + xlog1py(n - hits, (q - p) / (1 - q))
        return float(np.logaddexp(0, log_e) - np.log(2) + ratio + np.log(alpha))

    low = _root(excess, _LEAST, hits / n) if hits else 0.0
    return low, _root(excess, hits / n, _MOST) if hits < n else 1.0


def _root(excess: Callable[[float], float], low: float, high: float) -> float:
    """Return where `excess` changes its sign, or the end of (0, 1) if it does so nearer to that."""
    if low == _LEAST and excess(low) < 0:
        return 0.0
    if high == _MOST and excess(high) < 0:
        return 1.0
    return float(brentq(excess, max(low, _LEAST), min(high, _MOST), xtol=1e-16))


def coin_distance(hits: int, n: int, p: float, alpha: float) -> float:
    """Return how far from p the probability of a hit may still be."""
    return max(abs(end - p) for end in coin_interval(hits, n, p, alpha))


def planned_tosses(p: float, tolerance: float, alpha: float) -> float:
    """Return the tosses after which a coin is, typically, known to within a tolerance of p."""
    sides = [off for off in (-tolerance, tolerance) if 0 < p + off < 1]
    if not sides:  # whatever the coin is, it is near enough
        return 1.0
    nearest = min(_divergence(p, off) for off in sides)
    z = np.sqrt(2 / np.pi)  # by how many standard deviations it is off, on average
    return float((z + np.sqrt(z**2 - 2 * np.log(alpha / 2))) ** 2 / 2 / nearest)


def _divergence(p: float, off: float) -> float:
    """Return the Kullback–Leibler divergence from a coin p to a coin p + off."""
    with np.errstate(divide="ignore"):
        heads, tails = np.divide([off, -off], [p, 1 - p])
    return float(-xlog1py(p, heads) - xlog1py(1 - p, tails))


def upper_limit(hits: int, misses: int, alpha: float) -> float:
    """Return a probability that for every n at once that of a hit does not exceed.

    The e-process against "hits have at least the probability q" rules out every larger q.
    """
    if not misses:
        return 1.0

    def excess(q: float) -> float:
        return log_e_at_least(hits, misses, q) + float(np.log(alpha))

    return _root(excess, hits / (hits + misses), _MOST)


def share_interval(hits: int, misses: int, alpha: float) -> tuple[float, float]:
    """Return both limits of the probability of a hit; each may be wrong with probability alpha."""
    return 1 - upper_limit(misses, hits, alpha), upper_limit(hits, misses, alpha)
