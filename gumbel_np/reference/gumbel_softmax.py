"""The relaxed draw: softmax at temperature tau in place of the arg max, forward and backward."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from gumbel_np.inputs import (
    Floats,
    Reals,
    Rng,
    Size,
    as_cotangent,
    as_logits,
    as_noise,
    as_size,
    as_tau,
    broadcast,
    rounded,
)
from gumbel_np.reference.sampling import gumbel_noise
from gumbel_np.reference.softmax import below_the_top, harden, over_categories, soften


def gumbel_softmax(
    logits: ArrayLike,
    tau: float = 1.0,
    size: Size = None,
    *,
    hard: bool = False,
    axis: int = -1,
    rng: Rng = None,
) -> Reals:
    r"""Draw relaxed one-hot vectors: the softmax of logits plus Gumbel noise.

    Parameters
    ----------
    logits : array_like
        Unnormalised log-probabilities, in nats, with the categories along `axis`. A category at
        −inf has weight exactly 0.
    tau : float, optional
        Temperature, positive: near 0 the result is nearly one-hot, at a large tau nearly uniform.
    size : int or tuple of int, optional
        Sample dimensions, put in front of the shape of `logits`.
    hard : bool, optional
        Whether to return the one-hot vector of the winner instead.
    axis : int, optional
        The axis of the categories, in `logits`.
    rng : None, int or numpy.random.Generator, optional
        The source of the noise; an integer is a seed. The same seed gives the same winners at
        every tau, and in `gumbel_max`.

    Returns
    -------
    ndarray
        Weights of shape `size` + the shape of `logits`, summing to 1 along `axis`; float16 and
        float32 for logits of that dtype, else float64.

    Raises
    ------
    TypeError
        If an argument is of the wrong kind.
    ValueError
        If tau is not positive and finite; if logits hold NaN or +inf, or leave no category
        possible.

    See Also
    --------
    sample_softmax : Draws of the same law, faster.
    gumbel_softmax_vjp : The draw for given noise, and its derivative.
    Concrete : The law of the result.

    Notes
    -----
    :math:`y_i = e^{(\varphi_i + G_i)/\tau} / \sum_j e^{(\varphi_j + G_j)/\tau}`
    (Jang, Gu and Poole 2017; Maddison, Mnih and Teh 2017).

    Examples
    --------
    >>> gnp.gumbel_softmax(np.log([0.3, 0.1, 0.1, 0.5]), tau=0.5, rng=0).round(3)
    array([0.953, 0.013, 0.002, 0.032])
    """
    phi, axis, dtype = as_logits(logits, axis)
    tau = as_tau(tau)
    z = below_the_top(phi, axis) + gumbel_noise(as_size(size) + phi.shape, rng=rng)
    return rounded(harden(z, axis) if hard else soften(z, tau, axis), dtype)


def gumbel_softmax_vjp(
    logits: ArrayLike,
    tau: float = 1.0,
    *,
    noise: ArrayLike,
    hard: bool = False,
    axis: int = -1,
) -> tuple[Reals, Callable[[ArrayLike], Reals]]:
    r"""Return a relaxed draw for given noise, and its pullback.

    The pullback, or vector–Jacobian product (vjp), turns a derivative with respect to the draw into
    one with respect to the logits.

    Parameters
    ----------
    logits : array_like
        Unnormalised log-probabilities, in nats, with the categories along `axis`.
    tau : float, optional
        Temperature, positive.
    noise : array_like
        Finite noise that broadcasts against `logits`, for instance of shape (n, K) for logits of
        shape (K,).
    hard : bool, optional
        Straight-through: the draw is exactly one-hot, its pullback that of the soft draw.
    axis : int, optional
        The axis of the categories, in `logits`.

    Returns
    -------
    y : ndarray
        The draw, of the broadcast shape.
    pullback : callable
        Takes a cotangent, dL/dy, that broadcasts to the shape of y and returns dL/dlogits, in the
        shape of `logits`: where one logit serves many draws, the sum over these.

    Raises
    ------
    TypeError
        If an argument is of the wrong kind.
    ValueError
        If tau is not positive and finite; if logits hold NaN or +inf, or leave no category
        possible; if the noise is not finite or does not fit.

    See Also
    --------
    softmax_pullback : The same derivative for a draw of `sample_softmax`, faster.
    gradient_estimates : What this derivative is used for.

    Notes
    -----
    :math:`\partial y_i/\partial\varphi_j = y_i(\delta_{ij} - y_j)/\tau`, hence the pullback
    :math:`c \mapsto y \odot (c - \langle c, y\rangle)/\tau` (Jang, Gu and Poole 2017, section 2.2).

    Examples
    --------
    >>> y, pullback = gnp.gumbel_softmax_vjp([0.0, 0.0], tau=0.5, noise=[0.0, 0.0], hard=True)
    >>> y, pullback([1.0, 0.0])
    (array([1., 0.]), array([ 0.5, -0.5]))
    """
    phi, axis, dtype = as_logits(logits, axis)
    tau = as_tau(tau)
    g = as_noise(noise)
    shape = broadcast(phi.shape, g.shape, "noise", "logits")
    with np.errstate(over="ignore"):  # below the float64 range it is −inf, of weight 0
        z = np.broadcast_to(below_the_top(phi, axis), shape) + g
    soft = soften(z, tau, axis)
    y = harden(z, axis) if hard else soft
    winner = np.argmax(z, axis=axis, keepdims=True)

    def pullback(cotangent: ArrayLike) -> Reals:
        c = as_cotangent(cotangent, shape).astype(np.float64, copy=False)
        with np.errstate(over="ignore", under="ignore"):
            # A constant in c changes nothing. With the winner's c at 0, the winner's own bracket
            # loses no digits where soft is nearly one-hot.
            c = np.broadcast_to(c, shape)
            c = c - np.take_along_axis(c, winner, axis=axis)
            gradient = soft * (c - over_categories(np.add, c * soft, axis))
            # Divided last: at a tiny tau each draw alone may be ±inf, and their sum NaN.
            return rounded(_sum_to(gradient, phi.shape) / tau, dtype)

    return rounded(y, dtype), pullback


def _sum_to(gradient: Floats, shape: tuple[int, ...]) -> Floats:
    """Undo broadcasting: entries copied in the forward pass are summed in the backward pass."""
    gradient = gradient.sum(axis=tuple(range(gradient.ndim - len(shape))))
    copied = tuple(i for i, n in enumerate(shape) if n == 1)
    return gradient.sum(axis=copied, keepdims=True)
