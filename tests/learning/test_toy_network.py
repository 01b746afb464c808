"""The network of one layer, against PyTorch, complex steps, and calculations by hand."""

import numpy as np
import pytest
from scipy.stats import binomtest, chisquare

from gumbel_np import softmax
from gumbel_np.learning.toy_network import (
    PLACES,
    TAU,
    arg_max,
    change_of_loss,
    predict,
    shuffled,
    soft,
    train,
)


def succeeded(run, rng, layer=soft):
    return np.abs(predict(run.inputs, run.weights, rng, layer=layer) - run.targets) < 0.5


def probabilities(run):
    return softmax(np.einsum("ni,nij->nj", run.inputs, run.weights))


def test_inputs_are_independent_and_uniform_shuffles():
    x = shuffled(30_000, rng=0)
    np.testing.assert_array_equal(np.sort(x, axis=-1), np.broadcast_to(PLACES, x.shape))
    code = x @ 5.0 ** np.arange(5)
    assert chisquare(np.unique(code, return_counts=True)[1]).pvalue > 1e-4
    assert len(np.unique(code)) == 120


def test_soft_is_the_mean_place_and_its_pullback_the_derivative():
    rng = np.random.default_rng(1)
    logits, noise, slope = rng.normal(size=(6, 5)), rng.gumbel(size=(6, 5)), rng.normal(size=6)

    def place(phi):
        e = np.exp((phi + noise) / TAU)
        return (e * PLACES).sum(axis=-1) / e.sum(axis=-1)

    said, pullback = soft(logits, noise)
    np.testing.assert_allclose(said, place(logits), rtol=1e-13)
    by_logits = np.stack(
        [slope * place(logits + 1e-30j * np.eye(5)[j]).imag / 1e-30 for j in range(5)], axis=-1
    )
    np.testing.assert_allclose(pullback(slope), by_logits, rtol=1e-11, atol=1e-14)


@pytest.mark.peers
@pytest.mark.parametrize("seed", [0, 1])
def test_training_is_that_of_pytorch(seed):
    torch = pytest.importorskip("torch")
    noises = []

    def layer(logits, noise):
        noises.append(noise)
        return soft(logits, noise)

    run = train(6, 8, seed, layer=layer)
    weights = torch.zeros((6, 5, 5), dtype=torch.float64, requires_grad=True)
    optimiser = torch.optim.RMSprop([weights], lr=0.5, alpha=0.9, eps=1e-7)
    x, target, places = map(torch.tensor, (run.inputs, run.targets, PLACES))
    for step, noise in enumerate(noises):
        z = torch.einsum("ni,nij->nj", x, weights) + torch.tensor(noise)
        loss = torch.abs(torch.softmax(z / TAU, dim=-1) @ places - target)
        np.testing.assert_allclose(run.losses[step], loss.detach().numpy(), rtol=0, atol=1e-10)
        optimiser.zero_grad()
        loss.sum().backward()  # the runs share no weights
        optimiser.step()
    np.testing.assert_allclose(run.weights, weights.detach().numpy(), rtol=0, atol=1e-10)


def test_the_first_step_is_of_one_length_and_towards_the_target():
    run = train(500, 1, rng=2)
    said, target, x = run.places[0, :, None], run.targets[:, None], run.inputs
    up = np.sign(target - said) * np.sign(PLACES - said)  # which columns lead nearer
    expected = 0.5 * np.sqrt(10) * np.sign(x)[:, :, None] * up[:, None, :]
    # Where the gradient is tiny, eps shortens the step a little.
    np.testing.assert_allclose(run.weights, expected, rtol=0.05)
    assert np.mean(np.abs(run.weights - expected) < 1e-4) > 0.9


