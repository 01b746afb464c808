"""The pullback beside automatic differentiation: PyTorch's own F.gumbel_softmax, and JAX.

To 1e-10 in float64, entry by entry, of the sizes of the terms that make the entry. Automatic
differentiation takes yᵢ(cᵢ − Σ cⱼyⱼ) as it stands, which loses the digits of the winner where y is
nearly one-hot; a constant in c changes nothing but that, so the peers are given c less its entry at
the winner, and our pullback the plain c.
"""

import numpy as np
import pytest

from gumbel_np import gumbel_softmax_vjp

INF = np.inf
N = 200
TAUS = [0.05, 0.3, 1.0, 20.0]
LOGITS = {
    "usual": [0.3, -1.2, 0.7, 0.0, 2.0],
    "far above": [700.0, 699.5, 701.0, 698.0, 700.2],
    "far below": [-700.0, -699.5, -701.0, -698.0, -700.2],
    "wide": [700.0, -700.0, 0.0, 699.0, -3.0],
    "masked": [0.3, -INF, 0.7, -INF, 2.0],
    "masked and wide": [700.0, -INF, 699.9, -700.0, -INF],
}
CASES = [pytest.param(np.array(logits), id=name) for name, logits in LOGITS.items()]


def agree(gradient, peer, soft, c, tau):
    terms = soft * (abs(c) + (abs(c) * soft).sum(axis=-1, keepdims=True)) / tau
    # What is below the smallest normal number has fewer digits everywhere.
    return (abs(gradient - peer) <= 1e-10 * terms + 1e-300).all()


def without_winner(cotangent, noisy):
    winner = np.argmax(noisy, axis=-1)[:, None]
    return cotangent - np.take_along_axis(cotangent, winner, axis=-1)


@pytest.mark.peers
@pytest.mark.parametrize("hard", [False, True])
@pytest.mark.parametrize("tau", TAUS)
@pytest.mark.parametrize("logits", CASES)
def test_pytorch_with_the_same_noise(logits, tau, hard):
    torch = pytest.importorskip("torch")
    cotangent = np.random.default_rng(1).normal(size=(N, 5))
    rows = torch.tensor(np.tile(logits, (N, 1)), requires_grad=True)

    torch.manual_seed(2)
    # As it draws its own noise; the same seed then makes it draw the same again.
    noise = -torch.empty_like(rows).exponential_().log().detach().numpy()
    torch.manual_seed(2)
    peer = torch.nn.functional.gumbel_softmax(rows, tau=tau, hard=hard)
    c = without_winner(cotangent, logits + noise)
    peer.backward(torch.tensor(c))

    y, pullback = gumbel_softmax_vjp(np.tile(logits, (N, 1)), tau, noise=noise, hard=hard)
    np.testing.assert_allclose(y, peer.detach().numpy(), rtol=1e-10, atol=1e-15)
    soft = gumbel_softmax_vjp(logits, tau, noise=noise)[0]
    assert agree(pullback(cotangent), rows.grad.numpy(), soft, c, tau)
    assert not agree(1.000001 * pullback(cotangent), rows.grad.numpy(), soft, c, tau)


@pytest.mark.peers
@pytest.mark.parametrize("hard", [False, True])
@pytest.mark.parametrize("tau", TAUS)
@pytest.mark.parametrize("logits", CASES)
def test_jax_with_the_same_noise(logits, tau, hard):
    jax = pytest.importorskip("jax")
    rng = np.random.default_rng(3)
    noise, cotangent = rng.gumbel(size=(N, 5)), rng.normal(size=(N, 5))

    def relaxed(phi):
        soft = jax.nn.softmax((phi + noise) / tau)
        one_hot = jax.nn.one_hot(soft.argmax(axis=-1), 5, dtype=soft.dtype)
        return soft + jax.lax.stop_gradient(one_hot - soft) if hard else soft

    with jax.enable_x64(True):
        peer, back = jax.vjp(relaxed, np.tile(logits, (N, 1)))
        c = without_winner(cotangent, logits + noise)
        (gradient,) = back(jax.numpy.asarray(c))
    y, pullback = gumbel_softmax_vjp(np.tile(logits, (N, 1)), tau, noise=noise, hard=hard)
    np.testing.assert_allclose(y, peer, rtol=1e-10, atol=1e-15)
    soft = gumbel_softmax_vjp(logits, tau, noise=noise)[0]
    assert agree(pullback(cotangent), np.asarray(gradient), soft, c, tau)
