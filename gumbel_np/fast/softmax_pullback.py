"""Gradients through many relaxed draws, computed in blocks and in place."""

import numpy as np
from numpy.typing import ArrayLike

from gumbel_np.fast.blocks import (
    as_block,
    as_out,
    blocks,
    empty_block,
    safe_from,
    working_dtype,
)
from gumbel_np.inputs import Reals, as_cotangent, as_real, as_tau

_BLOCK = 2**16  # numbers: y and the cotangent must fit in the cache as well
_FEW = 12  # categories: with fewer, loops over those of one draw are too short to be fast


def softmax_pullback(
    y: ArrayLike,
    cotangent: ArrayLike,
    tau: float = 1.0,
    *,
    shared: bool = False,
    out: Reals | None = None,
) -> Reals:
    r"""Pull dL/dy back to dL/dlogits through relaxed draws y, with the noise held fixed.

    The fast twin of the pullback that `gumbel_softmax_vjp` returns.

    Parameters
    ----------
    y : array_like, shape (…, K)
        Relaxed draws, for instance from `sample_softmax`.
    cotangent : array_like
        dL/dy, which broadcasts to the shape of y. For a straight-through gradient, dL/dy at the
        one-hot draw.
    tau : float, optional
        The temperature of the draws.
    shared : bool, optional
        Whether all draws share one vector of logits, so that their gradients are summed.
    out : ndarray, optional
        Where to put the gradient: an array of its shape and of any floating dtype. It may be y or
        the cotangent itself; anything else that shares memory with it is copied first.

    Returns
    -------
    ndarray of floating dtype
        dL/dlogits of every draw, in the shape of y; if shared, their sum, of shape (K,). This is
        `out` if given; else it has the dtype of y if that is float16 or float32, and float64
        otherwise.

    Raises
    ------
    TypeError
        If an argument is of the wrong kind.
    ValueError
        If tau is not positive and finite; if y has no category; if the cotangent does not
        broadcast to the shape of y; if `out` has another shape or is read-only.

    See Also
    --------
    sample_softmax : Draws y.
    gumbel_softmax_vjp : One draw together with its pullback, as the formulas state them.

    Notes
    -----
    :math:`c \mapsto y \odot (c - \langle c, y\rangle)/\tau`. For y in float32 it is computed in
    float32 where τ is from 1/8 to 1e30, and summed over draws in float64.

    Examples
    --------
    >>> y = gnp.sample_softmax([0.0, 0.0], tau=0.5, noise=[[0.0, 0.0], [0.0, 1.0]])
    >>> gnp.softmax_pullback(y, [1.0, 0.0], tau=0.5).round(3)
    array([[ 0.5 , -0.5 ],
           [ 0.21, -0.21]])
    >>> gnp.softmax_pullback(y, [1.0, 0.0], tau=0.5, shared=True).round(3)
    array([ 0.71, -0.71])
    """
    y, tau = as_real(y, "y"), as_tau(tau)
    if not isinstance(shared, bool | np.bool_):
        raise TypeError(f"shared must be True or False, got {shared!r}")
    if y.ndim == 0 or y.shape[-1] == 0:
        raise ValueError(f"y must have shape (…, K), got {y.shape}")
    c = as_cotangent(cotangent, y.shape)
    dtype = y.dtype if y.dtype.kind == "f" and y.dtype.itemsize <= 4 else np.dtype(np.float64)
    gradient = as_out(out, y.shape[-1:] if shared else y.shape, dtype.newbyteorder("="))
    rows, result = np.atleast_2d(safe_from(gradient, y)), np.atleast_2d(gradient)
    c = np.broadcast_to(safe_from(gradient, c), rows.shape)
    work = working_dtype(np.result_type(dtype, c), tau)
    k = rows.shape[-1]
    total = np.zeros(k)
    with np.errstate(over="ignore", under="ignore"):
        for at in blocks(rows.shape, _BLOCK):
            w, slope = as_block(rows[at], work, _FEW), as_block(c[at], work, _FEW)
            d = empty_block(w.shape, work, _FEW)
            # A constant in c changes nothing. Where a weight exceeds one half, its own bracket
            # loses no digits if its c is 0.
            np.rint(w, out=d)
            np.subtract(slope, _inner(d, slope)[..., np.newaxis], out=d)
            mean = _inner(d, w)
            if shared:
                w, d = w.reshape(-1, k), d.reshape(-1, k)
                total += np.einsum("nk,nk->k", d, w) - mean.ravel() @ w
            else:
                np.subtract(d, mean[..., np.newaxis], out=d)
                np.multiply(d, w, out=d)
                np.divide(d, tau, out=result[at], casting="same_kind")
        if shared:
            # Divided last: at a tiny tau each draw alone may be ±inf, and their sum NaN.
            gradient[...] = total / tau
    return gradient


def _inner(a: Reals, b: Reals) -> Reals:
    """Return the inner products over the categories."""
    return np.einsum("...k,...k->...", a, b)
