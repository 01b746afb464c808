"""Guesses and what experiments find: how both are kept, shown and scored."""

from typing import Any

import numpy as np

from gumbel_np.show.style import unicode_number


def as_guess(value: Any, name: str, kind: str, size: int = 1) -> Any:
    """Return a guess, or what was found, as shares, a number or a position of `size` options."""
    try:
        given = np.asarray(value)
    except ValueError:  # ragged
        given = np.asarray(None)
    real = given.dtype.kind in "iuf"
    if kind == "choice":
        if not real or given.shape or given.item() not in range(size):
            raise ValueError(
                f"{name} must be the position of an option, 0 to {size - 1}, got {value!r}"
            )
        return int(given)
    shape = (size,) if kind == "shares" else ()
    with np.errstate(all="ignore"):
        total = given.sum(dtype=np.float64) if real else np.nan
    if given.shape != shape or not np.isfinite(total):
        wanted = f"{size} finite shares" if shape else "one finite number"
        raise ValueError(f"{name} must be {wanted}, got {value!r}")
    if (given < 0).any() or (shape and not total > 0):
        wanted = "not be negative" + (", nor all zero" if shape else "")
        raise ValueError(f"{name} must {wanted}, got {value!r}")
    return (given / total).tolist() if shape else float(total)


def score(kind: str, guess: Any, truth: Any) -> int:
    """Return how near a guess came, from 0 to 100."""
    if kind == "choice" or (kind == "number" and guess == truth):
        return 100 * (guess == truth)
    if kind == "shares":
        near = 1 - np.abs(np.subtract(guess, truth)).sum() / 2
    else:
        with np.errstate(all="ignore"):  # a factor of 0, or beyond float64: far off, 0 points
            near = 1 - np.abs(np.log10(np.divide(guess, truth)))
    points = 100 * max(0.0, float(near))
    return int(points) + (points % 1 >= 0.5)  # halves upward, as in the browser


def in_words(value: Any, kind: str, options: list[str]) -> str:
    """Write a guess, or what was found."""
    if kind == "shares":
        return " ".join(f"{share:.3f}" for share in value)
    if kind == "choice":
        return options[value]
    shown = f"{value:,.0f}" if 99.5 <= value < 1e9 else unicode_number(value)
    return f"{shown} {options[0]}".strip()
