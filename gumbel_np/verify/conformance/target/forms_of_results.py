"""From what a function gives (one-hot rows, k-hot rows, weights) to what its law wants: indices."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gumbel_np.verify.conformance.target.answer_checks import as_numbers
from gumbel_np.verify.conformance.target.fault import Fault


def in_form(result: Any, gives: str | None, law: str, arguments: Mapping[str, Any]) -> Any:
    """Return a result as its law wants it; raise `Fault` if it is not what it is said to be."""
    if gives is None or "logits" not in arguments:
        return result
    size, categories, k = arguments["size"], arguments["logits"].size, arguments.get("k", 1)
    shape: tuple[int, ...] = (size, k) if "k" in arguments else (size,)
    if gives == "index":
        return _without_ones(result, shape)
    if gives == "k-hot":
        return members_of(result, (size, categories), k)
    if law == "gumbel-softmax":
        return result
    rows = as_numbers(_without_ones(result, (*shape, categories)), (*shape, categories))
    return np.argmax(_hot(rows, 1) if gives == "one-hot" else rows, axis=-1)


def _without_ones(result: Any, shape: tuple[int, ...]) -> Any:
    """Drop axes of length 1 that are too many: (size, 1) for (size,)."""
    array = np.asarray(result)
    if array.shape != shape and array.size == np.prod(shape):
        if [n for n in array.shape if n > 1] == [n for n in shape if n > 1]:
            return array.reshape(shape)
    return result


def _hot(rows: NDArray[Any], k: int) -> NDArray[Any]:
    """Return rows of k ones and else zeros, up to rounding; raise `Fault` for other rows."""
    ones = rows > 0.5
    off = np.abs(rows - ones).max(axis=-1)
    rounding = 8 * np.finfo(rows.dtype).eps
    wrong = (off > rounding) | (ones.sum(axis=-1) != k)
    if wrong.any():
        wanted = "one-hot" if k == 1 else f"{k}-hot"
        row = np.array2string(rows[wrong][0], precision=3, threshold=8)
        raise Fault("wrong-shape", f"returned a row that is not {wanted}: {row}")
    return ones


def members_of(result: Any, shape: tuple[int, int], k: int) -> NDArray[np.intp]:
    """Return the indices of the ones in k-hot rows of shape (n, K), in increasing order."""
    array = np.asarray(result)
    rows = as_numbers(array.astype(np.float64) if array.dtype.kind == "b" else result, shape)
    return np.nonzero(_hot(rows, k))[1].reshape(len(rows), k)
