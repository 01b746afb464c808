"""Are draws independent of each other: between calls, mirrored, and at the likeliest lag."""

import numpy as np
from numpy.typing import NDArray

from gumbel_np.inputs import Floats
from gumbel_np.verify.evidence import Evidence, counts

Classes = NDArray[np.intp]
_TOLERANCE = 0.025
_EIGHT = 8


def eighths(u: Floats) -> tuple[Classes, Floats]:
    """Sort uniforms into eight classes; return these and the probability of each, 1/8."""
    return np.minimum((u * _EIGHT).astype(np.intp), _EIGHT - 1), np.full(_EIGHT, 1 / _EIGHT)


def independence(first: Classes, second: Classes, law: Floats) -> tuple[Evidence, ...]:
    """Ask whether two calls gave draws that are independent, within and between them.

    Each question counts how often two draws fall into the same class, over pairs that share no
    draw: if all are independent, that is a coin with the probability Σp². The lag is chosen by the
    first call and tried on the second, so its choice needs no correction.
    """
    half = first.size // 2
    pairs = {
        "two calls": (first, second),
        "mirrored": (second[:half], second[::-1][:half]),
        "at a distance": at_a_distance(second, likeliest_lag(first, law)),
    }
    same = float(np.sum(law**2))
    return tuple(
        counts(
            (a == b).astype(np.intp),
            [1 - same, same],
            ("different", "the same"),
            label=label,
            tolerance=_TOLERANCE,
        )
        for label, (a, b) in pairs.items()
    )


def likeliest_lag(classes: Classes, law: Floats) -> int:
    """Return the lag, from 1 to half of the draws, at which they agree or differ most."""
    n = classes.size
    indicator = np.eye(law.size)[classes] - law
    spectrum = np.fft.rfft(indicator, 2 * n, axis=0)
    together = np.fft.irfft(np.abs(spectrum) ** 2, axis=0).sum(axis=1)
    lags = np.arange(1, n // 2 + 1)
    return int(lags[np.argmax(np.abs(together[lags]) / np.sqrt(n - lags))])


def at_a_distance(classes: Classes, lag: int) -> tuple[Classes, Classes]:
    """Return disjoint pairs of draws that are `lag` apart."""
    start = np.arange(classes.size - lag)
    start = start[start // lag % 2 == 0]
    return classes[start], classes[start + lag]
