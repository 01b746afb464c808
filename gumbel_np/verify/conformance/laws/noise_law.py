"""gumbel: real numbers, the noise itself."""

from typing import Any, ClassVar

import numpy as np
from numpy.typing import DTypeLike, NDArray

from gumbel_np.inputs import Floats
from gumbel_np.reference.law import Gumbel
from gumbel_np.verify.conformance.independence import eighths
from gumbel_np.verify.conformance.laws.base import Indices, SamplerCheck
from gumbel_np.verify.conformance.precision import PrecisionSeen, dequantised
from gumbel_np.verify.conformance.probe import End, Parts, Probe, Rng
from gumbel_np.verify.conformance.repetition import words_of
from gumbel_np.verify.conformance.settings import Setting
from gumbel_np.verify.conformance.suspects.suspect_samplers import NOISES, SHIFTED, SuspectSampler
from gumbel_np.verify.conformance.target.answer_checks import as_numbers
from gumbel_np.verify.evidence import Evidence, counts, draws_of

_LAW = Gumbel()
_OCTAVES = 20
# The entropy of a number of 16 bits, and of others, as far as it counts for repetitions.
_COARSE_BITS, _FINE_BITS = 6.0, 18.0
# Uniforms of 24 bits or fewer lie on a grid. Near 1 the noise tells which point of the grid it was,
# also after rounding to float32.
_NEAR_ONE, _GRID, _PHASES = 2.0**-12, 2.0**24, 8
# Cells in which suspects are compared: even ones of the law, octaves of its tails.
_FEW = np.concatenate([np.arange(1, 100) / 100, 0.01 / 2.0 ** np.arange(1, 14)])
_EDGES = np.sort(np.concatenate([_LAW.ppf(_FEW), _LAW.isf(_FEW[99:])]))


class GumbelNoise(SamplerCheck):
    """Standard Gumbel noise: F(x) = exp(-exp(-x))."""

    id = "gumbel"
    signature = "f(size, rng) -> (size,)"
    equal_weights: ClassVar[Setting] = Setting(np.zeros(1))  # the noise of one category
    two: ClassVar[Setting] = equal_weights
    probes: ClassVar[tuple[Probe, ...]] = (
        Probe("law", "the CDF, both tails, and grain", equal_weights, 2**22, 0.003),
    )
    suspects: ClassVar[tuple[SuspectSampler, ...]] = NOISES + SHIFTED
    telling_settings: ClassVar[tuple[Setting, ...]] = (equal_weights,)
    precisions: ClassVar[tuple[DTypeLike, ...]] = (np.float64,)

    def draw(self, setting: Setting, n: int, rng: Rng) -> NDArray[np.floating]:
        x = as_numbers(self.target(n, rng), (n,))
        self._seen.see(x)
        return x

    @property
    def _seen(self) -> PrecisionSeen:
        return self.precisions_seen[np.dtype(np.float64)]

    def remember(self, setting: Setting, drawn: NDArray[np.floating]) -> None:
        words, coarse = words_of(drawn), self._seen.precision.coarse
        self.memory.see(0, words, _COARSE_BITS if coarse else _FINE_BITS)
        if not coarse:
            self.memory.see_numbers(words)

    def reduce(
        self, setting: Setting, drawn: NDArray[np.floating], tolerance: float, rng: Rng
    ) -> Parts:
        x = dequantised(drawn.astype(np.float64), self._seen.precision, rng)
        return (
            draws_of(_LAW, x, label="CDF", tolerance=tolerance),
            _tails(x, 3 * tolerance),
            _grain(x, 3 * tolerance),
        )

    def classes(self, setting: Setting, drawn: NDArray[np.floating]) -> tuple[Indices, Floats]:
        return eighths(_LAW.cdf(drawn))

    def draw_setting(self, rng: Rng, *, large: bool) -> Setting:
        """Draw how many numbers a call is asked for: there is nothing else to choose."""
        return Setting(np.zeros(1), size=super().draw_setting(rng, large=False).size)

    def roles(self, setting: Setting, drawn: NDArray[Any], rng: Rng) -> list[Floats]:
        return [_LAW.cdf(drawn)[:, None]]

    def draws_of_scores(self, scores: Floats, setting: Setting) -> Floats:
        return scores[:, 0]

    def cells(self, setting: Setting, drawn: NDArray[np.floating]) -> tuple[Indices, int]:
        return np.searchsorted(_EDGES, drawn), _EDGES.size + 1

    def rare_wins(self, depth: float, rng: Rng, precision: DTypeLike = np.float64) -> bool:
        """Draw once; return whether the noise is larger than this."""
        return bool(self.draw(self.equal_weights, 1, rng)[0] > depth)

    def end_of_noise(self, evidence: Parts) -> End | None:
        loudest = max(evidence, key=lambda e: e.log_e() or 0.0)
        return End(float(np.log(_GRID))) if loudest.label == "grain" else None

    def sides(self) -> tuple[SamplerCheck, ...]:
        return (self, _LowerEnd(self.target))

    def overshoot_message(self, depth: float) -> str:
        return f"returned noise above {depth:g}"

    def cut_off_message(self, end: float) -> str:
        return f"never returns noise above {end:.2f}"


class _LowerEnd(GumbelNoise):
    """The lower end of the noise; its depth is that of the equally improbable upper end."""

    def rare_wins(self, depth: float, rng: Rng, precision: DTypeLike = np.float64) -> bool:
        return bool(_LAW.cdf(self.draw(self.equal_weights, 1, rng)[0]) < _LAW.sf(depth))

    def overshoot_message(self, depth: float) -> str:
        return f"returned noise below {self.noise_at(depth):.2f}"

    def noise_at(self, depth: float) -> float:
        return float(_LAW.ppf(_LAW.sf(depth)))

    def cut_off_message(self, end: float) -> str:
        return f"never returns noise below {end:.2f}"


def _tails(x: Floats, tolerance: float) -> Evidence:
    """Count octaves: the upper and the lower half, quarter, eighth, … of the law."""
    upper, lower = _LAW.sf(x), _LAW.cdf(x)
    tail = np.maximum(np.minimum(upper, lower), 2.0**-60)
    octave = np.minimum(-np.log2(tail), _OCTAVES).astype(np.intp) - 1
    side = 2.0 ** -np.arange(2, _OCTAVES + 2)
    side[-1] *= 2
    code = np.where(upper < lower, _OCTAVES + octave, octave)
    return counts(code, np.tile(side, 2), label="tails", tolerance=tolerance)


def _grain(x: Floats, tolerance: float) -> Evidence:
    """Ask whether uniforms near 1 fall between the points of a grid of 24 bits."""
    below_one = _LAW.sf(x)
    phase = (below_one * _GRID + 0.5 / _PHASES) % 1 * _PHASES  # a grid point in mid-cell
    code = np.where(below_one < _NEAR_ONE, 1 + phase.astype(np.intp), 0)
    law = [1 - _NEAR_ONE] + [_NEAR_ONE / _PHASES] * _PHASES
    return counts(np.minimum(code, _PHASES), law, label="grain", tolerance=tolerance)
