r"""The e-process for counts: evidence against a law that may be looked at after every draw.

Under the law π the ratio of the Dirichlet-multinomial marginal likelihood to the likelihood under
π,

.. math:: E_n = \frac{B(\alpha + N)}{B(\alpha)} \Big/ \prod_i \pi_i^{N_i},

is a martingale that starts at 1, and so is an average of such ratios. By Ville's inequality it ever
exceeds 1/α with probability at most α, whatever rule decides when to stop.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln, xlog1py, xlogy

from gumbel_np.inputs import Floats

# The prior that ignores π finds gross errors; those centred at π, of growing weight, slight ones,
# at numbers of draws up to 10⁹. Each has half the share of the one before: a heavy one hardly
# differs from π, so that with large shares of them e would stay near 1 though the claim is true.
_WEIGHTS = 10.0 ** np.arange(8)
_LOG_SHARES = np.log(0.5) * np.arange(1 + len(_WEIGHTS)) - np.log(2 - 0.5 ** len(_WEIGHTS))
_NUMBERS = 2**13  # counts that are looked at in one go
# The e-process for an event compares with smaller probabilities, ever nearer to the claimed one.
_SMALLER = 1 - 2.0 ** (-np.arange(1, 61) / 2)


def log_e_value(counts: NDArray[np.int64], pi: Floats) -> float:
    """Return the natural logarithm of the e-process at counts (K,) for the law pi (K,).

    0 where nothing was drawn; +inf where a category of probability 0 came.
    """
    possible = pi > 0
    if counts[~possible].any():
        return np.inf
    ratios = _log_ratios(counts[possible], pi[possible])
    return float(np.logaddexp.reduce(ratios + _LOG_SHARES))


def log_e_of_equal_shares(tables: NDArray[np.int64], pi: Floats) -> Floats:
    """Return the log of the e-process in which all priors have the same share, for each table.

    `tables` is of shape (n, K), and `pi` is positive.
    """
    some = max(1, _NUMBERS // pi.size)
    blocks = [tables[i : i + some] for i in range(0, len(tables), some)]
    ratios = np.concatenate([_log_ratios(block, pi) for block in blocks])
    return np.logaddexp.reduce(ratios, axis=-1) - np.log(ratios.shape[-1])


def _log_ratios(n: NDArray[np.int64], p: Floats) -> Floats:
    """Return the log of the likelihood ratio to p for counts (…, K) and each prior."""
    priors = _priors(p)
    # Σ nᵢ log pᵢ is taken off first: what is left is small, and keeps its digits.
    total = priors.sum(axis=-1, keepdims=True)
    centre = n @ (np.log(priors) - np.log(total) - np.log(p)).T
    each = _log_rising(priors, n[..., None, :])
    rising = each.sum(axis=-1) - _log_rising(total[:, 0], n.sum(axis=-1)[..., None])
    ratios: Floats = rising + centre
    return ratios


def _log_rising(a: Floats, n: NDArray[np.int64]) -> Floats:
    """Return log Γ(a + n)/Γ(a) − n log a, to all digits also where a is large."""
    # Stirling's series; what it leaves out is below 1e-12.
    large = np.maximum(a, 1e3)
    b = large + n
    series = (1 / b - 1 / large) / 12 - (b**-3.0 - large**-3.0) / 360
    smooth: Floats = (b - 0.5) * np.log1p(n / large) - n + series
    if a.min() >= 1e3:
        return smooth
    return np.where(a < 1e3, gammaln(a + n) - gammaln(a) - n * np.log(a), smooth)


def draw_from_mixture(
    n: int, pi: Floats, tables: int, rng: np.random.Generator
) -> NDArray[np.int64]:
    """Return counts of n draws each, of shape (tables, K), from priors of equal shares.

    `pi` is positive.
    """
    priors = _priors(pi)
    each = rng.multinomial(tables, np.full(len(priors), 1 / len(priors)))
    laws = [rng.dirichlet(prior, size) for prior, size in zip(priors, each, strict=True)]
    return rng.multinomial(n, np.concatenate(laws))


def _priors(pi: Floats) -> Floats:
    """Return the parameters of the Dirichlet priors, one a row."""
    centred = np.maximum(np.outer(_WEIGHTS, pi.size * pi), 1e-290)  # whose logarithms are finite
    return np.vstack([np.full(pi.size, 0.5), centred])


def log_marginal(counts: NDArray[np.int64], prior: Floats) -> Floats:
    """Log-probability of a sequence with these counts, its law drawn from Dirichlet(prior)."""
    total = prior.sum(axis=-1)
    each = np.sum(gammaln(prior + counts) - gammaln(prior), axis=-1)
    marginal: Floats = gammaln(total) - gammaln(total + counts.sum()) + each
    return marginal


def log_e_at_least(hits: int, misses: int, share: float) -> float:
    """Return the log of an e-process against "hits have at least the probability `share`".

    The likelihood ratio of q < s to s, event by event, has a mean of at most 1 under every p ≥ s,
    because its factor is below 1 for a hit and above 1 for a miss. This is their average over such
    q; that of q = 0 has half the weight.
    """
    s, q = share, share * _SMALLER
    ratios = xlogy(hits, q / s) + xlog1py(misses, -q) - xlog1py(misses, -s)
    never = -xlog1py(misses, -s) if hits == 0 else -np.inf
    return log_mean([float(never), log_mean(ratios)])


def log_mean(log_e: Sequence[float] | Floats) -> float:
    """Return the logarithm of the average of e-processes on the same draws, itself one."""
    with np.errstate(invalid="ignore"):  # the average with NaN is NaN, and no warning
        return float(np.logaddexp.reduce(log_e) - np.log(len(log_e))) if len(log_e) else 0.0
