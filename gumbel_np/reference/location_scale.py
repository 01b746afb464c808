"""What a law of loc + scale·Z is, given the functions of the standard Z."""

from abc import ABC, abstractmethod

import numpy as np
from numpy.typing import ArrayLike

from gumbel_np.inputs import Floats, Rng, Size, as_real, as_size


class LocationScale(ABC):
    """A law of X = loc + scale·Z, given the functions of the standard Z.

    The methods are those of a law in SciPy. Each takes an array_like `x`, `p` or `q` of real
    numbers that broadcasts against loc and scale, and returns float64 of the common shape, a scalar
    for scalars. NaN gives NaN, a probability outside [0, 1] has NaN for its quantile, and what is
    not real raises `TypeError`.
    """

    _mean: float
    _median: float

    def __init__(self, loc: ArrayLike = 0.0, scale: ArrayLike = 1.0) -> None:
        self.loc = as_real(loc, "loc").astype(np.float64)[()]
        self.scale = as_real(scale, "scale").astype(np.float64)[()]
        if not np.isfinite(self.loc).all():
            raise ValueError(f"loc must be finite, got {loc!r}")
        if not ((self.scale > 0) & (self.scale < np.inf)).all():
            raise ValueError(f"scale must be positive and finite, got {scale!r}")
        try:
            self._shape = np.broadcast_shapes(self.loc.shape, self.scale.shape)
        except ValueError:
            raise ValueError(
                f"loc and scale must broadcast, got shapes {self.loc.shape} and {self.scale.shape}"
            ) from None

    def __repr__(self) -> str:
        return f"{type(self).__name__}(loc={self.loc.tolist()}, scale={self.scale.tolist()})"

    @staticmethod
    @abstractmethod
    def _logpdf(z: Floats) -> Floats: ...
    @staticmethod
    @abstractmethod
    def _cdf(z: Floats) -> Floats: ...
    @staticmethod
    @abstractmethod
    def _logcdf(z: Floats) -> Floats: ...
    @staticmethod
    @abstractmethod
    def _sf(z: Floats) -> Floats: ...
    @staticmethod
    @abstractmethod
    def _logsf(z: Floats) -> Floats: ...
    @staticmethod
    @abstractmethod
    def _ppf(p: Floats) -> Floats: ...
    @staticmethod
    @abstractmethod
    def _isf(q: Floats) -> Floats: ...
    @staticmethod
    @abstractmethod
    def _noise(size: tuple[int, ...], rng: Rng) -> Floats: ...

    def _standardise(self, x: ArrayLike) -> Floats:
        with np.errstate(over="ignore"):  # a distance wider than float64 is as good as infinite
            return (as_real(x, "x").astype(np.float64) - self.loc) / self.scale

    def pdf(self, x: ArrayLike) -> Floats:
        """Return the density at x, per unit of x."""
        with np.errstate(over="ignore", under="ignore"):
            # In two halves: exp(−log scale) would cost digits, and one factor may leave float64.
            half = np.exp(self._logpdf(self._standardise(x)) / 2)
            return half / self.scale * half

    def logpdf(self, x: ArrayLike) -> Floats:
        """Return the natural logarithm of the density at x."""
        with np.errstate(over="ignore", under="ignore"):
            return self._logpdf(self._standardise(x)) - np.log(self.scale)

    def cdf(self, x: ArrayLike) -> Floats:
        """Return P(X ≤ x)."""
        with np.errstate(over="ignore", under="ignore"):
            return self._cdf(self._standardise(x))

    def logcdf(self, x: ArrayLike) -> Floats:
        """Return log P(X ≤ x), exact also where the probability underflows or is nearly 1."""
        with np.errstate(all="ignore"):
            return self._logcdf(self._standardise(x))

    def sf(self, x: ArrayLike) -> Floats:
        """Return P(X > x), exact also where it is tiny."""
        with np.errstate(over="ignore", under="ignore"):
            return self._sf(self._standardise(x))

    def logsf(self, x: ArrayLike) -> Floats:
        """Return log P(X > x), exact also where the probability underflows or is nearly 1."""
        with np.errstate(all="ignore"):
            return self._logsf(self._standardise(x))

    def ppf(self, p: ArrayLike) -> Floats:
        """Return the quantile: the x with P(X ≤ x) = p."""
        with np.errstate(all="ignore"):
            return self.loc + self.scale * self._ppf(as_real(p, "p").astype(np.float64))

    def isf(self, q: ArrayLike) -> Floats:
        """Return the upper quantile: the x with P(X > x) = q, exact also for a tiny q."""
        with np.errstate(all="ignore"):
            return self.loc + self.scale * self._isf(as_real(q, "q").astype(np.float64))

    def mean(self) -> Floats:
        """Return the expectation."""
        return self.loc + self.scale * self._mean

    def var(self) -> Floats:
        """Return the variance, (π²/6)·scale²."""
        return (np.pi**2 / 6 * self.scale**2 + np.zeros(self._shape))[()]

    def median(self) -> Floats:
        """Return the median."""
        return self.loc + self.scale * self._median

    def mode(self) -> Floats:
        """Return where the density is largest: loc."""
        return (self.loc + np.zeros(self._shape))[()]

    def entropy(self) -> Floats:
        """Return the differential entropy in nats, log(scale) + γ + 1."""
        return (np.log(self.scale) + np.euler_gamma + 1 + np.zeros(self._shape))[()]

    def rvs(self, size: Size = None, *, rng: Rng = None) -> Floats:
        """Draw from the law.

        Parameters
        ----------
        size : int or tuple of int, optional
            Shape of the result; loc and scale must broadcast to it. Their own shape by default.
        rng : None, int or numpy.random.Generator, optional
            Where the noise comes from; an integer is a seed.

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
        """
        shape = self._shape if size is None else as_size(size)
        try:
            fits = np.broadcast_shapes(shape, self._shape) == shape
        except ValueError:
            fits = False
        if not fits:
            raise ValueError(f"size must hold loc and scale of shape {self._shape}, got {shape}")
        return self.loc + self.scale * self._noise(shape, rng)
