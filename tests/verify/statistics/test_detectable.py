"""The smallest errors that final tests catch, against published numbers and exact laws."""

import numpy as np
import pytest
from scipy import stats

from gumbel_np.verify.statistics import detectable
from gumbel_np.verify.statistics.certificates import total_variation


@pytest.mark.parametrize("n", [10, 100, 1000])
@pytest.mark.parametrize("alpha", [0.05, 1e-3, 1e-6])
def test_the_band_holds_kolmogorovs_exact_law(n, alpha):
    band = detectable.dkw(n, alpha)
    assert stats.kstwo.sf(band, n) <= alpha
    # Not needlessly wide, and a band narrower by a tenth would fail at n = 1000.
    if n == 1000:
        assert stats.kstwo.sf(0.9 * band, n) > alpha


@pytest.mark.parametrize(
    ("distance", "n"),
    # TensorFlow Probability's min_num_samples rule, both error rates 1e-6; it has both sides of the
    # band twice, where one side of one set is enough.
    [(0.05, 11_607), (0.01, 290_174), (0.001, 29_017_300)],
)
def test_detectable_distances_are_at_most_those_of_tensorflow_probability(distance, n):
    assert 0.97 * distance < detectable.detectable_sup(n, 1e-6, 1e-6) < distance


def test_exactly_the_promised_distance_is_caught_as_often_as_promised():
    # Uniforms of which a part is moved from the right half to the left: sup-distance ε.
    rng, n, alpha, beta, runs = np.random.default_rng(5), 2000, 0.01, 0.05, 400
    far = detectable.detectable_sup(n, alpha, beta)
    caught = 0
    for u in rng.random((runs, n)):
        moved = (u > 0.5) & (rng.random(n) < 2 * far)
        caught += stats.ks_1samp(u - 0.5 * moved, stats.uniform.cdf).pvalue <= alpha
    assert caught >= stats.binom.ppf(1e-6, runs, 1 - beta)


@pytest.mark.parametrize("pi", [(1 / 3, 1 / 3, 1 / 3), (0.05, 0.15, 0.8), (0.25,) * 4])
@pytest.mark.parametrize("alpha", [0.2, 0.05, 0.01])
def test_total_variation_radius_by_enumeration(pi, alpha, compositions):
    n, pi = 18, np.array(pi)
    radius = detectable.tv_radius(n, alpha, len(pi))
    law = stats.multinomial(n, pi)
    outside = sum(law.pmf(c) for c in compositions(n, len(pi)) if total_variation(c, pi) > radius)
    assert outside <= alpha


@pytest.mark.parametrize("counts", [(2, 3, 13), (10, 4, 4), (16, 1, 1)])
def test_total_variation_pvalue_is_the_radius_inverted(counts):
    counts, pi = np.array(counts), np.array([0.2, 0.3, 0.5])
    p = detectable.tv_pvalue(counts, pi)
    if p < 1:
        assert detectable.tv_radius(18, p, 3) == pytest.approx(total_variation(counts, pi))


@pytest.mark.parametrize("k", [3, 10, 64])
def test_exactly_the_promised_total_variation_is_caught_as_often_as_promised(k):
    rng, n, alpha, beta, runs = np.random.default_rng(k), 4000, 0.01, 0.05, 400
    pi = np.full(k, 1 / k)
    far = detectable.detectable_tv(n, alpha, beta, k)
    p = pi + np.where(np.arange(k) < k // 2, far / (k // 2), -far / (k - k // 2))
    caught = sum(detectable.tv_pvalue(c, pi) <= alpha for c in rng.multinomial(n, p, size=runs))
    assert caught >= stats.binom.ppf(1e-6, runs, 1 - beta)


@pytest.mark.parametrize("p", [0.5, 0.2, 1e-9])
def test_the_detectable_change_of_a_probability_has_the_power_it_says(p):
    n, alpha, beta = 2000, 1e-3, 1e-2
    change = detectable.detectable_coin(n, p, alpha, beta)

    def caught(q):
        k = np.arange(n + 1)
        null = stats.binom(n, p)
        refuted = 2 * np.minimum(null.cdf(k), null.sf(k - 1)) <= alpha
        return stats.binom(n, q).pmf(k)[refuted].sum()

    reachable = [q for q in (p - change, p + change) if 0 <= q <= 1]
    assert min(caught(q) for q in reachable) >= 1 - beta - 1e-9
    assert (
        min(caught(p + s * 0.97 * change) for s in (-1, 1) if 0 <= p + s * change <= 1) < 1 - beta
    )


@pytest.mark.parametrize("share", [0.7, 1 - 1e-9])
def test_the_detectable_share_of_failures_has_the_power_it_says(share):
    n, alpha, beta = 500, 1e-3, 1e-2
    failing = detectable.detectable_failures(n, share, alpha, beta)
    k = np.arange(n + 1)
    refuted = stats.binom.sf(k - 1, n, 1 - share) <= alpha
    assert stats.binom.pmf(k, n, failing)[refuted].sum() == pytest.approx(1 - beta, abs=1e-6)
    assert detectable.detectable_failures(3, 0.3, alpha, beta) == 1  # no number refutes
