"""The e-process: a martingale by exact enumeration, and by simulation never too often large."""

from itertools import product

import mpmath
import numpy as np
import pytest
from scipy.special import betaln, gammaln, logsumexp

from gumbel_np.verify.statistics.eprocess import (
    draw_from_mixture,
    log_e_at_least,
    log_e_of_equal_shares,
    log_e_value,
    log_mean,
)

# Each prior has half the share of the one before.
SHARES = 0.5 ** np.arange(9) / (2 - 0.5**8)


@pytest.mark.parametrize("pi", [(0.5, 0.5), (0.1, 0.2, 0.7), (0.9, 0.1, 0.0)])
@pytest.mark.parametrize("n", [0, 1, 2, 5])
def test_its_expectation_under_the_law_is_one(pi, n):
    # Σ over all sequences of P(sequence) · e(sequence), every sequence written out.
    pi = np.array(pi)
    possible = np.flatnonzero(pi)
    total = 0.0
    for sequence in product(possible, repeat=n):
        drawn = np.array(sequence, dtype=int)
        e = np.exp(log_e_value(np.bincount(drawn, minlength=pi.size), pi))
        total += np.prod(pi[drawn]) * e
    assert total == pytest.approx(1, abs=1e-9)


def test_it_is_a_martingale_step_by_step():
    # E[e after one more draw | counts so far] = e, for arbitrary counts.
    pi, counts = np.array([0.2, 0.3, 0.5]), np.array([40, 1, 7])
    steps = [np.exp(log_e_value(counts + np.eye(3, dtype=int)[i], pi)) for i in range(3)]
    assert pi @ steps == pytest.approx(np.exp(log_e_value(counts, pi)), rel=1e-10)


@pytest.mark.parametrize("pi", [(0.5, 0.5), (0.1, 0.2, 0.7), (0.9, 0.1, 0.0)])
def test_it_is_the_average_over_nine_priors_written_out(pi):
    # Dirichlet-multinomial marginals by their definition, B(α + N) / B(α), less Σ Nᵢ log πᵢ.
    pi, counts = np.array(pi), np.array([310, 720, 0])[: len(pi)]
    p, n = pi[pi > 0], counts[pi > 0]

    def log_beta(a):
        return gammaln(a).sum() - gammaln(a.sum())

    priors = [np.full(p.size, 0.5), *(w * p.size * p for w in 10.0 ** np.arange(8))]
    each = [log_beta(a + n) - log_beta(a) - n @ np.log(p) for a in priors]
    expected = logsumexp(each, b=SHARES)
    # Written out like this, some digits cancel.
    assert log_e_value(counts, pi) == pytest.approx(expected, rel=1e-7, abs=1e-7)


def test_one_of_its_priors_is_the_beta_binomial_of_textbooks():
    # For a fair coin and Jeffreys' prior, log e = log B(½+a, ½+b) − log B(½, ½) + n log 2; the
    # mixture is at least its share of that.
    a, b = 70, 30
    jeffreys = betaln(0.5 + a, 0.5 + b) - betaln(0.5, 0.5) + (a + b) * np.log(2)
    log_e = log_e_value(np.array([a, b]), np.array([0.5, 0.5]))
    assert jeffreys + np.log(SHARES[0]) <= log_e


def test_an_impossible_category_is_infinite_evidence():
    assert log_e_value(np.array([5, 1]), np.array([1.0, 0.0])) == np.inf


def test_the_mean_of_processes():
    assert log_mean([0.0, np.log(3)]) == pytest.approx(np.log(2))
    assert log_mean([]) == 0.0
    assert log_mean([np.inf, np.inf, 0.0]) == np.inf
    assert log_mean([-np.inf, 0.0]) == pytest.approx(-np.log(2))
    assert np.isnan(log_mean([np.nan, np.inf]))


