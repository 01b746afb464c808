"""What an answer must look like before its law is tested; anything else raises `Fault`."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gumbel_np.verify.conformance.precision import PrecisionSeen
from gumbel_np.verify.conformance.target.fault import Fault

_MANY = 32


def as_indices(
    result: Any,
    shape: tuple[int, ...],
    possible: NDArray[np.bool_],
    reason: str = "logit is -inf",
) -> NDArray[np.intp]:
    """Check indices and return them; `possible` (K,) says which may be drawn, `reason` why not."""
    array = _as_array(result, shape)
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        raise _non_finite(array)
    if array.dtype.kind not in "iu":
        raise Fault("wrong-shape", f"returned {array.dtype} numbers, indices must be integers")
    last = possible.size - 1
    if array.size and (array.min() < 0 or array.max() > last):
        outside = f"returned indices from {array.min()} to {array.max()}"
        raise Fault("out-of-range", f"{outside}, they must be from 0 to {last}")
    indices = array.astype(np.intp)
    masked = ~possible[indices]
    if indices.size >= _MANY and (indices == np.argmin(possible)).all() and masked.all():
        # The arg max of a NaN, such as 0 times -inf, is where it stands.
        said = f"always drew category {indices.flat[0]}, the first whose {reason}"
        otherwise = "masked-category-drawn"
        raise Fault("non-finite", f"{said}: is its score NaN?", otherwise=otherwise)
    if masked.any():
        raise Fault(
            "masked-category-drawn",
            f"drew category {indices[masked][0]}, whose {reason} "
            f"({np.count_nonzero(masked)} times in {indices.size:,} indices)",
        )
    return indices


def as_numbers(result: Any, shape: tuple[int, ...]) -> NDArray[np.floating]:
    """Check real numbers and return them, in their own precision."""
    array = _as_array(result, shape)
    if array.dtype.kind not in "fiu":
        raise Fault("wrong-shape", f"returned {array.dtype}, real numbers are wanted")
    if not np.isfinite(array).all():
        raise _non_finite(array)
    return array if array.dtype.kind == "f" else array.astype(np.float64)


def as_weights(
    result: Any,
    shape: tuple[int, int],
    possible: NDArray[np.bool_],
    seen: PrecisionSeen,
    largest_score: float = 0.0,
) -> NDArray[np.floating]:
    """Check rows of weights; return them in their own precision, of which account is taken.

    Weights that are exp(s - log Σ exp(s)) all bear the rounding error of s, (logits + noise)/tau,
    as a factor: up to eps times the largest |s|.
    """
    y = as_numbers(result, shape)
    seen.see(y)
    total = y.sum(axis=-1, dtype=np.float64)
    # Rounding errors of K weights add up like √K; 1e-6 is granted to any.
    eps = max(seen.precision.eps, float(np.finfo(y.dtype).eps))
    off = np.abs(total - 1) > (4 * np.sqrt(shape[1]) + largest_score) * eps + 1e-6
    if off.any() or y.min(initial=0) < 0:
        found = f"sum to {total[off][0]:.6g}" if off.any() else f"go down to {y.min():.3g}"
        raise Fault("not-normalised", f"returned weights that {found}")
    if y[:, ~possible].any():
        raise Fault("masked-category-drawn", "gave weight to a category whose logit is -inf")
    return y


def _as_array(result: Any, shape: tuple[int, ...]) -> NDArray[Any]:
    if result is None:
        raise Fault("wrong-shape", "returned None: is there a return?")
    try:
        array = np.asarray(result)
    except Exception as error:
        raise Fault("wrong-shape", f"returned no array: {error}") from None
    if np.ma.is_masked(result) or array.dtype.kind in "OSUVMm":
        kind = "a masked array" if np.ma.is_masked(result) else f"dtype {array.dtype}"
        raise Fault("wrong-shape", f"returned {kind}, plain numbers are wanted")
    if array.shape != shape:
        raise Fault("wrong-shape", f"returned shape {array.shape}, {shape} is wanted")
    return array


def _non_finite(array: NDArray[Any]) -> Fault:
    bad = array[~np.isfinite(array)]
    return Fault(
        "non-finite", f"returned {bad[0]} ({bad.size:,} of {array.size:,} numbers are not finite)"
    )
