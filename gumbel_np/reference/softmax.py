"""Softmax, its logarithm, and its limit: the one-hot vector of the largest."""

from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gumbel_np.inputs import Floats, Reals, as_logits, as_tau, rounded

# For eight or more terms NumPy sums in pairs, so the result would differ in its last digit.
_FEW = 8


def softmax(logits: ArrayLike, tau: float = 1.0, *, axis: int = -1) -> Reals:
    r"""Turn logits into probabilities.

    Parameters
    ----------
    logits : array_like
        Unnormalised log-probabilities, in nats, with the categories along `axis`.
    tau : float, optional
        Temperature, positive: the logits are divided by it.
    axis : int, optional
        The axis of the categories.

    Returns
    -------
    ndarray
        Probabilities of the shape of `logits`; they sum to 1 along `axis`. They are float16 and
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
    log_softmax : The logarithm, which does not underflow.
    gumbel_softmax : The same of logits plus Gumbel noise.

    Notes
    -----
    :math:`\sigma_i = e^{\varphi_i/\tau} / \sum_j e^{\varphi_j/\tau}`. The largest logit is
    subtracted first: the quotient stays the same, and no exponential overflows.

    Examples
    --------
    >>> gnp.softmax([1000.0, 1001.0]).round(4)
    array([0.2689, 0.7311])
    """
    phi, axis, dtype = as_logits(logits, axis)
    return rounded(soften(phi, as_tau(tau), axis), dtype)


def log_softmax(logits: ArrayLike, tau: float = 1.0, *, axis: int = -1) -> Reals:
    r"""Return the logarithm of `softmax`, accurate even where the probability underflows.

    Parameters
    ----------
    logits : array_like
        Unnormalised log-probabilities, in nats, with the categories along `axis`.
    tau : float, optional
        Temperature, positive: the logits are divided by it.
    axis : int, optional
        The axis of the categories.

    Returns
    -------
    ndarray
        Log-probabilities, in nats, of the shape of `logits`.

    Raises
    ------
    TypeError
        If an argument is of the wrong kind.
    ValueError
        If tau or the logits are invalid, as in `softmax`.

    See Also
    --------
    softmax : The probabilities themselves.

    Notes
    -----
    :math:`\log\sigma_i = \varphi_i/\tau - \log\sum_j e^{\varphi_j/\tau}`.

    Examples
    --------
    >>> gnp.log_softmax([0.0, 2000.0])
    array([-2000.,     0.])
    """
    phi, axis, dtype = as_logits(logits, axis)
    z = _cooled(phi, as_tau(tau), axis)
    with np.errstate(over="ignore", under="ignore"):
        return (z - np.log(np.exp(z).sum(axis=axis, keepdims=True))).astype(dtype)


def _cooled(z: Floats, tau: float | Floats, axis: int) -> Floats:
    """Subtract the largest and divide by tau: at most 0, so that exp cannot overflow."""
    with np.errstate(over="ignore", under="ignore"):
        return below_the_top(z, axis) / tau


def soften(z: Floats, tau: float | Floats, axis: int) -> Floats:
    """Return the softmax of numbers that have been checked."""
    with np.errstate(under="ignore"):
        e = np.exp(_cooled(z, tau, axis))
        return e / over_categories(np.add, e, axis)


def harden(z: Floats, axis: int) -> Floats:
    """Return one-hot vectors, with the 1 at the largest."""
    y = np.zeros_like(z)
    np.put_along_axis(y, np.argmax(z, axis=axis, keepdims=True), 1, axis=axis)
    return y


def below_the_top(phi: Floats, axis: int) -> Floats:
    """Subtract the largest logit: the law stays, and beside 1e300 no noise is rounded away."""
    with np.errstate(over="ignore"):  # a gap wider than float64 becomes −inf: never drawn
        return phi - over_categories(np.maximum, phi, axis)


def over_categories(ufunc: np.ufunc, z: NDArray[Any], axis: int) -> NDArray[Any]:
    """Reduce along the categories, and keep the axis.

    Along a short axis NumPy takes one draw after another, some ten times slower than one category
    after another; the result is the same.
    """
    if not 0 < z.shape[axis] < _FEW:
        return ufunc.reduce(z, axis=axis, keepdims=True)
    return np.expand_dims(reduce(ufunc, np.moveaxis(z, axis, 0)), axis)
