"""Many soft draws, and their pullback: what `gumbel_softmax` does, in blocks and in place."""

from collections.abc import Iterator
from math import prod

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gumbel_np.inputs import Rng, Size, as_logits, as_real, as_rng, as_size, as_tau, broadcast
from gumbel_np.reference.softmax import below_the_top

# Numbers in a block: few enough to stay in the cache, enough to make a call cheap beside its work.
# A pullback has y and the cotangent in the cache besides.
_BLOCK, _BLOCK_BACK = 2**17, 2**16
# With fewer categories than this, loops over those of one draw are too short to be fast.
_FEW, _FEW_BACK = 128, 12
# −log U at the ends of what a generator draws, as `gumbel_noise` has it.
_SHORTEST, _LONGEST = 2.0**-53, float(-np.log(2.0**-54))


def sample_softmax(
    logits: ArrayLike,
    tau: float = 1.0,
    size: Size = None,
    *,
    rng: Rng = None,
    noise: ArrayLike | None = None,
    out: NDArray | None = None,
) -> NDArray:
    r"""Draw many relaxed one-hot vectors: `gumbel_softmax`, but faster.

    Parameters
    ----------
    logits : array_like, shape (…, K)
        Unnormalised log-probabilities, in nats. A category at −inf has weight exactly 0.
    tau : float, optional
        Temperature, positive.
    size : int or tuple of int, optional
        Sample dimensions, put in front of the shape of `logits`.
    rng : None, int or numpy.random.Generator, optional
        Where the noise comes from; an integer is a seed. The same seed gives the same draws in
        `gumbel_softmax`, and their winners in `gumbel_max`.
    noise : array_like, optional
        Finite noise that broadcasts against `logits`, in place of `size` and `rng`.
    out : ndarray, optional
        Where to put the weights: of their shape, and of any floating dtype. It may be the logits
        or the noise themselves; what else shares memory with it is copied first.

    Returns
    -------
    ndarray
        Weights of shape `size` + the shape of `logits`, summing to 1 along the last axis: `out`, or
        an array of float16 or float32 for logits of that dtype, else float64.

    Raises
    ------
    TypeError
        If an argument is of the wrong kind.
    ValueError
        If tau is not positive and finite; if logits hold NaN or +inf, or leave no category
        possible; if the noise is not finite, does not fit, or comes with `size` or `rng`; if `out`
        has another shape or is read-only.

    Notes
    -----
    :math:`y_i = e^{(\varphi_i + G_i)/\tau} / \sum_j e^{(\varphi_j + G_j)/\tau}` with
    :math:`G = -\log E` and :math:`E = -\log U`; at τ = 1 it is the share of
    :math:`e^{\varphi_i}/E_i`.

    E is drawn in float64 for every dtype: G is large where U is next to 1, and a U in float32 would
    end it at 16.64. As E is next to 0 there, float32 holds it as well as any other, and what
    follows is done in float32 if that is asked for: a weight is off by a few 1e-7, divided by τ
    below 1. Below τ = 1/8, and where the noise is given, it is done in float64 and rounded.

    Examples
    --------
    >>> sample_softmax(np.log([0.3, 0.1, 0.1, 0.5]), tau=0.5, rng=0).round(3)
    array([0.953, 0.013, 0.002, 0.032])
    """
    phi, _, dtype = as_logits(logits)
    tau = as_tau(tau)
    if noise is None:
        y = _as_out(out, as_size(size) + phi.shape, dtype)
        _draw(phi, tau, as_rng(rng), np.atleast_2d(y))
        return y
    if size is not None or rng is not None:
        raise ValueError("noise must come without size and rng")
    g = as_real(noise, "noise").astype(np.float64, copy=False)
    if not np.isfinite(g).all():
        raise ValueError("noise must be finite")
    y = _as_out(out, broadcast(phi.shape, g.shape, "noise", "logits"), dtype)
    _soften(phi, tau, _apart(g, y), np.atleast_2d(y))
    return y


