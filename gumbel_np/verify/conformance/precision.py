"""In which precision numbers were computed, whatever the type in which they are returned."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from gumbel_np.inputs import Floats

_ENOUGH = 16  # numbers that tell; fewer may all be short by chance


class Precision(NamedTuple):
    """A floating-point format: its significant bits, and its smallest numbers."""

    name: str
    bits: int
    smallest_normal: float
    smallest: float

    @property
    def eps(self) -> float:
        """The distance from 1 to the next larger number."""
        return 2.0 ** (1 - self.bits)

    @property
    def coarse(self) -> bool:
        """Whether rounding shows in the law of the draws."""
        return self.bits <= FLOAT16.bits


def _format(name: str, bits: int, least_exponent: int) -> Precision:
    return Precision(name, bits, 2.0**least_exponent, 2.0 ** (least_exponent - bits + 1))


BFLOAT16 = _format("bfloat16", 8, -126)
FLOAT16 = _format("float16", 11, -14)
FLOAT32 = _format("float32", 24, -126)
FLOAT64 = _format("float64", 53, -1022)
_FORMATS = (BFLOAT16, FLOAT16, FLOAT32, FLOAT64)


def precision_of(numbers: NDArray[Any]) -> Precision | None:
    """Return the coarsest format that holds all of these numbers; None if they are too few."""
    some = np.abs(numbers.ravel()[: 2**12].astype(np.float64))
    some = some[(some > 0) & np.isfinite(some)]
    mantissa, _ = np.frexp(some)
    whole = (mantissa * 2.0**53).astype(np.int64)
    # A power of 2 is short in every format.
    bits = 53 - np.log2((whole & -whole).astype(np.float64)).astype(np.intp)
    if np.count_nonzero(bits > 1) < _ENOUGH:
        return None
    return next(each for each in _FORMATS if bits.max() <= each.bits)


def coarser(one: Precision, other: Precision) -> Precision:
    """Return the one with fewer bits."""
    return min(one, other, key=lambda each: each.bits)


def dequantised(x: Floats, precision: Precision, rng: np.random.Generator) -> Floats:
    """Spread numbers evenly over what was rounded to them; zeros stay.

    If the density hardly changes within a step of rounding, this is the law before rounding.
    """
    if not precision.coarse:
        return x
    _, exponent = np.frexp(x)
    step = np.maximum(np.ldexp(1.0, exponent - precision.bits), precision.smallest)
    return np.where(x == 0, 0.0, x + step * (rng.random(x.shape) - 0.5))


class PrecisionSeen:
    """The finest format that answers needed so far."""

    def __init__(self) -> None:
        self._seen: Precision | None = None
        self._type = FLOAT64

    @property
    def precision(self) -> Precision:
        """That format; until there were enough numbers, that of their type."""
        return self._seen or self._type

    def see(self, numbers: NDArray[Any]) -> None:
        """Take more answers into account."""
        self._type = next((each for each in _FORMATS if each.name == numbers.dtype.name), FLOAT64)
        found = precision_of(numbers)
        if found and (self._seen is None or found.bits > self._seen.bits):
            self._seen = found
