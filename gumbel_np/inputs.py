"""What the package accepts: every public function checks its arguments here.

Each check returns the argument in one form, or raises an error that names it: TypeError if it is of
the wrong kind, ValueError if its value is invalid.
"""

import operator
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

Floats = NDArray[np.float64]
Reals = NDArray[Any]  # float16, float32 or float64, as the logits were
Indices = NDArray[np.intp]
Scalar = float | np.floating[Any] | np.integer[Any]
Shape = int | Sequence[int]
Size = Shape | None
Rng = int | np.random.Generator | None


class NotFiniteError(ValueError):
    """A number that must be finite is NaN or infinite."""


def as_real(value: ArrayLike, name: str) -> NDArray[Any]:
    """Return an array of bool, integer or floating dtype; an object or masked array is refused."""
    if np.ma.is_masked(value):
        raise TypeError(f"{name} must be an array without a mask (an impossible logit is -inf)")
    try:
        array = np.asarray(value)
    except ValueError as error:  # ragged nested sequences
        raise TypeError(f"{name} must be an array of real numbers: {error}") from None
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{name} must be real numbers, got dtype {array.dtype}")
    return array


def as_logits(logits: ArrayLike, axis: int = -1) -> tuple[Floats, int, np.dtype[np.floating[Any]]]:
    """Return logits as float64 (no copy if they are), their axis, and the dtype of results.

    The axis counts from the end, so that it stays right when sample dimensions are put in front.
    """
    array = as_real(logits, "logits")
    if array.ndim == 0:
        raise ValueError("logits must have at least one dimension, got a scalar")
    axis = as_integer(axis, "axis")
    if not -array.ndim <= axis < array.ndim:
        raise np.exceptions.AxisError(axis, array.ndim, "axis of logits")
    axis = axis % array.ndim - array.ndim
    if array.shape[axis] == 0:
        raise ValueError(f"logits must have at least one category, got shape {array.shape}")
    with np.errstate(over="ignore", under="ignore"):  # a longdouble too large is +inf: refused
        phi = array.astype(np.float64, copy=False)
    if not np.isfinite(phi).all():  # one pass for all; the reason is sought only if there is one
        _refuse_invalid(phi, axis)
    native = array.dtype.newbyteorder("=")
    kept = (t for t in (np.float16, np.float32) if native == t)
    return phi, axis, np.dtype(next(kept, np.float64))


def _refuse_invalid(phi: Floats, axis: int) -> None:
    wrong = np.isnan(phi) | np.isposinf(phi)
    if np.any(wrong):
        at = _first(wrong)
        raise NotFiniteError(f"logits must be finite or -inf, got {phi[at]} at {_spelled(at)}")
    hopeless = np.isneginf(phi).all(axis=axis, keepdims=True)
    if np.any(hopeless):
        where = _spelled(_first(hopeless), hidden=axis)
        raise ValueError(f"logits must leave a category possible, got only -inf in {where}")


def _first(where: ArrayLike) -> tuple[int, ...]:
    return tuple(int(i) for i in np.argwhere(where)[0])


def _spelled(index: tuple[int, ...], hidden: int | None = None) -> str:
    """Write an index as a reader would type it, with ':' along the hidden axis."""
    parts = [str(i) for i in index]
    if hidden is not None:
        parts[hidden] = ":"
    return f"logits[{', '.join(parts)}]"


def rounded(array: Floats, dtype: DTypeLike) -> Reals:
    """Round to the dtype of the result; numbers beyond its range become 0 or infinite silently."""
    with np.errstate(over="ignore", under="ignore"):
        return array.astype(dtype)


def as_tau(tau: float, name: str = "tau") -> float:
    """Return a temperature: one positive, finite number."""
    value = as_number(tau, name)
    if value == 0:
        raise ValueError(f"{name} must be positive; for the limit 0 use gumbel_max or hard=True")
    return as_positive(value, name)