def test_the_losses_that_the_source_prints_are_those_of_a_likely_run():
    run = train(2**14, 3, rng=3)
    alike = run.losses[:, (run.targets == 4) & (np.abs(run.losses[0] - 1.80) < 0.02)]
    assert alike.shape[1] > 20
    # At place 2.2 the columns of 3 and 4 are raised and no other: the next loss is from 0 to 1,
    # the source's 0.54; then that of 4 alone, for a loss that prints as 0.00.
    assert (alike[1] <= 1 + 1e-6).all()
    assert np.mean(alike[2] < 0.005) > 0.8


def test_five_runs_in_six_succeed_after_three_steps_and_nine_in_ten_after_twenty():
    for steps, share in ((3, 0.839), (20, 0.903)):
        run = train(2**14, steps, rng=4)
        for layer in (soft, arg_max):
            good = succeeded(run, 5, layer)
            ends = binomtest(int(good.sum()), good.size).proportion_ci(1 - 1e-6)
            assert ends.low < share < ends.high
            assert ends.high - ends.low < 0.03


def test_runs_that_fail_have_settled_next_to_the_target():
    run = train(2**13, 20, rng=6)
    pi = probabilities(run)
    settled, off = pi.max(axis=-1) > 0.99, np.abs(pi.argmax(axis=-1) - run.targets)
    failed = ~succeeded(run, 7)
    assert failed.mean() > 0.08
    assert settled[failed].mean() > 0.97
    assert (off[failed] == 1).mean() > 0.95
    # A middle target fails more often than one at an end; 0 is no worse than 4.
    by_target = np.array([failed[run.targets == k].mean() for k in range(5)])
    assert by_target[[0, 4]].max() < 0.06 < 0.07 < by_target[[1, 2, 3]].min()


def test_what_is_learnt_is_a_place_and_not_the_largest():
    run = train(2**13, 3, rng=8)
    other = shuffled(2**13, rng=9)
    place = predict(other, run.weights, rng=10)
    right = np.abs(place - other.argmax(axis=-1)) < 0.5
    assert binomtest(int(right.sum()), right.size, 0.2).pvalue > 1e-3
    assert np.mean(np.abs(place - run.targets) < 0.5) == pytest.approx(0.84, abs=0.02)


def test_through_an_arg_max_nothing_is_learnt():
    run = train(5000, 20, rng=11, layer=arg_max)
    assert not run.weights.any()
    place = predict(run.inputs, run.weights, 12, layer=arg_max)
    assert chisquare(np.bincount(place.astype(int), minlength=5)).pvalue > 1e-4
    # and the soft layer would have been told apart:
    trained = predict(run.inputs, train(5000, 20, rng=11).weights, 12, layer=arg_max)
    assert np.mean(place == run.targets) < 0.25 < 0.85 < np.mean(trained == run.targets)


def test_through_an_arg_max_the_loss_stands_still():
    assert not change_of_loss(2**15, rng=13).any()
    assert np.mean(change_of_loss(2**15, rng=13, layer=soft) != 0) > 0.8
    assert np.mean(change_of_loss(2**15, rng=13, step=1.0) != 0) > 0.3


def test_a_gradient_of_the_wrong_sign_is_noticed():
    def away(logits, noise):
        place, pullback = soft(logits, noise)
        return place, lambda slope: -pullback(slope)

    assert succeeded(train(2000, 3, rng=14, layer=away), 15).mean() < 0.3


def test_the_same_seed_gives_the_same_run_and_none_a_fresh_one():
    a, b, c = (train(10, 3, rng=rng) for rng in (16, np.random.default_rng(16), None))
    np.testing.assert_array_equal(a.weights, b.weights)
    assert not np.array_equal(a.places, c.places)


def test_no_runs_and_no_steps():
    assert train(0, 2).places.shape == (2, 0)
    run = train(3, 0, rng=0)
    assert run.places.shape == (0, 3) and not run.weights.any()


@pytest.mark.parametrize("wrong", [(-1, 3), (3, -1), (2.5, 3), (3, None)])
def test_invalid_numbers_are_named(wrong):
    with pytest.raises((TypeError, ValueError), match="n and steps must"):
        train(*wrong)
