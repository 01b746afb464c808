"""Draws by the Gumbel-max trick: add Gumbel noise to the logits and see which is largest."""

from typing import Any, overload

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from gumbel_np.inputs import (
    Floats,
    Indices,
    Reals,
    Rng,
    Shape,
    Size,
    as_integer,
    as_logits,
    as_rng,
    as_size,
    rounded,
)
from gumbel_np.reference.softmax import below_the_top

# `Generator.random` gives k·2⁻⁵³ with k = 0, …, 2⁵³ − 1. Zero has no finite logarithm: it stands
# for its cell [0, 2⁻⁵³) and is read as the middle of it. Only a mocked generator gives 1.
_LOWEST, _HIGHEST = 2.0**-54, 1 - 2.0**-53


@overload
def gumbel_noise(size: None, *, rng: Rng = ...) -> np.float64: ...
@overload
def gumbel_noise(size: Shape, *, rng: Rng = ...) -> Floats: ...
@overload
def gumbel_noise(size: None, *, rng: Rng = ..., dtype: DTypeLike) -> np.floating[Any]: ...
@overload
def gumbel_noise(size: Shape, *, rng: Rng = ..., dtype: DTypeLike) -> Reals: ...
def gumbel_noise(
    size: Size, *, rng: Rng = None, dtype: DTypeLike = np.float64
) -> Reals | np.floating[Any]:
    r"""Draw standard Gumbel noise by inverse transform.

    Parameters
    ----------
    size : int or tuple of int or None
        Shape of the result; None for one number.
    rng : None, int or numpy.random.Generator, optional
        The source of the uniforms; an integer is a seed.
    dtype : dtype, optional
        Floating dtype of the result. The noise is always drawn in float64 and then rounded.

    Returns
    -------
    ndarray or scalar
        Noise of shape `size`, always finite: between −3.62 and 36.74, the range of 53-bit uniforms.

    Raises
    ------
    TypeError
        If `size`, `rng` or `dtype` is of the wrong kind.
    ValueError
        If `size` is negative.

    See Also
    --------
    Gumbel : The law of the noise.
    gumbel_given_argmax : Noise given which category it makes the winner.

    Notes
    -----
    :math:`G = -\log(-\log U)` with U uniform on (0, 1), since :math:`F(x) = e^{-e^{-x}}`
    (Gumbel 1954, *Statistical Theory of Extreme Values*).

    Examples
    --------
    >>> gnp.gumbel_noise(3, rng=0).round(4)
    array([ 0.7962, -0.2701, -1.1615])
    """
    dtype = np.dtype(dtype)
    if dtype.kind != "f":
        raise TypeError(f"dtype must be a floating dtype, got {dtype}")
    exponential = -np.log(as_rng(rng).random(as_size(size)).clip(_LOWEST, _HIGHEST))
    noise = -np.log(exponential)
    return noise if dtype == noise.dtype else rounded(noise, dtype)


@overload
def gumbel_max(
    logits: ArrayLike, size: None = ..., *, axis: int = ..., rng: Rng = ...
) -> Indices | np.intp: ...
@overload
def gumbel_max(logits: ArrayLike, size: Shape, *, axis: int = ..., rng: Rng = ...) -> Indices: ...
def gumbel_max(
    logits: ArrayLike, size: Size = None, *, axis: int = -1, rng: Rng = None
) -> Indices | np.intp:
    r"""Draw category indices as the arg max of logits plus Gumbel noise.

    Parameters
    ----------
    logits : array_like
        Unnormalised log-probabilities, in nats, with the categories along `axis`. A category at
        −inf is never drawn.
    size : int or tuple of int, optional
        Sample dimensions, put in front of the shape of `logits`.
    axis : int, optional
        The axis of the categories, in `logits`.
    rng : None, int or numpy.random.Generator, optional
        The source of the noise; an integer is a seed.

    Returns
    -------
    ndarray of int or int
        Indices from 0 to K − 1, of shape `size` + the shape of `logits` without `axis`.

    Raises
    ------
    TypeError
        If an argument is of the wrong kind.
    ValueError
        If logits hold NaN or +inf, or leave no category possible; if `size` is negative.

    See Also
    --------
    sample_argmax : Draws of the same law, faster.
    argmax_counts : Counts of many draws.
    gumbel_top_k : The k largest, that is, draws without replacement.

    Notes
    -----
    :math:`\arg\max_i(\varphi_i + G_i) \sim \mathrm{Categorical}(\mathrm{softmax}(\varphi))`
    (Gumbel 1954; Yellott 1977; Maddison, Tarlow and Minka 2014).

    Examples
    --------
    >>> gnp.gumbel_max(np.log([0.3, 0.1, 0.1, 0.5]), size=10, rng=1)
    array([3, 3, 3, 3, 3, 3, 0, 1, 3, 3])
    """
    phi, axis, _ = as_logits(logits, axis)
    noise = gumbel_noise(as_size(size) + phi.shape, rng=rng)
    winner: Indices | np.intp = np.argmax(below_the_top(phi, axis) + noise, axis=axis)
    return winner


def gumbel_top_k(
    logits: ArrayLike, k: int, size: Size = None, *, axis: int = -1, rng: Rng = None
) -> Indices:
    r"""Draw k different categories, in order: the k largest of logits plus Gumbel noise.

    Parameters
    ----------
    logits : array_like
        Unnormalised log-probabilities, in nats, with the categories along `axis`.
    k : int
        How many to draw, from 1 to the number of categories that are not at −inf.
    size : int or tuple of int, optional
        Sample dimensions, put in front of the shape of `logits`.
    axis : int, optional
        The axis of the categories, in `logits`; the k indices lie along it in the result.
    rng : None, int or numpy.random.Generator, optional
        The source of the noise; an integer is a seed.

    Returns
    -------
    ndarray of int
        Indices in the order of drawing, of shape `size` + the shape of `logits` with k for K.

    Raises
    ------
    TypeError
        If an argument is of the wrong kind.
    ValueError
        If k is out of range; if logits hold NaN or +inf, or leave no category possible.

    See Also
    --------
    gumbel_max : The first of the k alone.

    Notes
    -----
    The result is a Plackett–Luce draw: one category after another without replacement, each with
    probability proportional to its weight among those left (Yellott 1977; Kool, van Hoof and
    Welling 2019).

    Examples
    --------
    >>> gnp.gumbel_top_k(np.log([0.1, 0.2, 0.3, 0.4]), 2, rng=2)
    array([2, 3])
    """
    phi, axis, _ = as_logits(logits, axis)
    k = as_integer(k, "k")
    possible = np.isfinite(phi).sum(axis=axis).min(initial=phi.shape[axis])
    if not 1 <= k <= possible:
        raise ValueError(f"k must be from 1 to the {possible} possible categories, got {k}")
    noise = gumbel_noise(as_size(size) + phi.shape, rng=rng)
    # Behind a large logit the smaller ones compete among themselves, so no common shift can save
    # their noise from rounding. The rounding error of each sum is kept instead, and breaks ties.
    total = phi + noise
    order = np.lexsort((-_rounding_error(phi, noise, total), -total), axis=axis)
    return np.take(order, range(k), axis=axis)


def _rounding_error(a: Floats, b: Floats, total: Floats) -> Floats:
    """Return (a + b) − total exactly, total being a + b as rounded (Knuth's two-sum)."""
    with np.errstate(invalid="ignore"):  # −inf logits give NaN, but these draws come last anyway
        seen = total - a
        return (a - (total - seen)) + (b - seen)