@pytest.mark.parametrize("counts", [(1, 0, 0), (5, 2, 9), (10**12, 2 * 10**12, 7 * 10**12)])
def test_it_keeps_its_digits_whatever_the_weight_of_a_prior(counts):
    # Against the same average with 50 digits.
    pi, counts = np.array([0.1, 0.2, 0.7]), np.array(counts)
    with mpmath.workdps(50):
        p, n = [mpmath.mpf(x) for x in pi], [int(c) for c in counts]
        total = mpmath.fsum(p)
        priors = [
            [mpmath.mpf(0.5)] * 3,
            *([mpmath.mpf(3 * 10**w) * x for x in p] for w in range(8)),
        ]
        each = []
        for prior in priors:
            A = mpmath.fsum(prior)
            log_e = mpmath.loggamma(A) - mpmath.loggamma(A + sum(n))
            for a, k, x in zip(prior, n, p, strict=True):
                log_e += mpmath.loggamma(a + k) - mpmath.loggamma(a) - k * mpmath.log(x / total)
            each.append(log_e)
        weighed = (s * mpmath.exp(e) for s, e in zip(SHARES.tolist(), each, strict=True))
        exact = mpmath.log(mpmath.fsum(weighed))
    assert log_e_value(counts, pi) == pytest.approx(
        float(exact), rel=1e-9, abs=1e-10 + 3e-15 * sum(n)
    )


@pytest.mark.parametrize("share", [0.5, 0.9, 1 - 1e-9])
@pytest.mark.parametrize("p", [0.0, 0.05])
def test_the_e_process_of_a_share_is_a_supermartingale_wherever_the_claim_is_true(share, p):
    # One more event, from arbitrary counts: at the claimed share and above it the mean does not
    # grow. (Below it, it does: that is how it refutes.)
    q = share + p * (1 - share)
    for hits, misses in [(0, 0), (3, 0), (50, 7), (0, 4)]:
        now = log_e_at_least(hits, misses, share)
        hit, miss = log_e_at_least(hits + 1, misses, share), log_e_at_least(hits, misses + 1, share)
        mean = np.logaddexp(np.log(q) + hit, np.log1p(-q) + miss)
        assert mean <= now + 1e-7
        lower = 0.5 * share
        grown = np.logaddexp(np.log(lower) + hit, np.log1p(-lower) + miss)
        assert grown > now


def test_a_share_of_nearly_one_is_at_least_that_and_may_be_exactly_one():
    # With 10¹² draws a thousand exceptions are expected at one in 10⁹, and none is no evidence.
    n, share = 10**12, 1 - 1e-9
    for misses in (0, 500, 1000, 1100):
        assert log_e_at_least(n - misses, misses, share) < np.log(10)
    assert log_e_at_least(n - 2000, 2000, share) > 100
    # A single one in 10⁵ draws is not enough for a verdict, three are.
    assert log_e_at_least(10**5 - 1, 1, share) < np.log(2e6) < log_e_at_least(10**5 - 3, 3, share)


def test_the_mixture_can_be_drawn_from():
    # The mean of 1/e over draws of the mixture is the total probability of the claimed law: 1.
    pi, rng = np.array([0.2, 0.3, 0.5]), np.random.default_rng(1)
    tables = draw_from_mixture(200, pi, 4000, rng)
    assert tables.shape == (4000, 3)
    assert (tables.sum(axis=1) == 200).all()
    weights = np.exp(-log_e_of_equal_shares(tables, pi))
    assert weights.mean() == pytest.approx(1, abs=6 * weights.std() / np.sqrt(4000))


def test_evidence_against_a_true_law_sinks_and_against_a_slightly_wrong_one_grows():
    pi, rng = np.array([0.1, 0.2, 0.3, 0.4]), np.random.default_rng(8)
    off = pi + 0.002 * np.array([1, -1, 1, -1])
    true = [log_e_value(rng.multinomial(10**6, pi), pi) for _ in range(50)]
    assert np.median(true) < np.log(0.1)
    assert min(log_e_value(rng.multinomial(10**7, off), pi) for _ in range(50)) > np.log(1e8)


@pytest.mark.parametrize("rare", [1e-300, 1e-310, 5e-324])
def test_a_category_may_be_as_rare_as_can_be_written(rare):
    pi = np.array([1.0, rare])
    assert log_e_value(np.array([100, 0]), pi) == pytest.approx(0, abs=3)
    assert 600 < log_e_value(np.array([100, 1]), pi) < np.inf