def softmax_pullback(
    y: ArrayLike,
    cotangent: ArrayLike,
    tau: float = 1.0,
    *,
    shared: bool = False,
    out: NDArray | None = None,
) -> NDArray:
    r"""Pull dL/dy back to dL/dlogits through relaxed draws y, the noise held.

    Parameters
    ----------
    y : array_like, shape (…, K)
        Relaxed draws, for instance of `sample_softmax`.
    cotangent : array_like
        dL/dy, which broadcasts to the shape of y. Straight-through, it is that at the one-hot draw.
    tau : float, optional
        The temperature of the draws.
    shared : bool, optional
        Whether all draws share one vector of logits; then their gradients are summed.
    out : ndarray, optional
        Where to put the gradient: of its shape, and of any floating dtype. It may be y or the
        cotangent itself; what else shares memory with it is copied first.

    Returns
    -------
    ndarray
        dL/dlogits for every draw, in the shape of y; of shape (K,) if that is shared. It is `out`,
        or an array of float16 or float32 for y of that dtype, else float64.

    Raises
    ------
    TypeError
        If an argument is of the wrong kind.
    ValueError
        If tau is not positive and finite; if y has no category; if the cotangent does not
        broadcast to the shape of y; if `out` has another shape or is read-only.

    Notes
    -----
    :math:`c \mapsto y \odot (c - \langle c, y\rangle)/\tau`, as in `gumbel_softmax_vjp`. For y in
    float32 it is computed in float32, and summed over draws in float64.

    Examples
    --------
    >>> y = sample_softmax([0.0, 0.0], tau=0.5, noise=[[0.0, 0.0], [0.0, 1.0]])
    >>> softmax_pullback(y, [1.0, 0.0], tau=0.5).round(3)
    array([[ 0.5 , -0.5 ],
           [ 0.21, -0.21]])
    >>> softmax_pullback(y, [1.0, 0.0], tau=0.5, shared=True).round(3)
    array([ 0.71, -0.71])
    """
    y, c, tau = as_real(y, "y"), as_real(cotangent, "cotangent"), as_tau(tau)
    if not isinstance(shared, bool | np.bool_):
        raise TypeError(f"shared must be True or False, got {shared!r}")
    if y.ndim == 0 or y.shape[-1] == 0:
        raise ValueError(f"y must have shape (…, K), got {y.shape}")
    if broadcast(y.shape, c.shape, "cotangent", "y") != y.shape:
        raise ValueError(f"cotangent must broadcast to the shape {y.shape} of y, got {c.shape}")
    dtype = y.dtype if y.dtype.kind == "f" and y.dtype.itemsize <= 4 else np.dtype(np.float64)
    gradient = _as_out(out, y.shape[-1:] if shared else y.shape, dtype.newbyteorder("="))
    rows, result = np.atleast_2d(_apart(y, gradient)), np.atleast_2d(gradient)
    c = np.broadcast_to(_apart(c, gradient), rows.shape)
    work = _working(np.result_type(dtype, c), tau)
    buffers, total = [_buffer(rows, work) for _ in range(3)], np.zeros(rows.shape[-1])
    with np.errstate(over="ignore", under="ignore"):
        for at in _blocks(rows.shape, _BLOCK_BACK):
            w, slope, d = (_laid(each, rows[at].shape, few=_FEW_BACK) for each in buffers)
            if rows.shape[-1] < _FEW_BACK:
                w[...], slope[...] = rows[at], c[at]
            else:
                w, slope = rows[at].astype(work, copy=False), c[at].astype(work, copy=False)
            # A constant in c changes nothing. Where a weight is above one half, its own bracket
            # loses no digits if its c is 0.
            np.rint(w, out=d)
            np.subtract(slope, _inner(d, slope)[..., np.newaxis], out=d)
            mean = _inner(d, w)
            if shared:
                w, d = w.reshape(-1, w.shape[-1]), d.reshape(-1, w.shape[-1])
                total += np.einsum("nk,nk->k", d, w) - mean.ravel() @ w
            else:
                np.subtract(d, mean[..., np.newaxis], out=d)
                np.multiply(d, w, out=d)
                np.divide(d, tau, out=result[at], casting="same_kind")
        if shared:
            # Divided last: at a tiny tau each draw alone may be ±inf, and their sum NaN.
            gradient[...] = total / tau
    return gradient