def as_positive(value: float, name: str) -> float:
    """Return one positive, finite number."""
    number = as_number(value, name)
    if not 0 < number < np.inf:
        raise ValueError(f"{name} must be positive and finite, got {number}")
    return number


def as_probability(value: float, name: str) -> float:
    """Return one number between 0 and 1, both excluded."""
    number = as_number(value, name)
    if not 0 < number < 1:
        raise ValueError(f"{name} must be between 0 and 1, got {number}")
    return number


def as_number(value: float, name: str) -> float:
    """Return one real number as a float."""
    array = as_real(value, name)
    if array.ndim:
        raise TypeError(f"{name} must be one number, got an array of shape {array.shape}")
    return float(array)


def as_integer(value: object, name: str, *, least: int | None = None) -> int:
    """Return an integer, at least `least`, as an int. A bool is refused as a likely mistake."""
    try:
        if isinstance(value, bool | np.bool_):
            raise TypeError
        number = operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        raise TypeError(f"{name} must be an integer, got {value!r}") from None
    if least is not None and number < least:
        raise ValueError(f"{name} must be at least {least}, got {number}")
    return number


def broadcast(
    shape: tuple[int, ...], other: tuple[int, ...], name: str, to: str
) -> tuple[int, ...]:
    """Return the shape to which an argument and its counterpart broadcast."""
    try:
        return np.broadcast_shapes(shape, other)
    except ValueError:
        raise ValueError(
            f"{name} must broadcast with {to} of shape {shape}, got shape {other}"
        ) from None


def as_noise(noise: ArrayLike) -> Floats:
    """Return finite noise as float64 (no copy if it is)."""
    array = as_real(noise, "noise").astype(np.float64, copy=False)
    if not np.isfinite(array).all():
        raise NotFiniteError("noise must be finite")
    return array


def as_cotangent(cotangent: ArrayLike, shape: tuple[int, ...]) -> NDArray[Any]:
    """Return dL/dy, of a real dtype, for a y of this shape, to which it broadcasts."""
    array = as_real(cotangent, "cotangent")
    if broadcast(shape, array.shape, "cotangent", "y") != shape:
        raise ValueError(f"cotangent must broadcast to the shape {shape} of y, got {array.shape}")
    return array


def as_law(pi: ArrayLike) -> Floats:
    """Return the probabilities (K,) that belong to weights (K,)."""
    weights = np.asarray(pi, dtype=np.float64)
    if weights.ndim != 1 or weights.size < 2:
        raise ValueError(f"pi must be a vector of at least two weights, got {pi!r}")
    if not 0 <= weights.min() <= weights.max() < np.inf or not weights.any():
        raise ValueError(f"pi must be finite weights of at least 0, not all 0, got {pi!r}")
    law = weights / weights.max()  # large weights must not overflow in their sum
    return law / law.sum()


def as_size(size: Size, name: str = "size") -> tuple[int, ...]:
    """Return the sample shape as a tuple; None gives the empty one."""
    if size is None:
        return ()
    try:
        shape = tuple(as_integer(n, name) for n in (size if np.iterable(size) else (size,)))
    except TypeError:
        raise TypeError(f"{name} must be an integer or a tuple of integers, got {size!r}") from None
    if any(n < 0 for n in shape):
        raise ValueError(f"{name} must not be negative, got {size!r}")
    return shape


def as_rng(rng: Rng) -> np.random.Generator:
    """Return a Generator: a fresh one for None, a seeded one for an integer (SPEC 7)."""
    if isinstance(rng, np.random.Generator):
        return rng
    if rng is None:
        return np.random.default_rng()
    try:
        seed = as_integer(rng, "rng")
    except TypeError:
        raise TypeError(
            f"rng must be None, an integer seed or a numpy.random.Generator, got {rng!r}"
        ) from None
    if seed < 0:
        raise ValueError(f"rng must be a seed of at least 0, got {seed}")
    return np.random.default_rng(seed)
