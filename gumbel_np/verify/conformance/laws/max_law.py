"""gumbel-max: indices of the winner."""

from typing import ClassVar

import numpy as np

from gumbel_np.inputs import Floats
from gumbel_np.verify.conformance.category_groups import one_by_one_or_grouped
from gumbel_np.verify.conformance.laws.base import ChoiceCheck, Indices
from gumbel_np.verify.conformance.probe import Parts, Probe, Rng
from gumbel_np.verify.conformance.settings import APART, DEEP, MASKED, MILD, SKEWED, TWO, Setting
from gumbel_np.verify.conformance.suspects.suspect_samplers import (
    CHOICES,
    INDICES,
    LOGITS,
    NOISES,
    SuspectSampler,
)
from gumbel_np.verify.conformance.target.answer_checks import as_indices
from gumbel_np.verify.evidence import counts

MANY = np.linspace(0, -3, 200)[np.argsort(np.arange(200) * 77 % 200)]
# With more categories than this, neighbours are counted together as well: a sharper certificate.
_SEPARATE, _TOGETHER = 32, 8


class GumbelMax(ChoiceCheck):
    """arg max of logits plus Gumbel noise: P(i) = π_i, π = softmax(logits)."""

    id = "gumbel-max"
    signature = "f(logits, size, rng) -> (size,) integers"
    probes: ClassVar[tuple[Probe, ...]] = (
        Probe("skewed", "an unequal law tells noises apart", Setting(SKEWED), 2**21, 0.004),
        Probe("uniform", "every category alike", Setting(np.zeros(6)), 2**18, 0.01),
        Probe("two", "the smallest number of categories", Setting(TWO), 2**18, 0.0075),
        Probe("many", "200 categories", Setting(MANY), 2**17, 0.035),
        Probe("masked", "-inf logits are never drawn", Setting(MASKED), 2**17, 0.015),
        Probe("shifted-up", "logits + 30: the same law", Setting(MILD + 30), 2**17, 0.015),
        Probe("shifted-down", "logits - 30: the same law", Setting(MILD - 30), 2**17, 0.015),
        Probe("float32", "float32 logits", Setting(MILD.astype(np.float32)), 2**17, 0.015),
        Probe("float16", "float16 logits", Setting(MILD.astype(np.float16)), 2**16, 0.02),
    )
    suspects: ClassVar[tuple[SuspectSampler, ...]] = NOISES + LOGITS + CHOICES + INDICES
    telling_settings: ClassVar[tuple[Setting, ...]] = (
        Setting(SKEWED),
        Setting(MILD),
        Setting(APART),
        Setting(DEEP),
    )

    def draw(self, setting: Setting, n: int, rng: Rng) -> Indices:
        return as_indices(self.target(setting.logits, n, rng), (n,), setting.possible)

    def reduce(self, setting: Setting, drawn: Indices, tolerance: float, rng: Rng) -> Parts:
        if setting.categories <= _SEPARATE:
            return (counts(drawn, setting.pi, tolerance=tolerance),)
        whole = np.add.reduceat(setting.pi, range(0, setting.categories, _TOGETHER))
        return (
            counts(drawn // _TOGETHER, whole, label="by eights", tolerance=tolerance / 2),
            counts(drawn, setting.pi, label="one by one", tolerance=tolerance),
        )

    def winners(self, drawn: Indices) -> Indices:
        return drawn

    def classes(self, setting: Setting, drawn: Indices) -> tuple[Indices, Floats]:
        return drawn, setting.pi

    def draws_of_scores(self, scores: Floats, setting: Setting) -> Indices:
        return np.argmax(scores, axis=-1)

    def cells(self, setting: Setting, drawn: Indices) -> tuple[Indices, int]:
        return one_by_one_or_grouped(drawn, setting.pi)
