"""What can be differentiated, and what its derivative is."""

from collections.abc import Callable

import numpy as np
from numpy.random import Generator

from gumbel_np.inputs import Floats
from gumbel_np.reference.gumbel_softmax import gumbel_softmax_vjp
from gumbel_np.reference.sampling import gumbel_noise
from gumbel_np.reference.softmax import log_softmax, softmax
from gumbel_np.verify.claim import claim
from gumbel_np.verify.claims.weights import PI, WEIGHTS, arg_max, relax
from gumbel_np.verify.evidence import Facts, SuccessShare, agree, always, facts


def _one_hot(z: Floats) -> Floats:
    return np.eye(z.shape[-1])[arg_max(z)]


@claim(
    r"\frac{\partial}{\partial \varphi}\,\mathrm{onehot}(\arg\max_i(\varphi_i + G_i)) = 0 \ \ "
    r"\text{almost everywhere, undefined at ties}",
    source="S1 S2 S3 S4 S5",
    wrong={"a softmax in place of the arg max": {"choose": lambda z: relax(z, 1.0)}},
    costly=True,
)
def argmax_has_no_gradient(
    n: int, rng: Generator, choose: Callable[[Floats], Floats] = _one_hot
) -> tuple[SuccessShare, Facts]:
    """A small step in the logits changes nothing about the arg max, in any draw; at a tie it
    changes everything at once.
    """
    z = np.log(PI) + gumbel_noise((n, PI.size), rng=rng)
    step = 1e-12 * rng.standard_normal(PI.size)
    chosen = choose(z)
    unmoved = (choose(z + step) == chosen).all(axis=-1)
    tie, nudge = np.zeros(2), np.array([1e-12, 0])
    jump = choose(tie + nudge)[0] - choose(tie - nudge)[0]
    jumps = agree("jump of the first weight across a tie", jump, 1, 1e-15)
    return always(unmoved, of=(z, chosen)), jumps


def _naive_softmax(z: Floats) -> Floats:
    e = np.exp(z)
    return e / e.sum(axis=-1, keepdims=True)


@claim(
    r"\sigma_i = \frac{e^{z_i}}{\sum_j e^{z_j}}, \qquad \log\sigma_i = z_i - \log\sum_j e^{z_j}",
    source="S1 S2 S4",
    wrong={"the naive quotient where it overflows": {"softmax": _naive_softmax}},
)
def softmax_formulas(softmax: Callable[[Floats], Floats] = softmax) -> Facts:
    """Softmax and log-softmax are as given; but the quotient as written overflows for large
    logits, and the largest must be taken off first.
    """
    z = np.random.default_rng(1).normal(scale=5, size=(1000, 6))
    large = np.array([1000.0, 1001.0])
    with np.errstate(over="ignore", invalid="ignore"):
        overflowed = np.isnan(_naive_softmax(large)).all()
        stable = np.allclose(softmax(large), _naive_softmax(large - 1000), rtol=0, atol=1e-15)
    off = softmax(z) - _naive_softmax(z)
    log_off = log_softmax(z) - np.log(_naive_softmax(z))
    return facts(
        agree("softmax less the quotient, moderate logits", off, 0, 1e-14),
        agree("log-softmax less the logarithm of the quotient", log_off, 0, 1e-13),
        agree("the naive quotient is NaN at (1000, 1001)", overflowed, 1, 1e-15),
        agree("softmax of (1000, 1001) is that of (0, 1)", stable, 1, 1e-15),
    )


def _complex_step(phi: Floats, tau: float, noise: Floats, direction: Floats) -> Floats:
    """Derivative of the textbook formula along a direction, to machine precision.

    For analytic f, Im f(φ + ih d)/h differs from the derivative by O(h²) and cancels nothing, so
    that h may be 1e-30 (Squire and Trapp 1998).
    """
    h = 1e-30
    e = np.exp((phi + 1j * h * direction + noise) / tau)
    return np.imag(e / e.sum(axis=-1, keepdims=True)) / h


Drawn = tuple[Floats, Callable[[Floats], Floats]]
Vjp = Callable[..., Drawn]


def _no_tau(logits: Floats, tau: float, *, noise: Floats) -> Drawn:
    y, pullback = gumbel_softmax_vjp(logits, tau, noise=noise)
    return y, lambda c: tau * pullback(c)


@claim(
    r"\frac{\partial y_i}{\partial \varphi_j} = \frac{1}{\tau}\, y_i(\delta_{ij} - y_j)",
    source="S5",
    wrong={"the factor 1/τ forgotten": {"vjp": _no_tau}},
    draws=2**18,
    costly=True,
)
def smooth_for_positive_tau(n: int, rng: Generator, vjp: Vjp = gumbel_softmax_vjp) -> SuccessShare:
    """For τ > 0 the relaxed draw is smooth in the logits, and the pullback is its derivative: in
    every draw, along random directions, at τ = 0.1 and 2.
    """
    phi = rng.normal(size=(n, 4))
    noise = gumbel_noise((n, 4), rng=rng)
    direction, cotangent = rng.normal(size=(2, n, 4))
    worst = np.zeros(n)  # of the errors, as a multiple of what is allowed
    for tau in (0.1, 2.0):
        _, pullback = vjp(phi, tau, noise=noise)
        forward = np.sum(cotangent * _complex_step(phi, tau, noise, direction), axis=-1)
        backward = np.sum(pullback(cotangent) * direction, axis=-1)
        worst = np.maximum(worst, np.abs(forward - backward) * tau / 1e-11)
    return always(worst <= 1, of=worst)


def _soft_forward(logits: Floats, tau: float, *, noise: Floats, hard: bool) -> Drawn:
    return gumbel_softmax_vjp(logits, tau, noise=noise, hard=False)


def _no_backward(logits: Floats, tau: float, *, noise: Floats, hard: bool) -> Drawn:
    return gumbel_softmax_vjp(logits, tau, noise=noise, hard=hard)[0], np.zeros_like


@claim(
    r"y = \mathrm{onehot}(\arg\max z), \qquad \bar\varphi = J_{\mathrm{soft}}(z)^{\top}\, \bar y",
    source="S1 S5",
    wrong={
        "the soft draw passed forward": {"vjp": _soft_forward},
        "nothing passed backward": {"vjp": _no_backward},
    },
    draws=2**18,
    costly=True,
)
def straight_through(n: int, rng: Generator, vjp: Vjp = gumbel_softmax_vjp) -> SuccessShare:
    """Straight-through is exactly one-hot forward and exactly the soft pullback backward, in
    every draw.
    """
    phi = np.broadcast_to(np.log(WEIGHTS), (n, WEIGHTS.size))
    noise, cotangent = gumbel_noise(phi.shape, rng=rng), rng.normal(size=phi.shape)
    hard, pullback = vjp(phi, 0.5, noise=noise, hard=True)
    _, soft_pullback = gumbel_softmax_vjp(phi, 0.5, noise=noise)
    gradient = pullback(cotangent)
    forward = (hard == _one_hot(phi + noise)).all(axis=-1)
    backward = (gradient == soft_pullback(cotangent)).all(axis=-1)
    return always(forward & backward, of=(noise, hard, gradient))
