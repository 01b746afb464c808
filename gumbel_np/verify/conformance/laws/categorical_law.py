"""categorical: indices with probabilities that a function of the logits gives.

So are judged top-k and top-p filters, a tempered law, speculative sampling. The logits of every
setting are those of gumbel-max; in place of them, the logarithms of the probabilities are what
noise is added to in suspects.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from gumbel_np.inputs import Floats
from gumbel_np.reference.softmax import softmax
from gumbel_np.verify.conformance.laws.base import Indices
from gumbel_np.verify.conformance.laws.law_edges import off_the_edge, rests_on_rounding
from gumbel_np.verify.conformance.laws.max_law import GumbelMax
from gumbel_np.verify.conformance.own_probabilities import Probabilities, ProbabilitiesError
from gumbel_np.verify.conformance.probe import Rng
from gumbel_np.verify.conformance.settings import MILD, SKEWED, TWO, Setting
from gumbel_np.verify.conformance.target.answer_checks import as_indices
from gumbel_np.verify.conformance.target.call_target import Target

# Nearly equal, and no two alike, so that a filter has something to choose by.
_NEARLY_EQUAL = np.linspace(0, -0.7, 8)
_TRIES = 50
# Probabilities that are more even than those of the logits take more draws to know as well.
_WIDER = 1.3
_DEPTHS = (1.0, 4.0, 13.0, 27.0, 40.0)
_COMPETE = 3  # categories at the ends of the noise, no two of them alike
_NO_ENDS = "the ends of its noise were not tried: probabilities(logits) is unlike softmax there"
_NO_TAIL = "its far tail was not tried: probabilities(logits) is unlike softmax there"


class Categorical(GumbelMax):
    """Indices with probabilities of one's own: P(i) is proportional to probabilities(logits)[i]."""

    id = "categorical"
    signature = "f(logits, size, rng) -> (size,) integers; probabilities(logits) -> (K,) weights"

    def __init__(self, target: Target, probabilities: Probabilities = softmax) -> None:
        super().__init__(target)
        self._probabilities: Probabilities = probabilities
        probes = [
            replace(probe, setting=setting, tolerance=_WIDER * probe.tolerance)
            for probe in type(self).probes
            if (setting := self._settled(probe.setting)) is not None
        ]
        telling = [s for each in type(self).telling_settings if (s := self._settled(each))]
        # What the class holds for logits is here replaced by what has these probabilities.
        vars(self).update(
            probes=tuple(probes),
            telling_settings=tuple(telling),
            equal_weights=self._random(_NEARLY_EQUAL, SKEWED, MILD),
            two=self._random(TWO, MILD, SKEWED),
            mild=self._random(MILD, SKEWED),
        )
        self._per_nat: float = self._temperature()
        if not self._per_nat:
            self.target.untraced = self.target.untraced or _NO_ENDS

    def draw(self, setting: Setting, n: int, rng: Rng) -> Indices:
        result = self.target(setting.logits, n, rng)
        reason = "logit is -inf" if setting.probabilities is None else "probability is 0"
        return as_indices(result, (n,), setting.possible, reason)

    def draw_setting(self, rng: Rng, *, large: bool) -> Setting:
        """Draw a setting whose law does not rest on rounding."""
        for _ in range(_TRIES):
            setting = self._own(super().draw_setting(rng, large=large))
            if not rests_on_rounding(setting):
                return setting
        raise ProbabilitiesError(
            "probabilities must be a function of the logits alone, which rounding hardly changes: "
            f"in {_TRIES} settings it gave others for nearly the same logits"
        )

    def classes(self, setting: Setting, drawn: Indices) -> tuple[Indices, Floats]:
        number = np.cumsum(setting.possible) - 1
        return number[drawn], setting.pi[setting.possible]

    def setting_of(self, log_pi: NDArray[np.floating]) -> Setting | None:
        setting = self._competing(log_pi, self._per_nat) if self._per_nat else None
        if setting is None or (log_pi.size > _COMPETE and rests_on_rounding(setting)):
            self.target.remarks["far-tail"] = _NO_TAIL
            return None
        return setting

    def _own(self, setting: Setting) -> Setting:
        return replace(setting, probabilities=self._probabilities)

    def _settled(self, setting: Setting) -> Setting | None:
        return off_the_edge(self._own(setting))

    def _random(self, *tried: Floats) -> Setting:
        """Return the first setting in which at least two categories are possible."""
        for logits in tried:
            setting = self._settled(Setting(logits, k=1))
            if setting is not None and np.count_nonzero(setting.possible) > 1:
                return setting
        raise ProbabilitiesError(
            "probabilities must leave something to chance: it makes one category certain, "
            "or gives other weights for nearly the same logits"
        )

    def _temperature(self) -> float:
        """Return by how much logits must differ for probabilities to differ by a nat.

        It is 0 if logits that differ more do not have probabilities that differ in proportion.
        """
        phi = self._own(Setting(np.array([0.0, -1.0]))).phi
        if not 0 < phi[0] - phi[1] < np.inf:
            return 0.0
        per_nat = float(1 / (phi[0] - phi[1]))
        three = (np.array([0, -depth, -np.inf]) for depth in _DEPTHS)
        return per_nat if all(self._competing(each, per_nat) for each in three) else 0.0

    def _competing(self, log_pi: NDArray[np.floating], per_nat: float) -> Setting | None:
        """Return the setting of these log-probabilities, if logits in proportion have them."""
        setting = self._own(Setting((log_pi * per_nat).astype(log_pi.dtype), k=1))
        wanted = softmax(log_pi.astype(np.float64))
        return setting if np.allclose(setting.pi, wanted, rtol=0.05, atol=1e-30) else None
