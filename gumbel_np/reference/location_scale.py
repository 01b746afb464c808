"""Location, scale, moments and draws of a law of loc + scale·Z."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, overload

import numpy as np
from numpy.typing import ArrayLike

from gumbel_np.inputs import Floats, Rng, Shape, Size, as_real, as_size

if TYPE_CHECKING:
    from typing_extensions import TypeVar  # for its default; type checkers have it built in

    P = TypeVar("P", np.float64, Floats, default=np.float64)
else:
    from typing import TypeVar

    P = TypeVar("P")


def _parameter(value: ArrayLike, name: str) -> Any:
    return as_real(value, name).astype(np.float64)[()]


class LocationScale(Generic[P]):
    """A law of X = loc + scale·Z, given the standard law of Z.

    P is what a method returns for a scalar: float64 where loc and scale are scalars, else an array.
    """

    loc: P
    scale: P
    # Of the standard law.
    _mean: float
    _median: float
    _logpdf: Callable[[Floats], Floats]
    _cdf: Callable[[Floats], Floats]
    _logcdf: Callable[[Floats], Floats]
    _sf: Callable[[Floats], Floats]
    _logsf: Callable[[Floats], Floats]
    _ppf: Callable[[Floats], Floats]
    _isf: Callable[[Floats], Floats]
    _noise: Callable[[tuple[int, ...], Rng], Floats | np.float64]

    def __init__(self, loc: ArrayLike = 0.0, scale: ArrayLike = 1.0) -> None:
        self.loc, self.scale = _parameter(loc, "loc"), _parameter(scale, "scale")
        if not np.isfinite(self.loc).all():
            raise ValueError(f"loc must be finite, got {loc!r}")
        if not ((self.scale > 0) & (self.scale < np.inf)).all():
            raise ValueError(f"scale must be positive and finite, got {scale!r}")
        try:
            self._shape = np.broadcast_shapes(self.loc.shape, self.scale.shape)
            self._zero: Any = np.zeros(self._shape)[()]  # spreads a scalar over the common shape
        except ValueError:
            raise ValueError(
                f"loc and scale must broadcast, got shapes {self.loc.shape} and {self.scale.shape}"
            ) from None

    def __repr__(self) -> str:
        return f"{type(self).__name__}(loc={self.loc.tolist()}, scale={self.scale.tolist()})"

    def mean(self) -> P:
        """Return the expectation.

        Returns
        -------
        ndarray or scalar
            The expectation, in the units of loc.

        See Also
        --------
        median : The 50 % quantile.

        Examples
        --------
        >>> gnp.Gumbel(scale=2.0).mean().round(4)
        np.float64(1.1544)
        """
        return self.loc + self.scale * self._mean

    def var(self) -> P:
        """Return the variance, (π²/6)·scale².

        Returns
        -------
        ndarray or scalar
            The variance, in the squared units of loc.

        See Also
        --------
        entropy : Another measure of spread.

        Examples
        --------
        >>> gnp.Gumbel(scale=2.0).var().round(4)
        np.float64(6.5797)
        """
        return np.pi**2 / 6 * self.scale**2 + self._zero

    def median(self) -> P:
        """Return the median.

        Returns
        -------
        ndarray or scalar
            The median, in the units of loc.

        See Also
        --------
        ppf : Other quantiles.

        Examples
        --------
        >>> gnp.Gumbel().median().round(4)
        np.float64(0.3665)
        """
        return self.loc + self.scale * self._median

    def mode(self) -> P:
        """Return where the density is largest: loc.

        Returns
        -------
        ndarray or scalar
            The mode.

        See Also
        --------
        mean : The expectation.

        Examples
        --------
        >>> gnp.Gumbel(loc=3.0).mode()
        np.float64(3.0)
        """
        return self.loc + self._zero

    def entropy(self) -> P:
        """Return the differential entropy, log(scale) + γ + 1.

        Returns
        -------
        ndarray or scalar
            The entropy, in nats.

        See Also
        --------
        var : Another measure of spread.

        Examples
        --------
        >>> gnp.Gumbel().entropy().round(4)
        np.float64(1.5772)
        """
        return np.log(self.scale) + np.euler_gamma + 1 + self._zero

    @overload
    def rvs(self, size: None = ..., *, rng: Rng = ...) -> P: ...
    @overload
    def rvs(self, size: Shape, *, rng: Rng = ...) -> Floats: ...
    def rvs(self, size: Size = None, *, rng: Rng = None) -> P | Floats:
        """Draw from the law.

        Parameters
        ----------
        size : int or tuple of int, optional
            Shape of the result; loc and scale must broadcast to it. Their own shape by default.
        rng : None, int or numpy.random.Generator, optional
            The source of the noise; an integer is a seed.

        Returns
        -------
        ndarray or scalar
            Finite draws of shape `size`.

        Raises
        ------
        TypeError
            If `size` or `rng` is of the wrong kind.
        ValueError
            If loc and scale do not broadcast to `size`.

        See Also
        --------
        gumbel_noise : Draws of the standard law.

        Examples
        --------
        >>> gnp.Gumbel(loc=1.0, scale=2.0).rvs(3, rng=0).round(4)
        array([ 2.5924,  0.4598, -1.3231])
        """
        shape = self._shape if size is None else as_size(size)
        try:
            fits = np.broadcast_shapes(shape, self._shape) == shape
        except ValueError:
            fits = False
        if not fits:
            raise ValueError(f"size must hold loc and scale of shape {self._shape}, got {shape}")
        return self.loc + self.scale * self._noise(shape, rng)