@np.errstate(divide="ignore", over="ignore", under="ignore")
def _draw(phi: NDArray, tau: float, rng: np.random.Generator, y: NDArray) -> None:
    """Draw, with the uniforms that `gumbel_noise` takes."""
    work = _working(y.dtype, tau)
    phi = below_the_top(phi, -1).astype(work)
    base = np.broadcast_to(np.exp(phi) if tau == 1 else phi, y.shape)
    uniforms, scores = _buffer(y, np.dtype(np.float64)), _buffer(y, work)
    for at in _blocks(y.shape, _BLOCK):
        shape = y[at].shape
        u, z = _laid(uniforms, shape), _laid(scores, shape, few=_FEW)
        rng.random(out=u)
        np.log(u, out=u)
        z[...] = u
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
def _soften(phi: NDArray, tau: float, noise: NDArray, y: NDArray) -> None:
    """Do the same with the noise given, however large."""
    phi, noise = (np.broadcast_to(each, y.shape) for each in (below_the_top(phi, -1), noise))
    scores = _buffer(y, np.dtype(np.float64))
    for at in _blocks(y.shape, _BLOCK):
        z = _laid(scores, y[at].shape, few=_FEW)
        np.add(phi[at], noise[at], out=z)
        _exp(z, tau)
        np.divide(z, z.sum(axis=-1, keepdims=True), out=z)
        y[at] = z


def _exp(z: NDArray, tau: float) -> None:
    """Turn z into e^(z/tau), but for a factor of each draw: with the largest off none overflows."""
    np.subtract(z, z.max(axis=-1, keepdims=True), out=z)
    np.divide(z, tau, out=z)
    np.exp(z, out=z)


def _inner(a: NDArray, b: NDArray) -> NDArray:
    """Return the inner products over the categories."""
    return np.einsum("...k,...k->...", a, b)


def _as_out(out: NDArray | None, shape: tuple[int, ...], dtype: np.dtype) -> NDArray:
    """Check where to put a result, or make a place for it."""
    if out is None:
        return np.empty(shape, dtype)
    if not isinstance(out, np.ndarray) or out.dtype.kind != "f":
        raise TypeError(f"out must be an array of a floating dtype, got {out!r}")
    if out.shape != shape:
        raise ValueError(f"out must have shape {shape}, got {out.shape}")
    if not out.flags.writeable:
        raise ValueError("out must be writeable, got a read-only array")
    return out


def _apart(array: NDArray, out: NDArray) -> NDArray:
    """Copy what `out` would overwrite too early; its own numbers are each read before written."""
    if not np.may_share_memory(array, out) or array.__array_interface__ == out.__array_interface__:
        return array
    return array.copy()


def _working(dtype: np.dtype, tau: float) -> np.dtype:
    """Choose the dtype to compute in: float32 where it is asked for and precise enough."""
    return np.dtype(np.float32 if dtype.itemsize <= 4 and 1 / 8 <= tau <= 1e30 else np.float64)


def _blocks(shape: tuple[int, ...], most: int) -> Iterator[tuple[slice, ...]]:
    """Yield where blocks of at most so many numbers are, in C order; the last axis stays whole."""
    axis = 0
    while axis < len(shape) - 2 and prod(shape[axis + 1 :]) > most:
        axis += 1
    step = max(1, most // max(1, prod(shape[axis + 1 :])))
    for before in np.ndindex(shape[:axis]):
        for i in range(0, shape[axis], step):
            yield (*(slice(j, j + 1) for j in before), slice(i, i + step))


def _buffer(array: NDArray, dtype: np.dtype) -> NDArray:
    """Make room for any block of an array."""
    return np.empty(min(array.size, max(_BLOCK, array.shape[-1])), dtype)


def _laid(buffer: NDArray, shape: tuple[int, ...], few: int = 0) -> NDArray:
    """Lay a buffer out as a block, with fewer than `few` categories outermost in memory.

    What runs over these, NumPy then does in a few long loops over the draws.
    """
    within = buffer[: prod(shape)]
    if shape[-1] >= few:
        return within.reshape(shape)
    return within.reshape(shape[-1], *shape[:-1]).transpose(*range(1, len(shape)), 0)
