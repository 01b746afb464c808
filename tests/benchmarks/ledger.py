"""Four claims of the ledger certified, by this package's trial and as one would by hand.

Both find for each claim a p-value and the distance within which the law is known to be, all four at
once but for one run in a million; by hand from n draws, ours from at most as many. In total
variation, for counts:

- the arg max of ten log-weights plus noise,
- the arg max of four,

and in the CDF, for numbers:

- the noise, −log(−log U),
- the largest of ten log-weights plus noise.

Ours is `put_on_trial`, with `sample_argmax`, by a race, for the draws; of the largest of ten, what
is certified is that sampler, which draws it without a race. A trial also watches the e-process and
tests pairs, and ends when the certificate is there. By hand it is the line of the textbooks, in
blocks that fit into memory, `numpy.bincount` and `scipy.stats.chisquare`, `scipy.stats.ks_1samp`,
and the same bounds on what is left unknown.
"""

import numpy as np
from contenders import textbook
from scipy import stats

from gumbel_np import Gumbel, gumbel_noise, sample_argmax
from gumbel_np.verify import claim, counts, draws_of, put_on_trial
from gumbel_np.verify.claims.weights import PI, WEIGHTS
from gumbel_np.verify.statistics import certificates
from gumbel_np.verify.statistics.detectable import shortfall

ALPHA = 1e-6 / 4  # of each claim
_BLOCK = 2**18  # draws

_TEN, _FOUR = np.log(WEIGHTS), np.log(PI)
_LOC = np.log(WEIGHTS.sum())


def claims(within):
    """State the claims, each to be certified within a distance."""

    @claim(r"\arg\max_i(\log\pi_i + G_i) \sim \mathrm{Categorical}(\pi)")
    def ten(n, rng):
        """Ten categories win with the probabilities π."""
        drawn = sample_argmax(_TEN, n, rng=rng, method="race", dtype="smallest")
        return counts(drawn, WEIGHTS, tolerance=within)

    @claim(r"\arg\max_i(\log\pi_i + G_i) \sim \mathrm{Categorical}(\pi)")
    def four(n, rng):
        """Four categories win with the probabilities π."""
        drawn = sample_argmax(_FOUR, n, rng=rng, method="race", dtype="smallest")
        return counts(drawn, PI, tolerance=within)

    @claim(r"-\log(-\log U) \sim \mathrm{Gumbel}(0, 1)")
    def noise(n, rng):
        """The noise follows the Gumbel law."""
        return draws_of(Gumbel(), gumbel_noise(n, rng=rng), tolerance=within)

    @claim(r"\max_i(\log\pi_i + G_i) \sim \mathrm{Gumbel}(\log\sum\pi, 1)")
    def largest(n, rng):
        """The largest of ten follows the Gumbel law."""
        _, maxima = sample_argmax(_TEN, n, rng=rng, with_max=True)
        return draws_of(Gumbel(_LOC), maxima, tolerance=within)

    return ten, four, noise, largest


def ours(n, within):
    """Try the claims; return a p-value and a certificate of each."""
    verdicts = [put_on_trial(each, alpha=ALPHA, draws=n) for each in claims(within)]
    return [(v.p_value or 0.0, v.certificate if v.certificate else np.inf) for v in verdicts]


def by_hand(n, rng):
    """Do the same with NumPy and scipy.stats."""
    return [
        _of_counts(_TEN, n, rng),
        _of_counts(_FOUR, n, rng),
        _of_numbers(-np.log(-np.log(rng.random(n))), stats.gumbel_r),
        _of_numbers(_maxima(n, rng), stats.gumbel_r(_LOC)),
    ]


def _of_counts(phi, n, rng):
    pi = np.exp(phi) / np.exp(phi).sum()
    seen = sum(np.bincount(textbook(phi, m, rng), minlength=phi.size) for m in _blocks(n))
    distance = certificates.total_variation(seen, pi) + shortfall(n, ALPHA)
    return float(stats.chisquare(seen, n * pi).pvalue), distance


def _of_numbers(x, law):
    found = stats.ks_1samp(x, law.cdf)
    return float(found.pvalue), float(found.statistic) + shortfall(x.size, ALPHA)


def _maxima(n, rng):
    noise = (-np.log(-np.log(rng.random((m, _TEN.size)))) for m in _blocks(n))
    return np.concatenate([(_TEN + each).max(axis=-1) for each in noise])


def _blocks(n):
    return (min(_BLOCK, n - at) for at in range(0, n, _BLOCK))
