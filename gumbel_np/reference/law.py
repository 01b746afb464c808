"""The Gumbel law of maxima and its mirror image, the law of minima."""

import numpy as np

from gumbel_np.inputs import Floats, Rng
from gumbel_np.reference.location_scale import LocationScale
from gumbel_np.reference.sampling import gumbel_noise


class Gumbel(LocationScale):
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

    Notes
    -----
    With :math:`z = (x - \mathrm{loc})/\mathrm{scale}`,

    .. math:: F(x) = e^{-e^{-z}}, \qquad f(x) = \frac{1}{\mathrm{scale}}\, e^{-z-e^{-z}}, \qquad
              F^{-1}(p) = \mathrm{loc} - \mathrm{scale}\,\log(-\log p)

    (Gumbel 1954). Mean loc + γ·scale, median loc − scale·ln ln 2, variance (π²/6)·scale².

    Examples
    --------
    >>> law = Gumbel(loc=0.5, scale=2.0)
    >>> round(float(law.cdf(-5.0)), 12)
    1.60876e-07
    >>> float(law.ppf(law.cdf(3.0)))
    3.0
    """

    _mean = np.euler_gamma
    _median = -np.log(np.log(2))

    @staticmethod
    def _logpdf(z: Floats) -> Floats:
        z = np.maximum(z, -1e3)  # below, the density is 0 in every float, and −∞ + ∞ is kept away
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
        # 1 − e⁻ᵗ with t = e⁻ᶻ: for small t it is t·(1 − t/2 + …) and t itself may underflow.
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
    def _noise(size: tuple[int, ...], rng: Rng) -> Floats:
        return gumbel_noise(size, rng=rng)


class GumbelMin(LocationScale):
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

    Notes
    -----
    With :math:`z = (x - \mathrm{loc})/\mathrm{scale}`,

    .. math:: F(x) = 1 - e^{-e^{z}}, \qquad f(x) = \frac{1}{\mathrm{scale}}\, e^{z-e^{z}}.

    Every function is that of `Gumbel` in the mirror. Noise of this law in place of `Gumbel` makes
    the arg max draw from another law than softmax, unless there are but two categories or all are
    alike.

    Examples
    --------
    >>> float(GumbelMin().cdf(-1.0)) == float(Gumbel().sf(1.0))
    True
    """

    _mean = -Gumbel._mean
    _median = -Gumbel._median

    @staticmethod
    def _logpdf(z: Floats) -> Floats:
        return Gumbel._logpdf(-z)

    @staticmethod
    def _cdf(z: Floats) -> Floats:
        return Gumbel._sf(-z)

    @staticmethod
    def _logcdf(z: Floats) -> Floats:
        return Gumbel._logsf(-z)

    @staticmethod
    def _sf(z: Floats) -> Floats:
        return Gumbel._cdf(-z)

    @staticmethod
    def _logsf(z: Floats) -> Floats:
        return Gumbel._logcdf(-z)

    @staticmethod
    def _ppf(p: Floats) -> Floats:
        return -Gumbel._isf(p)

    @staticmethod
    def _isf(q: Floats) -> Floats:
        return -Gumbel._ppf(q)

    @staticmethod
    def _noise(size: tuple[int, ...], rng: Rng) -> Floats:
        return -gumbel_noise(size, rng=rng)
