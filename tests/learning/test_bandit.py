"""The policy that learns from its own draws, against enumeration and the exact gradient."""

import numpy as np
import pytest

from gumbel_np import GumbelMin, gumbel_max, softmax
from gumbel_np.learning.bandit import MEANS, expected_gradient, learn, score_gradient


def draw_by_minimum_noise(logits, *, rng):
    return np.argmax(logits + GumbelMin().rvs(logits.shape, rng=rng), axis=-1)


def enumerated(logits, baseline):
    """Average the estimate over all actions and rewards, each with its probability."""
    pi, total = softmax(logits), np.zeros_like(logits)
    for a, mean in enumerate(MEANS):
        action = np.full(len(pi), a)
        for reward, p in ((1.0, mean), (0.0, 1 - mean)):
            advantage = reward - np.broadcast_to(baseline(a), len(pi))
            total += pi[:, [a]] * p * score_gradient(pi, action, advantage)
    return total


def test_the_expected_gradient_is_the_derivative_of_the_expected_reward():
    logits = np.random.default_rng(0).normal(size=(7, 4))

    def reward(phi):
        e = np.exp(phi)
        return (e @ np.array(MEANS)) / e.sum(axis=-1)

    steps = [reward(logits + 1e-30j * np.eye(4)[i]).imag / 1e-30 for i in range(4)]
    np.testing.assert_allclose(expected_gradient(logits), np.stack(steps, axis=-1), rtol=1e-12)


def test_the_estimate_is_right_on_average_whatever_the_baseline():
    logits = np.random.default_rng(1).normal(size=(7, 4))
    for b in (0.0, 0.6, -3.0):
        found = enumerated(logits, lambda a, b=b: b)
        np.testing.assert_allclose(found, expected_gradient(logits), atol=1e-14)


def test_a_baseline_that_knows_the_action_is_wrong():
    logits = np.random.default_rng(1).normal(size=(7, 4))
    found = enumerated(logits, lambda a: MEANS[a])
    assert np.abs(found - expected_gradient(logits)).max() > 0.01


def first_update(draw=None, n=2**16):
    ingredients = {} if draw is None else {"draw": draw}
    return learn(n, 1, rng=2, rate=1.0, **ingredients).logits


def z_scores(update):
    expected = expected_gradient(np.zeros((1, 4)))[0]
    return (update.mean(axis=0) - expected) / (update.std(axis=0) / np.sqrt(len(update)))


def test_the_mean_update_is_the_expected_gradient():
    assert np.abs(z_scores(first_update())).max() < 4.5
    uneven = first_update(lambda logits, *, rng: rng.integers(3, size=len(logits)))
    assert np.abs(z_scores(uneven)).max() > 20


def learnt(run):
    return softmax(run.logits)[:, 3]


def test_nearly_every_policy_finds_the_best_arm():
    run = learn(2000, rng=3)
    assert np.mean(learnt(run) > 0.9) > 0.99
    assert run.best[0] == 0.25 and run.best[-1] == pytest.approx(learnt(run).mean(), abs=1e-3)
    assert (np.diff(run.best) > -1e-3).all()
    assert run.reward[0] == pytest.approx(np.mean(MEANS), abs=0.05)
    assert run.reward[-50:].mean() == pytest.approx(0.885, abs=0.01)


def test_a_baseline_helps():
    with_it, without = (learn(2000, rng=4, baseline=b) for b in (True, False))
    assert np.mean(learnt(with_it) > 0.9) > np.mean(learnt(without) > 0.9) + 0.01
    assert with_it.reward[100:].mean() > without.reward[100:].mean()


def surprise(draw, n=2**13):
    """Standard errors by which the best arm is drawn more often than 30-step policies say."""
    rng = np.random.default_rng(5)
    run = learn(n, 30, rng, draw=draw)
    p = learnt(run)
    return ((draw(run.logits, rng=rng) == 3).sum() - p.sum()) / np.sqrt((p * (1 - p)).sum())


def test_a_wrong_sampler_learns_too_but_does_not_do_what_its_policy_says():
    wrong = learn(2000, rng=6, draw=draw_by_minimum_noise)
    assert np.mean(learnt(wrong) > 0.9) > 0.98
    assert abs(surprise(gumbel_max)) < 4 < 10 < surprise(draw_by_minimum_noise)


def test_other_arms_and_the_same_seed():
    run = learn(500, rng=7, means=[0.9, 0.1])
    assert run.logits.shape == (500, 2) and (run.logits[:, 0] > run.logits[:, 1]).all()
    np.testing.assert_array_equal(run.logits, learn(500, rng=7, means=[0.9, 0.1]).logits)


def test_logits_always_sum_to_0():
    np.testing.assert_allclose(learn(100, rng=8).logits.sum(axis=-1), 0, atol=1e-12)


@pytest.mark.parametrize(("n", "steps"), [(-1, 3), (3, -1), (2.5, 3), (3, None)])
def test_invalid_numbers_are_named(n, steps):
    with pytest.raises((TypeError, ValueError), match="n and steps must"):
        learn(n, steps)


@pytest.mark.parametrize("means", [[0.5, 1.1], [-0.1, 0.5], 0.5, [[0.5, 0.1]], [0.5, np.nan]])
def test_invalid_means_are_named(means):
    with pytest.raises(ValueError, match="means must"):
        learn(3, means=means)
