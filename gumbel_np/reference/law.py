"""The Gumbel law of maxima and its mirror image, the law of minima."""

from __future__ import annotations

from typing import overload

import numpy as np
from numpy.typing import ArrayLike

from gumbel_np.inputs import Floats, Rng, Scalar
from gumbel_np.reference.location_scale import P
from gumbel_np.reference.location_scale_functions import DistributionFunctions
from gumbel_np.reference.sampling import gumbel_noise


class Gumbel(DistributionFunctions[P]):
    r"""The Gumbel law of maxima.

    Parameters
    ----------
    loc : array_like, optional
        The mode, in units of x.
    scale : array_like, optional
        The spread, positive, in units of x.

    Raises
    ------
    TypeError
        If loc or scale is not real.
    ValueError
        If loc is not finite, scale is not positive and finite, or they do not broadcast.

    See Also
    --------
    GumbelMin : The mirror image.
    gumbel_noise : Draws of the standard law.

    Notes
    -----
    With :math:`z = (x - \mathrm{loc})/\mathrm{scale}`,

    .. math:: F(x) = e^{-e^{-z}}, \qquad f(x) = \frac{1}{\mathrm{scale}}\, e^{-z-e^{-z}}, \qquad
              F^{-1}(p) = \mathrm{loc} - \mathrm{scale}\,\log(-\log p)

    (Gumbel 1954). Mean loc + γ·scale, median loc − scale·ln ln 2, variance (π²/6)·scale².

    Examples
    --------
    >>> law = gnp.Gumbel(loc=0.5, scale=2.0)
    >>> law.cdf(-5.0)
    np.float64(1.6088e-07)
    >>> law.ppf(law.cdf(3.0))
    np.float64(3.0)
    """

    _mean = np.euler_gamma
    _median = -np.log(np.log(2))

    @overload
    def __init__(self: Gumbel[np.float64], loc: Scalar = ..., scale: Scalar = ...) -> None: ...
    @overload
    def __init__(self: Gumbel[Floats], loc: ArrayLike = ..., scale: ArrayLike = ...) -> None: ...
    def __init__(self, loc: ArrayLike = 0.0, scale: ArrayLike = 1.0) -> None:
        super().__init__(loc, scale)

    @staticmethod
    def _logpdf(z: Floats) -> Floats:
        z = np.maximum(z, -1e3)  # below, the density underflows to 0; this avoids ∞ − ∞
        return -z - np.exp(-z)

    @staticmethod
    def _cdf(z: Floats) -> Floats:
        return np.exp(-np.exp(-z))

    @staticmethod
    def _logcdf(z: Floats) -> Floats:
        return -np.exp(-z)

    @staticmethod
    def _sf(z: Floats) -> Floats:
        return -np.expm1(-np.exp(-z))

    @staticmethod
    def _logsf(z: Floats) -> Floats:
        # 1 − e⁻ᵗ with t = e⁻ᶻ: for small t it is t·(1 − t/2 + …), and t itself may underflow.
        from scipy.special import exprel

        t = np.exp(-z)
        return np.where(z > 0, -z + np.log(exprel(-t)), np.log1p(-np.exp(-t)))[()]

    @staticmethod
    def _ppf(p: Floats) -> Floats:
        return -np.log(-np.log(p))

    @staticmethod
    def _isf(q: Floats) -> Floats:
        return -np.log(-np.log1p(-q))

    @staticmethod
    def _noise(size: tuple[int, ...], rng: Rng) -> Floats | np.float64:
        return gumbel_noise(size, rng=rng)


class GumbelMin(DistributionFunctions[P]):
    r"""The Gumbel law of minima: the law of loc − scale·G with G standard Gumbel.

    Parameters
    ----------
    loc : array_like, optional
        The mode, in units of x.
    scale : array_like, optional
        The spread, positive, in units of x.

    Raises
    ------
    TypeError
        If loc or scale is not real.
    ValueError
        If loc is not finite, scale is not positive and finite, or they do not broadcast.

    See Also
    --------
    Gumbel : The law of maxima.

    Notes
    -----
    With :math:`z = (x - \mathrm{loc})/\mathrm{scale}`,

    .. math:: F(x) = 1 - e^{-e^{z}}, \qquad f(x) = \frac{1}{\mathrm{scale}}\, e^{z-e^{z}}.

    Every function mirrors that of `Gumbel`. With noise of this law in place of `Gumbel`, the arg
    max is not distributed as softmax, unless there are only two categories or all are equally
    likely.

    Examples
    --------
    >>> gnp.GumbelMin().cdf(-1.0) == gnp.Gumbel().sf(1.0)
    np.True_
    """

    _mean = -Gumbel._mean
    _median = -Gumbel._median

    @overload
    def __init__(self: GumbelMin[np.float64], loc: Scalar = ..., scale: Scalar = ...) -> None: ...
    @overload
    def __init__(self: GumbelMin[Floats], loc: ArrayLike = ..., scale: ArrayLike = ...) -> None: ...
    def __init__(self, loc: ArrayLike = 0.0, scale: ArrayLike = 1.0) -> None:
        super().__init__(loc, scale)

    _logpdf = staticmethod(lambda z: Gumbel._logpdf(-z))
    _cdf = staticmethod(lambda z: Gumbel._sf(-z))
    _logcdf = staticmethod(lambda z: Gumbel._logsf(-z))
    _sf = staticmethod(lambda z: Gumbel._cdf(-z))
    _logsf = staticmethod(lambda z: Gumbel._logcdf(-z))
    _ppf = staticmethod(lambda p: -Gumbel._isf(p))
    _isf = staticmethod(lambda q: -Gumbel._ppf(q))
    _noise = staticmethod(lambda size, rng: -gumbel_noise(size, rng=rng))
