"""Estimates of ∇ E[f(X)] beside PyTorch: its autograd, and its score-function estimate."""

import numpy as np
import pytest

from gumbel_np import gradient_estimates, gumbel_given_argmax, gumbel_max, gumbel_noise

LOGITS = np.log([0.1, 0.2, 0.3, 0.4])
N = 50


def curved(y):
    return (y**3).sum(axis=-1) - y[..., 0] * y[..., 1], 3 * y**2 - np.stack(
        [y[..., 1], y[..., 0], 0 * y[..., 0], 0 * y[..., 0]], axis=-1
    )


def rows_and_loss(torch):
    rows = torch.tensor(np.tile(LOGITS, (N, 1)), requires_grad=True)
    return rows, lambda y: (y**3).sum(-1) - y[..., 0] * y[..., 1]


@pytest.mark.peers
@pytest.mark.parametrize("method", ["gumbel-softmax", "straight-through"])
@pytest.mark.parametrize("tau", [0.05, 1.0, 20.0])
def test_pathwise(method, tau):
    torch = pytest.importorskip("torch")
    rows, loss = rows_and_loss(torch)
    y = torch.softmax((rows + torch.tensor(gumbel_noise((N, 4), rng=1))) / tau, dim=-1)
    if method == "straight-through":
        one_hot = torch.nn.functional.one_hot(y.argmax(-1), 4)
        y = y + (one_hot - y).detach()
    loss(y).sum().backward()
    ours = gradient_estimates(LOGITS, curved, N, method=method, tau=tau, rng=1)
    # Autograd loses the winner's digits: to the size of a row here, to every entry next door.
    scale = np.abs(rows.grad.numpy()).max(axis=-1, keepdims=True)
    assert np.abs(ours - rows.grad.numpy()).max() <= 1e-10 * scale.max()


@pytest.mark.peers
def test_gumbel_rao():
    torch = pytest.importorskip("torch")
    rows, loss = rows_and_loss(torch)
    rng = np.random.default_rng(2)
    winner = gumbel_max(LOGITS, N, rng=rng)
    noise = torch.tensor(np.stack([gumbel_given_argmax(LOGITS, winner, rng=rng) for _ in range(6)]))
    soft = torch.softmax((rows + noise) / 0.5, dim=-1)
    hard = torch.nn.functional.one_hot(torch.tensor(winner), 4)
    loss(soft + (hard - soft).detach()).mean(dim=0).sum().backward()
    ours = gradient_estimates(LOGITS, curved, N, method="gumbel-rao", tau=0.5, inner=6, rng=2)
    np.testing.assert_allclose(ours, rows.grad.numpy(), rtol=1e-10, atol=1e-14)


@pytest.mark.peers
@pytest.mark.parametrize("method", ["score-function", "leave-one-out"])
def test_score_function(method):
    torch = pytest.importorskip("torch")
    rows, loss = rows_and_loss(torch)
    drawn = torch.tensor(gumbel_max(LOGITS, N, rng=3))
    f = loss(torch.nn.functional.one_hot(drawn, 4).double())
    if method == "leave-one-out":
        f = f - (f.sum() - f) / (N - 1)
    (torch.distributions.Categorical(logits=rows).log_prob(drawn) * f).sum().backward()
    ours = gradient_estimates(LOGITS, curved, N, method=method, rng=3)
    np.testing.assert_allclose(ours, rows.grad.numpy(), rtol=1e-10, atol=1e-14)
