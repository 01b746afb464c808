"""Noise given the arg max: against rejection, closed forms, and wrong conditioning that is caught.

A statistical test here would raise a false alarm once in a million seeds (`ALARM`), and its seed is
fixed.
"""

import warnings

import numpy as np
import pytest
from scipy import stats

from gumbel_np import Gumbel, gumbel_given_argmax, gumbel_noise

INF, NAN = np.inf, np.nan
ALARM = 1e-6
LOGITS = np.log([0.1, 0.2, 0.7]) + 3  # unnormalised on purpose
N = 40_000


def by_rejection(logits, index, n, rng):
    """Plain noise, kept where it has made the choice: the definition of the conditional law."""
    noise = gumbel_noise((30 * n, logits.size), rng=rng)
    return noise[np.argmax(logits + noise, axis=-1) == index][:n]


def smallest_p(noise, reference):
    """Compare columns, differences of columns and the sum, each by a two-sample KS test."""
    views = [np.eye(3), np.eye(3) - np.roll(np.eye(3), 1, axis=0), np.ones((1, 3))]
    directions = np.concatenate(views)
    return len(directions) * min(
        stats.ks_2samp(noise @ d, reference @ d).pvalue for d in directions
    )


@pytest.mark.parametrize("index", [0, 1, 2])
def test_it_is_the_law_of_noise_that_has_made_the_choice(index):
    reference = by_rejection(LOGITS, index, N, np.random.default_rng(index))
    noise = gumbel_given_argmax(LOGITS, index, N, rng=10 + index)
    assert noise.shape == (N, 3)
    assert smallest_p(noise, reference) > ALARM
    other = gumbel_given_argmax(LOGITS, (index + 1) % 3, N, rng=10 + index)
    assert smallest_p(other, reference) < ALARM
    assert smallest_p(gumbel_noise((N, 3), rng=9), reference) < ALARM


@pytest.mark.parametrize("index", [0, 2])
def test_the_winner_has_the_law_of_the_maximum_whoever_wins(index):
    # max(φ + G) ~ Gumbel(log Σ e^φ), independent of the arg max.
    top = LOGITS[index] + gumbel_given_argmax(LOGITS, index, N, rng=3)[:, index]
    law = Gumbel(loc=np.logaddexp.reduce(LOGITS))
    assert stats.kstest(top, law.cdf).pvalue > ALARM
    assert stats.kstest(top, Gumbel(loc=law.loc + 0.05).cdf).pvalue < ALARM


@pytest.mark.parametrize("top", [0.0, 700.0, -700.0])
@pytest.mark.parametrize("gap", [0.0, 5.0, 700.0])
def test_it_makes_the_choice_that_was_given(top, gap):
    logits = np.array([top, top - gap, top - gap / 2, -INF])
    with np.errstate(all="raise"), warnings.catch_warnings():
        warnings.simplefilter("error")
        for index in range(3):
            noise = gumbel_given_argmax(logits, index, 2000, rng=index)
            assert np.isfinite(noise).all()
            np.testing.assert_array_equal(np.argmax(logits + noise, axis=-1), index)


def test_an_impossible_category_keeps_plain_noise():
    noise = gumbel_given_argmax([0.0, -INF, 1.0], 0, N, rng=4)[:, 1]
    assert stats.kstest(noise, Gumbel().cdf).pvalue > ALARM


@pytest.mark.parametrize(
    ("logits", "axis", "index", "size", "shape"),
    [
        ((3,), -1, (), None, (3,)),
        ((3,), -1, (5,), None, (5, 3)),
        ((3,), -1, (5,), (2, 4), (2, 4, 5, 3)),
        ((4, 3), -1, (4,), 2, (2, 4, 3)),
        ((4, 3), 0, (3,), 2, (2, 4, 3)),
        ((4, 3), 0, (6, 3), None, (6, 4, 3)),
        ((4, 3), 0, (), None, (4, 3)),
        ((2, 4, 3), 1, (2, 3), 5, (5, 2, 4, 3)),
        ((2, 4, 3), 0, (3,), None, (2, 4, 3)),
        ((0, 3), -1, (0,), 2, (2, 0, 3)),
    ],
)
def test_shapes(logits, axis, index, size, shape):
    rng = np.random.default_rng(5)
    phi = rng.normal(size=logits)
    winner = rng.integers(phi.shape[axis], size=index)
    noise = gumbel_given_argmax(phi, winner, size, axis=axis, rng=6)
    assert noise.shape == shape
    back = axis % phi.ndim - phi.ndim
    chosen = np.argmax(phi + noise, axis=back)
    np.testing.assert_array_equal(chosen, np.broadcast_to(winner, chosen.shape))


def test_a_seed_repeats_it():
    first, again = (gumbel_given_argmax(LOGITS, [0, 1], 3, rng=7) for _ in range(2))
    np.testing.assert_array_equal(first, again)


@pytest.mark.parametrize(
    ("index", "error", "message"),
    [
        (3, ValueError, r"index must be from 0 to 2, got 3"),
        (-1, ValueError, r"index must be from 0 to 2, got -1"),
        (2**63, ValueError, r"index must be from 0 to 2, got 9223372036854775808"),
        (1.0, TypeError, r"index must be integers, got dtype float64"),
        (True, TypeError, r"index must be integers, got dtype bool"),
        ("a", TypeError, r"index must be real numbers"),
    ],
)
def test_bad_indices(index, error, message):
    with pytest.raises(error, match=message):
        gumbel_given_argmax(LOGITS, index)


def test_an_index_that_cannot_win():
    with pytest.raises(ValueError, match="index must name possible categories"):
        gumbel_given_argmax([0.0, -INF], [0, 1])


def test_an_index_that_does_not_fit():
    with pytest.raises(ValueError, match=r"index must broadcast with the winners of logits"):
        gumbel_given_argmax(np.zeros((4, 3)), np.zeros(3, int))


@pytest.mark.parametrize("logits", [[0.0, NAN], [0.0, INF], [-INF, -INF], []])
def test_bad_logits(logits):
    with pytest.raises(ValueError, match="logits must"):
        gumbel_given_argmax(logits, 0)
