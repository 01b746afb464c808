"""The e-process: a martingale by exact enumeration, and by simulation never too often large."""

from itertools import product

import numpy as np
import pytest
from scipy.special import betaln, gammaln, logsumexp

from gumbel_np.verify.statistics.eprocess import log_e_value, log_mean


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
def test_it_is_the_average_over_four_priors_written_out(pi):
    # Dirichlet-multinomial marginals by their definition, B(α + N) / B(α), less Σ Nᵢ log πᵢ.
    pi, counts = np.array(pi), np.array([310, 720, 0])[: len(pi)]
    p, n = pi[pi > 0], counts[pi > 0]

    def log_beta(a):
        return gammaln(a).sum() - gammaln(a.sum())

    priors = [np.full(p.size, 0.5), *(w * p.size * p for w in (1, 100, 10_000))]
    each = [log_beta(a + n) - log_beta(a) - n @ np.log(p) for a in priors]
    expected = logsumexp(each) - np.log(4)
    assert log_e_value(counts, pi) == pytest.approx(expected, rel=1e-9, abs=1e-9)


def test_one_of_its_priors_is_the_beta_binomial_of_textbooks():
    # For a fair coin and Jeffreys' prior, log e = log B(½+a, ½+b) − log B(½, ½) + n log 2; the
    # average over four priors is at least a quarter of it.
    a, b = 70, 30
    jeffreys = betaln(0.5 + a, 0.5 + b) - betaln(0.5, 0.5) + (a + b) * np.log(2)
    log_e = log_e_value(np.array([a, b]), np.array([0.5, 0.5]))
    assert jeffreys - np.log(4) <= log_e


def test_an_impossible_category_is_infinite_evidence():
    assert log_e_value(np.array([5, 1]), np.array([1.0, 0.0])) == np.inf


def test_the_mean_of_processes():
    assert log_mean([0.0, np.log(3)]) == pytest.approx(np.log(2))
    assert log_mean([]) == 0.0
    assert log_mean([np.inf, np.inf, 0.0]) == np.inf
    assert log_mean([-np.inf, 0.0]) == pytest.approx(-np.log(2))
    assert np.isnan(log_mean([np.nan, np.inf]))
