"""Draws by the Gumbel-max trick: add Gumbel noise to the logits and look who is largest."""

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from gumbel_np.inputs import Floats, Rng, Size, as_integer, as_logits, as_rng, as_size, rounded
from gumbel_np.reference.softmax import below_the_top

# `Generator.random` gives k·2⁻⁵³ with k = 0, …, 2⁵³ − 1. Zero has no finite logarithm: it stands
# for its cell [0, 2⁻⁵³) and is read as the middle of it. Only a stubbed generator gives 1.
_LOWEST, _HIGHEST = 2.0**-54, 1 - 2.0**-53


def gumbel_noise(size: Size, *, rng: Rng = None, dtype: DTypeLike = np.float64) -> NDArray:
    r"""Draw standard Gumbel noise by inverse transform.

    Parameters
    ----------
    size : int or tuple of int or None
        Shape of the result; None for one number.
    rng : None, int or numpy.random.Generator, optional
        Where the uniforms come from; an integer is a seed.
    dtype : dtype, optional
        Floating dtype of the result. The noise is always drawn in float64 and then rounded.

    Returns
    -------
    ndarray or scalar
        Noise of shape `size`, always finite, between −3.62 and 36.74: all that 53 bits allow.

    Raises
    ------
    TypeError
        If `size`, `rng` or `dtype` is of the wrong kind.
    ValueError
        If `size` is negative.

    Notes
    -----
    :math:`G = -\log(-\log U)` with U uniform on (0, 1), since :math:`F(x) = e^{-e^{-x}}`
    (Gumbel 1954, *Statistical Theory of Extreme Values*).

    Examples
    --------
    >>> gumbel_noise(3, rng=0).round(4)
    array([ 0.7962, -0.2701, -1.1615])
    """
    dtype = np.dtype(dtype)
    if dtype.kind != "f":
        raise TypeError(f"dtype must be a floating dtype, got {dtype}")
    exponential = -np.log(as_rng(rng).random(as_size(size)).clip(_LOWEST, _HIGHEST))
    noise = -np.log(exponential)
    return noise if dtype == noise.dtype else rounded(noise, dtype)


def gumbel_max(
    logits: ArrayLike, size: Size = None, *, axis: int = -1, rng: Rng = None
) -> NDArray[np.intp]:
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
        Where the noise comes from; an integer is a seed.

    Returns
    -------
    ndarray of int
        Indices from 0 to K − 1, of shape `size` + the shape of `logits` less `axis`.

    Raises
    ------
    TypeError
        If an argument is of the wrong kind.
    ValueError
        If logits hold NaN or +inf, or leave no category possible.

    Notes
    -----
    :math:`\arg\max_i(\varphi_i + G_i) \sim \mathrm{Categorical}(\mathrm{softmax}(\varphi))`
    (Gumbel 1954; Yellott 1977; Maddison, Tarlow and Minka 2014).

    Examples
    --------
    >>> gumbel_max(np.log([0.3, 0.1, 0.1, 0.5]), size=10, rng=1)
    array([3, 3, 3, 3, 3, 3, 0, 1, 3, 3])
    """
    phi, axis, _ = as_logits(logits, axis)
    g = gumbel_noise(as_size(size) + phi.shape, rng=rng)
    return np.argmax(below_the_top(phi, axis) + g, axis=axis)


def gumbel_top_k(
    logits: ArrayLike, k: int, size: Size = None, *, axis: int = -1, rng: Rng = None
) -> NDArray[np.intp]:
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
        Where the noise comes from; an integer is a seed.

    Returns
    -------
    ndarray of int
        Indices in the order of drawing, of shape `size` + the shape of `logits` with k for K.

    Raises
    ------
    TypeError
        If an argument is of the wrong kind.
    ValueError
        If k is out of range, or logits hold NaN or +inf, or leave no category possible.

    Notes
    -----
    The result is a Plackett–Luce draw, that is one category after the other without replacement,
    each in proportion to its weight among those left (Yellott 1977; Kool, van Hoof and Welling
    2019).

    Examples
    --------
    >>> gumbel_top_k(np.log([0.1, 0.2, 0.3, 0.4]), 2, rng=2)
    array([2, 3])
    """
    phi, axis, _ = as_logits(logits, axis)
    k = as_integer(k, "k")
    possible = np.isfinite(phi).sum(axis=axis).min(initial=phi.shape[axis])
    if not 1 <= k <= possible:
        raise ValueError(f"k must be from 1 to the {possible} possible categories, got {k}")
    g = gumbel_noise(as_size(size) + phi.shape, rng=rng)
    # Behind a large logit the smaller ones compete among themselves, so no common shift can save
    # their noise from rounding: the rounding error of each sum is kept, and breaks ties.
    total = phi + g
    order = np.lexsort((-_rounding_error(phi, g, total), -total), axis=axis)
    return np.take(order, range(k), axis=axis)


def _rounding_error(a: Floats, b: Floats, total: Floats) -> Floats:
    """Return (a + b) − total exactly, total being a + b as rounded (Knuth's two-sum)."""
    with np.errstate(invalid="ignore"):  # −inf logits: NaN, among draws that are last anyhow
        seen = total - a
        return (a - (total - seen)) + (b - seen)
