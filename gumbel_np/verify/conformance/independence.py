r"""Are draws independent of each other: at any lag, mirrored, and three in a row.

Pairs of classes at a lag are judged by all of their joint table. With functions
:math:`b_1, \dots, b_{m-1}` of the class that are orthonormal under its law and have mean 0,

.. math:: S(l) = \frac1{n-l} \sum_{j,k} \Big( \sum_i b_j(x_i)\, b_k(x_{i+l}) \Big)^2

is Pearson's statistic of that table, but for what its margins add, for all lags at once by Fourier
transforms (Wiener and Khinchin). The lag where it is largest is chosen by some calls and tried on
others, so its choice needs no correction; the same holds for the centre of a mirror and for the
phase of triples.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from gumbel_np.inputs import Floats
from gumbel_np.verify.evidence import Evidence, counts

INDEPENDENCE = "independence"  # the probe

Classes = NDArray[np.intp]
_EIGHT = 8
_PAIRS, _TRIPLES = 0.05, 0.12  # tolerances


def eighths(u: Floats) -> tuple[Classes, Floats]:
    """Sort uniforms into eight classes; return these and the probability of each, 1/8."""
    return np.minimum((u * _EIGHT).astype(np.intp), _EIGHT - 1), np.full(_EIGHT, 1 / _EIGHT)


def independence(first: Classes, second: Classes, law: Floats) -> tuple[Evidence, ...]:
    """Ask whether successive calls, put together, gave independent draws: `first` chooses where."""
    m = law.size
    pairs = {
        "at a lag": at_a_lag(second, loudest_lag(first, law)),
        "mirrored": mirrored(second, loudest_centre(first, law)),
    }
    asked: list[tuple[str, Classes, Floats, float]] = [
        (label, m * a + b, np.outer(law, law).ravel(), _PAIRS) for label, (a, b) in pairs.items()
    ]
    triples = triples_of(second, _loudest_phase(first, law), m)
    asked.append(("three in a row", triples, _law_of_triples(law), _TRIPLES))
    return tuple(
        counts(table, p, label=label, tolerance=tolerance) for label, table, p, tolerance in asked
    )


def loudest_lag(classes: Classes, law: Floats) -> int:
    """Return the lag at which the joint table of two draws is furthest from that of independence.

    Lags go up to n less an eighth.
    """
    n = classes.size
    spectra = _spectra(classes, law)
    total = _squares(lambda j, k: np.conj(spectra[j]) * spectra[k], len(spectra), n)
    lags = np.arange(1, max(2, n - n // 8))
    return int(lags[np.argmax(total[lags] / (n - lags))])


def loudest_centre(classes: Classes, law: Floats) -> int:
    """Return the i + j at which draws i and j are furthest from being independent."""
    n = classes.size
    spectra = _spectra(classes, law)
    total = _squares(lambda j, k: spectra[j] * spectra[k], len(spectra), n)
    sums = np.arange(n // 4, max(n // 4 + 1, 2 * n - n // 4))
    pairs = np.minimum(sums, 2 * (n - 1) - sums) // 2 + 1
    return int(sums[np.argmax(total[sums] / pairs)])


def _spectra(classes: Classes, law: Floats) -> NDArray[np.complex128]:
    """Return the Fourier transforms of b_1(x), b_2(x), …, padded so that nothing wraps round."""
    root = np.sqrt(law)
    basis, _ = np.linalg.qr(np.column_stack([root, np.eye(law.size)[:, 1:]]))
    functions = basis[:, 1:] / root[:, None]
    return np.fft.rfft(functions[classes].T, 2 * classes.size, axis=-1)


def _squares(product: Callable[[int, int], NDArray[np.complex128]], m: int, n: int) -> Floats:
    total = np.zeros(2 * n)
    for j in range(m):
        for k in range(m):
            total += np.fft.irfft(product(j, k), 2 * n) ** 2
    return total


def at_a_lag(classes: Classes, lag: int) -> tuple[Classes, Classes]:
    """Return disjoint pairs of draws that are `lag` apart."""
    start = np.arange(max(0, classes.size - lag))
    start = start[start // lag % 2 == 0]
    return classes[start], classes[start + lag]


def mirrored(classes: Classes, centre: int) -> tuple[Classes, Classes]:
    """Return the disjoint pairs of draws i < j with i + j = centre."""
    first = np.arange(max(0, centre - classes.size + 1), (centre + 1) // 2)
    return classes[first], classes[centre - first]


def triples_of(classes: Classes, phase: int, m: int) -> Classes:
    """Number disjoint triples of successive draws of m classes, from a phase on."""
    rest = classes[phase:]
    each = rest[: rest.size // 3 * 3].reshape(-1, 3)
    return each @ np.array([m * m, m, 1])


def _law_of_triples(law: Floats) -> Floats:
    return np.einsum("i,j,k->ijk", law, law, law).ravel()


def _loudest_phase(classes: Classes, law: Floats) -> int:
    expected = _law_of_triples(law)

    def pearson(phase: int) -> float:
        triples = triples_of(classes, phase, law.size)
        seen = np.bincount(triples, minlength=expected.size)
        return float(np.sum((seen - triples.size * expected) ** 2 / expected)) / triples.size

    return max(range(3), key=pearson)
