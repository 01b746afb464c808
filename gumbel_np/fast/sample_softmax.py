"""Many relaxed draws, computed in blocks and in place."""

import numpy as np
from numpy.typing import ArrayLike

from gumbel_np.fast.blocks import as_out, blocks, empty_block, safe_from, working_dtype
from gumbel_np.inputs import (
    Floats,
    Reals,
    Rng,
    Size,
    as_logits,
    as_noise,
    as_rng,
    as_size,
    as_tau,
    broadcast,
)
from gumbel_np.reference.softmax import below_the_top

_BLOCK = 2**17  # numbers: few enough to stay in the cache, enough to make a call cheap
_FEW = 128  # categories: with fewer, loops over those of one draw are too short to be fast
# −log U at the ends of what a generator draws, as in `gumbel_noise`.
_SHORTEST, _LONGEST = 2.0**-53, float(-np.log(2.0**-54))


def sample_softmax(
    logits: ArrayLike,
    tau: float = 1.0,
    size: Size = None,
    *,
    rng: Rng = None,
    noise: ArrayLike | None = None,
    out: Reals | None = None,
) -> Reals:
    r"""Draw many relaxed one-hot vectors: the fast twin of `gumbel_softmax`.

    Parameters
    ----------
    logits : array_like, shape (…, K)
        Unnormalised log-probabilities, in nats. A category at −inf has weight exactly 0.
    tau : float, optional
        Temperature, positive.
    size : int or tuple of int, optional
        Sample dimensions, put in front of the shape of `logits`.
    rng : None, int or numpy.random.Generator, optional
        Where the noise comes from; an integer is a seed. With the same seed `gumbel_softmax` gives
        the same draws, and `gumbel_max` their winners.
    noise : array_like, optional
        Finite noise that broadcasts against `logits`, in place of `size` and `rng`.
    out : ndarray, optional
        Where to put the weights: an array of their shape and of any floating dtype. It may be the
        logits or the noise itself; anything else that shares memory with it is copied first.

    Returns
    -------
    ndarray of floating dtype
        Weights of shape `size` + the shape of `logits`, which sum to 1 along the last axis. This is
        `out` if given; else it has the dtype of the logits if that is float16 or float32, and
        float64 otherwise.

    Raises
    ------
    TypeError
        If an argument is of the wrong kind.
    ValueError
        If tau is not positive and finite; if logits hold NaN or +inf, or leave no category
        possible; if the noise is not finite, does not fit, or comes with `size` or `rng`; if `out`
        has another shape or is read-only.

    See Also
    --------
    gumbel_softmax : The same draws as the formula states them, along any axis.
    softmax_pullback : The gradient through the draws.
    sample_argmax : The fast twin of `gumbel_max`.

    Notes
    -----
    :math:`y_i = e^{(\varphi_i + G_i)/\tau} / \sum_j e^{(\varphi_j + G_j)/\tau}` with
    :math:`G = -\log E` and :math:`E = -\log U`; at τ = 1 this is the share of
    :math:`e^{\varphi_i}/E_i`.

    E is drawn in float64 for every dtype, because G is large where U is next to 1, and with U in
    float32 it would end at 16.64. E itself is next to 0 there, where float32 is as precise as
    anywhere. So for results in float32 or float16 the rest is computed in float32: a weight is off
    by a few 1e-7, divided by τ if that is below 1. Where τ is below 1/8 or above 1e30, or the noise
    is given, everything is computed in float64 and rounded.

    Examples
    --------
    >>> gnp.sample_softmax(np.log([0.3, 0.1, 0.1, 0.5]), tau=0.5, rng=0).round(3)
    array([0.953, 0.013, 0.002, 0.032])
    """
    phi, _, dtype = as_logits(logits)
    tau = as_tau(tau)
    if noise is None:
        y = as_out(out, as_size(size) + phi.shape, dtype)
        _draw(phi, tau, as_rng(rng), np.atleast_2d(y))
        return y
    if size is not None or rng is not None:
        raise ValueError("noise must come without size and rng")
    g = as_noise(noise)
    y = as_out(out, broadcast(phi.shape, g.shape, "noise", "logits"), dtype)
    _soften(phi, tau, safe_from(y, g), np.atleast_2d(y))
    return y


@np.errstate(divide="ignore", over="ignore", under="ignore")
def _draw(phi: Floats, tau: float, rng: np.random.Generator, y: Reals) -> None:
    """Fill y with draws from the same uniforms that `gumbel_noise` takes."""
    work = working_dtype(y.dtype, tau)
    logits = below_the_top(phi, -1).astype(work)
    base = np.broadcast_to(np.exp(logits) if tau == 1 else logits, y.shape)
    for at in blocks(y.shape, _BLOCK):
        u = rng.random(out=np.empty(y[at].shape))
        z = empty_block(u.shape, work, _FEW)
        z[...] = np.log(u, out=u)
        np.negative(z, out=z)
        np.clip(z, _SHORTEST, _LONGEST, out=z)
        if tau == 1:
            np.divide(base[at], z, out=z)  # e^(φ + G) is e^φ/E
        else:
            np.log(z, out=z)
            np.subtract(base[at], z, out=z)
            _exp(z, tau)
        np.divide(z, z.sum(axis=-1, keepdims=True), out=z)
        y[at] = z


@np.errstate(over="ignore", under="ignore")
def _soften(phi: Floats, tau: float, noise: Floats, y: Reals) -> None:
    """Fill y from noise that is given, and may be huge."""
    phi, noise = np.broadcast_to(below_the_top(phi, -1), y.shape), np.broadcast_to(noise, y.shape)
    for at in blocks(y.shape, _BLOCK):
        z = empty_block(y[at].shape, np.dtype(np.float64), _FEW)
        np.add(phi[at], noise[at], out=z)
        _exp(z, tau)
        np.divide(z, z.sum(axis=-1, keepdims=True), out=z)
        y[at] = z


def _exp(z: Reals, tau: float) -> None:
    """Turn z into e^(z/τ) over its maximum, for each draw: none overflows."""
    np.subtract(z, z.max(axis=-1, keepdims=True), out=z)
    np.divide(z, tau, out=z)
    np.exp(z, out=z)
