"""Straight-through functions of libraries: right ones conform, wrong gradients are refuted.

Some take the noise, some draw their own and have `hard`, and some draw their own and have not.
"""

import numpy as np
import pytest

import gumbel_np as gnp

MANY = 8_000  # draws: every probe is asked, none is certified
OPTIONS = {"takes": "tensor", "generator": "torch"}


@pytest.fixture
def torch():
    return pytest.importorskip("torch")


def one_hot(torch, soft):
    return torch.nn.functional.one_hot(soft.argmax(-1), soft.shape[-1]).to(soft.dtype)


def pieces(torch, logits, tau, noise=None):
    """Return the soft draw and its one-hot winner."""
    g = -torch.empty_like(logits).exponential_().log() if noise is None else noise
    soft = ((logits + g) / tau).softmax(-1)
    return soft, one_hot(torch, soft)


GRADIENTS = {
    "right": lambda torch, logits, tau, soft, hard: hard - soft.detach() + soft,
    "zero": lambda torch, logits, tau, soft, hard: hard,
    "zero, with a graph": lambda torch, logits, tau, soft, hard: hard + 0 * soft,
    "plain softmax": lambda torch, logits, tau, soft, hard: (
        hard - (logits / tau).softmax(-1).detach() + (logits / tau).softmax(-1)
    ),
    "identity": lambda torch, logits, tau, soft, hard: (
        hard - logits.detach().clamp(-60) + logits.clamp(-60)
    ),
    "double": lambda torch, logits, tau, soft, hard: hard - 2 * soft.detach() + 2 * soft,
    "sign": lambda torch, logits, tau, soft, hard: hard + soft.detach() - soft,
    "no tau": lambda torch, logits, tau, soft, hard: (
        hard - ((soft.log() * tau).softmax(-1)).detach() + (soft.log() * tau).softmax(-1)
    ),
}


def takes_noise(torch, gradient):
    def draw(logits, tau, noise):
        soft, hard = pieces(torch, logits, tau, noise)
        return GRADIENTS[gradient](torch, logits, tau, soft, hard)

    return draw


def with_hard(torch, gradient):
    def draw(logits, tau, hard=False):
        soft, winner = pieces(torch, logits, tau)
        return GRADIENTS[gradient](torch, logits, tau, soft, winner) if hard else soft

    return draw


def without_hard(torch, gradient):
    def draw(logits, tau):
        soft, winner = pieces(torch, logits, tau)
        return GRADIENTS[gradient](torch, logits, tau, soft, winner)

    return draw


KINDS = [takes_noise, with_hard, without_hard]
WRONG = [name for name in GRADIENTS if name != "right"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_right_gradient_is_not_refuted(torch, kind):
    result = gnp.check(kind(torch, "right"), "straight-through", max_draws=MANY, **OPTIONS)
    assert result.verdict != "violates", result


@pytest.mark.parametrize("gradient", WRONG)
@pytest.mark.parametrize("kind", KINDS)
def test_a_wrong_gradient_is_refuted(torch, kind, gradient):
    result = gnp.check(kind(torch, gradient), "straight-through", max_draws=MANY, **OPTIONS)
    assert result.verdict == "violates", result


@pytest.mark.parametrize("kind", [takes_noise, with_hard])
def test_a_zero_gradient_is_named(torch, kind):
    result = gnp.check(kind(torch, "zero"), "straight-through", **OPTIONS)
    assert result.diagnosis.suspect == "zero-gradient"


@pytest.mark.parametrize("hard", [True, False])
def test_noise_that_is_not_gumbel_is_refuted_though_the_gradient_fits_it(torch, hard):
    def with_hard(logits, tau, hard=False):
        soft, winner = pieces(torch, logits, tau, torch.randn_like(logits))
        return winner - soft.detach() + soft if hard else soft

    def without(logits, tau):
        return with_hard(logits, tau, hard=True)

    draw = with_hard if hard else without
    result = gnp.check(draw, "straight-through", max_draws=MANY, **OPTIONS)
    assert result.verdict == "violates"


def test_a_wrong_temperature_is_refuted(torch):
    def draw(logits, tau, hard=False):
        return torch.nn.functional.gumbel_softmax(logits, 1.3 * tau, hard=hard)

    result = gnp.check(draw, "straight-through", max_draws=MANY, **OPTIONS)
    assert result.verdict == "violates"


def test_gumbel_softmax_of_pytorch_conforms_without_options(torch):
    assert gnp.check(torch.nn.functional.gumbel_softmax, "straight-through").conforms


def test_a_function_of_jax_is_differentiated_too():
    jax = pytest.importorskip("jax")

    def draw(gradient):
        def straight_through(key, logits, tau):
            g = jax.random.gumbel(key, logits.shape, logits.dtype)
            soft = jax.nn.softmax((logits + g) / tau)
            hard = jax.nn.one_hot(soft.argmax(-1), soft.shape[-1], dtype=soft.dtype)
            through = soft if gradient == "right" else jax.nn.softmax(logits / tau)
            return hard - jax.lax.stop_gradient(through) + through

        return straight_through

    options = {"takes": "tensor", "generator": "jax-key"}
    for gradient, verdict in (("right", "undecided"), ("plain softmax", "violates")):
        result = gnp.check(draw(gradient), "straight-through", max_draws=1500, **options)
        assert result.verdict == verdict, result


def test_a_gradient_needs_a_library():
    def draw(logits, tau, rng):
        return np.eye(logits.shape[-1])[(logits + rng.gumbel(size=logits.shape)).argmax(-1)]

    with pytest.raises(TypeError, match="its gradient needs PyTorch or JAX"):
        gnp.check(draw, "straight-through", generator="numpy")
