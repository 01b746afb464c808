"""Density, distribution function and quantiles of a law of location and scale."""

from collections.abc import Callable
from inspect import cleandoc
from typing import Any, TypeVar, overload

import numpy as np
from numpy.typing import ArrayLike

from gumbel_np.inputs import Floats, Scalar, as_real
from gumbel_np.reference.location_scale import LocationScale, P

_ARGUMENTS = {
    "x": "Points in the units of loc; they broadcast against loc and scale.",
    "p": "Probabilities that broadcast against loc and scale.",
    "q": "Probabilities that broadcast against loc and scale.",
}
_SECTIONS = """
Parameters
----------
{name} : array_like
    {about}

Returns
-------
ndarray or scalar
    {returns}

Raises
------
TypeError
    If {name} is not real.

See Also
"""
F = TypeVar("F", bound=Callable[..., Any])


def _function_of(name: str, *, returns: str) -> Callable[[F], F]:
    """Add to a docstring the sections that all functions of one argument share."""

    def documented(function: F) -> F:
        sections = _SECTIONS.format(name=name, about=_ARGUMENTS[name], returns=returns)
        function.__doc__ = cleandoc(function.__doc__ or "").replace("\nSee Also\n", sections) + "\n"
        return function

    return documented


class DistributionFunctions(LocationScale[P]):
    """The functions of a law of loc + scale·Z, with SciPy's names and treatment of NaN."""

    def _standardise(self, x: ArrayLike) -> Floats:
        with np.errstate(over="ignore"):  # a distance wider than float64 counts as infinite
            return (as_real(x, "x").astype(np.float64) - self.loc) / self.scale

    @overload
    def pdf(self, x: Scalar) -> P: ...
    @overload
    def pdf(self, x: ArrayLike) -> Floats: ...
    @_function_of("x", returns="Densities, per unit of x.")
    def pdf(self, x: ArrayLike) -> P | Floats:
        """Return the density at x.

        See Also
        --------
        logpdf : The logarithm, which does not underflow.

        Examples
        --------
        >>> gnp.Gumbel().pdf(0.0).round(4)
        np.float64(0.3679)
        """
        with np.errstate(over="ignore", under="ignore"):
            # In two halves: exp(−log scale) would cost digits, and one factor alone may overflow.
            half = np.exp(self._logpdf(self._standardise(x)) / 2)
            return half / self.scale * half

    @overload
    def logpdf(self, x: Scalar) -> P: ...
    @overload
    def logpdf(self, x: ArrayLike) -> Floats: ...
    @_function_of("x", returns="Log-densities.")
    def logpdf(self, x: ArrayLike) -> P | Floats:
        """Return the natural logarithm of the density at x.

        See Also
        --------
        pdf : The density itself.

        Examples
        --------
        >>> gnp.Gumbel(scale=2.0).logpdf([0.0, -2000.0])[0].round(4)
        np.float64(-1.6931)
        """
        with np.errstate(over="ignore", under="ignore"):
            return self._logpdf(self._standardise(x)) - np.log(self.scale)

    @overload
    def cdf(self, x: Scalar) -> P: ...
    @overload
    def cdf(self, x: ArrayLike) -> Floats: ...
    @_function_of("x", returns="Probabilities.")
    def cdf(self, x: ArrayLike) -> P | Floats:
        """Return P(X ≤ x).

        See Also
        --------
        sf : The complement.
        ppf : The inverse.

        Examples
        --------
        >>> gnp.Gumbel().cdf([0.0, 1.0]).round(4)
        array([0.3679, 0.6922])
        """
        with np.errstate(over="ignore", under="ignore"):
            return self._cdf(self._standardise(x))

    @overload
    def logcdf(self, x: Scalar) -> P: ...
    @overload
    def logcdf(self, x: ArrayLike) -> Floats: ...
    @_function_of("x", returns="Log-probabilities, in nats.")
    def logcdf(self, x: ArrayLike) -> P | Floats:
        """Return log P(X ≤ x), accurate even where the probability underflows or is nearly 1.

        See Also
        --------
        cdf : The probability itself.

        Examples
        --------
        >>> gnp.Gumbel().logcdf(-10.0).round(3)
        np.float64(-22026.466)
        """
        with np.errstate(all="ignore"):
            return self._logcdf(self._standardise(x))

    @overload
    def sf(self, x: Scalar) -> P: ...
    @overload
    def sf(self, x: ArrayLike) -> Floats: ...
    @_function_of("x", returns="Probabilities.")
    def sf(self, x: ArrayLike) -> P | Floats:
        """Return P(X > x), accurate even where it is tiny.

        See Also
        --------
        cdf : The complement.
        isf : The inverse.

        Examples
        --------
        >>> gnp.Gumbel().sf(40.0)
        np.float64(4.248e-18)
        """
        with np.errstate(over="ignore", under="ignore"):
            return self._sf(self._standardise(x))

    @overload
    def logsf(self, x: Scalar) -> P: ...
    @overload
    def logsf(self, x: ArrayLike) -> Floats: ...
    @_function_of("x", returns="Log-probabilities, in nats.")
    def logsf(self, x: ArrayLike) -> P | Floats:
        """Return log P(X > x), accurate even where the probability underflows or is nearly 1.

        See Also
        --------
        sf : The probability itself.

        Examples
        --------
        >>> gnp.Gumbel().logsf(1000.0)
        np.float64(-1000.0)
        """
        with np.errstate(all="ignore"):
            return self._logsf(self._standardise(x))

    @overload
    def ppf(self, p: Scalar) -> P: ...
    @overload
    def ppf(self, p: ArrayLike) -> Floats: ...
    @_function_of("p", returns="Quantiles; NaN where p is outside [0, 1].")
    def ppf(self, p: ArrayLike) -> P | Floats:
        """Return the quantile: the x with P(X ≤ x) = p.

        See Also
        --------
        cdf : The inverse.
        isf : The upper quantile.

        Examples
        --------
        >>> gnp.Gumbel().ppf([0.0, 0.5, 1.0]).round(4)
        array([  -inf, 0.3665,    inf])
        """
        with np.errstate(all="ignore"):
            return self.loc + self.scale * self._ppf(as_real(p, "p").astype(np.float64))

    @overload
    def isf(self, q: Scalar) -> P: ...
    @overload
    def isf(self, q: ArrayLike) -> Floats: ...
    @_function_of("q", returns="Quantiles; NaN where q is outside [0, 1].")
    def isf(self, q: ArrayLike) -> P | Floats:
        """Return the upper quantile: the x with P(X > x) = q, accurate even for a tiny q.

        See Also
        --------
        sf : The inverse.
        ppf : The lower quantile.

        Examples
        --------
        >>> gnp.Gumbel().isf(1e-300).round(4)
        np.float64(690.7755)
        """
        with np.errstate(all="ignore"):
            return self.loc + self.scale * self._isf(as_real(q, "q").astype(np.float64))
