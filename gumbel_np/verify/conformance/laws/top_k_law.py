"""gumbel-top-k: the first k indices in drawing order."""

from itertools import permutations
from math import perm
from typing import ClassVar

import numpy as np

from gumbel_np.inputs import Floats
from gumbel_np.verify.conformance.category_groups import one_by_one_or_grouped
from gumbel_np.verify.conformance.laws.base import ChoiceCheck, Indices
from gumbel_np.verify.conformance.laws.max_law import MANY
from gumbel_np.verify.conformance.probe import Parts, Probe, Rng
from gumbel_np.verify.conformance.settings import DEEP, MASKED, MILD, SKEWED, TWO, Setting
from gumbel_np.verify.conformance.suspects.suspect_samplers import (
    CHOICES,
    INDICES,
    LOGITS,
    NOISES,
    SuspectSampler,
)
from gumbel_np.verify.conformance.target.answer_checks import as_indices
from gumbel_np.verify.conformance.target.fault import Fault
from gumbel_np.verify.evidence import counts, jointly_uniform

# At most this many ordered outcomes are counted one by one.
_MOST_OUTCOMES = 64


class GumbelTopK(ChoiceCheck):
    """The k largest in order: one after the other without replacement (Plackett and Luce)."""

    id = "gumbel-top-k"
    signature = "f(logits, k, size, rng) -> (size, k) integers, in drawing order"
    parameters = ("k",)
    rows_in_order: ClassVar[bool] = True
    probes: ClassVar[tuple[Probe, ...]] = (
        Probe("skewed", "an unequal law tells noises apart", Setting(MILD), 2**19, 0.01),
        Probe("uniform", "a whole permutation", Setting(np.zeros(4), k=4), 2**17, 0.02),
        Probe("two", "the smallest number of categories", Setting(TWO), 2**17, 0.012),
        Probe("one", "k = 1: only the winner", Setting(SKEWED, k=1), 2**18, 0.0105),
        Probe("many", "the first 5 of 200 categories", Setting(MANY, k=5), 2**15, 0.032),
        Probe("masked", "-inf logits are never drawn", Setting(MASKED), 2**16, 0.024),
        Probe("shifted-up", "logits + 30: the same law", Setting(MILD + 30), 2**16, 0.024),
        Probe("shifted-down", "logits - 30: the same law", Setting(MILD - 30), 2**16, 0.024),
        Probe("float32", "float32 logits", Setting(MILD.astype(np.float32)), 2**16, 0.024),
        Probe("float16", "float16 logits", Setting(MILD.astype(np.float16)), 2**16, 0.024),
    )
    equal_weights: ClassVar[Setting] = Setting(np.zeros(8), k=1)
    suspects: ClassVar[tuple[SuspectSampler, ...]] = NOISES + LOGITS + CHOICES + INDICES
    telling_settings: ClassVar[tuple[Setting, ...]] = (
        Setting(MILD),
        Setting(MILD[::-1], k=3),
        Setting(DEEP),
    )
    tail_numbers = 2**25  # sorting is slow

    def draw(self, setting: Setting, n: int, rng: Rng) -> Indices:
        result = self.target(setting.logits, setting.k, n, rng)
        drawn = as_indices(result, (n, setting.k), setting.possible)
        self.without_repeats(np.sort(drawn, axis=1), drawn)
        return drawn

    def without_repeats(self, ordered: Indices, drawn: Indices) -> Indices:
        """Return rows in increasing order, as they are; raise `Fault` if one has a repeat."""
        again = (ordered[:, 1:] == ordered[:, :-1]).any(axis=1)
        if again.any():
            row = drawn[again][0].tolist()
            raise Fault("with-replacement", f"drew a category twice in one row: {row}")
        return ordered

    def reduce(self, setting: Setting, drawn: Indices, tolerance: float, rng: Rng) -> Parts:
        if perm(int(setting.possible.sum()), setting.k) <= _MOST_OUTCOMES:
            rows, law = _plackett_luce(setting.pi, setting.k)
            number = _number(rows, setting.categories)
            at = np.searchsorted(number, _number(drawn, setting.categories))
            return (counts(at, law, tolerance=tolerance),)
        return jointly_uniform(_places_to_uniforms(drawn, setting.pi, rng), tolerance=tolerance)

    def roles(self, setting: Setting, drawn: Indices, rng: Rng) -> list[Floats]:
        # The first places, the last, and two between: each is O(K) a draw.
        most = min(setting.k, int(setting.possible.sum()) - 1)  # the last of all is certain
        places = {0, 1, 2, most - 1, *rng.integers(max(most, 1), size=2).tolist()}
        columns = [
            _uniform_of_place(drawn, place, setting.phi, rng)
            for place in sorted(places)
            if 0 <= place < most
        ]
        chosen = np.stack(columns, axis=1) if columns else np.empty((len(drawn), 0))
        return [*super().roles(setting, drawn, rng), chosen]

    def winners(self, drawn: Indices) -> Indices:
        return drawn[:, 0]

    def classes(self, setting: Setting, drawn: Indices) -> tuple[Indices, Floats]:
        return self.winners(drawn), setting.pi

    def draws_of_scores(self, scores: Floats, setting: Setting) -> Indices:
        return np.argsort(-scores, axis=-1)[:, : setting.k]

    def cells(self, setting: Setting, drawn: Indices) -> tuple[Indices, int]:
        if setting.categories > 6:
            return one_by_one_or_grouped(drawn[:, 0], setting.pi)
        seen = drawn[:, :3]
        return _number(seen, setting.categories), setting.categories ** seen.shape[1]


def _number(rows: Indices, categories: int) -> Indices:
    """Number ordered draws, in lexicographic order."""
    return rows @ categories ** np.arange(rows.shape[1])[::-1]


def _plackett_luce(pi: Floats, k: int) -> tuple[Indices, Floats]:
    """Return all ordered draws of k possible categories and their probabilities."""
    rows = np.array(list(permutations(np.flatnonzero(pi), k)))
    drawn = pi[rows]
    left = 1 - np.cumsum(drawn, axis=1) + drawn  # before each draw
    return rows, np.prod(drawn / np.maximum(left, drawn), axis=1)


def _uniform_of_place(drawn: Indices, place: int, phi: Floats, rng: Rng) -> Floats:
    """Turn one place into a uniform, in logarithms: what is left may be ever so improbable."""
    rows = np.arange(len(drawn))
    left = np.tile(phi, (len(drawn), 1))
    np.put_along_axis(left, drawn[:, :place], -np.inf, axis=1)
    weight = np.exp(left - left.max(axis=1, keepdims=True))
    above = np.cumsum(weight, axis=1)
    chosen = drawn[:, place]
    u = above[rows, chosen] - weight[rows, chosen] * rng.random(len(drawn))
    return np.minimum(u / above[:, -1], 1.0)


def _places_to_uniforms(drawn: Indices, pi: Floats, rng: Rng) -> Floats:
    """Turn each place into a uniform: the CDF among what is left, at a random point of its step."""
    left = np.broadcast_to(pi, (len(drawn), pi.size)).copy()
    u = np.empty(drawn.shape)
    rows = np.arange(len(drawn))
    for place, chosen in enumerate(drawn.T):
        above = np.cumsum(left, axis=1)
        step = left[rows, chosen]
        u[:, place] = (above[rows, chosen] - step * rng.random(len(drawn))) / above[:, -1]
        left[rows, chosen] = 0
    return np.clip(u, 0, 1)
