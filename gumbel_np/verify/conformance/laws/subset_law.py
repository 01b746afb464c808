"""gumbel-subset: which k are the largest, in any order.

The law of the set is that of Plackett and Luce, summed over all orders. Of few categories the sets
are counted. Of many, a right order is drawn for each set, and what must hold is the law of top-k.
"""

import zlib
from math import comb
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from gumbel_np.inputs import Floats
from gumbel_np.verify.conformance.category_groups import one_by_one_or_grouped
from gumbel_np.verify.conformance.laws.base import Indices
from gumbel_np.verify.conformance.laws.max_law import MANY
from gumbel_np.verify.conformance.laws.order_given_set import in_drawing_order
from gumbel_np.verify.conformance.laws.top_k_law import GumbelTopK
from gumbel_np.verify.conformance.probe import Parts, Probe, Rng
from gumbel_np.verify.conformance.repetition import word_of_members
from gumbel_np.verify.conformance.settings import MASKED, MILD, SKEWED, Setting
from gumbel_np.verify.conformance.target.answer_checks import as_indices
from gumbel_np.verify.conformance.target.call_target import Target
from gumbel_np.verify.conformance.target.forms_of_results import members_of
from gumbel_np.verify.evidence import counts

# Sets are counted one by one if there are at most so many of them, of so few categories.
_MOST_SETS, _FEW = 64, 12
# How many right sets show how often two are alike: so many draws, or noise numbers.
_TRIED, _NUMBERS = 512, 2**16


class GumbelSubset(GumbelTopK):
    """Which k are the largest: the law of Plackett and Luce without the order."""

    id = "gumbel-subset"
    signature = (
        "f(logits, k, size, rng) -> (size, k) integers in any order, or (size, K) k-hot rows"
    )
    rows_in_order = False
    probes: ClassVar[tuple[Probe, ...]] = (
        Probe("skewed", "an unequal law tells noises apart", Setting(MILD), 2**18, 0.01),
        Probe("uniform", "three of six like ones", Setting(np.zeros(6), k=3), 2**17, 0.02),
        Probe("one-left", "all but one", Setting(SKEWED, k=9), 2**17, 0.016),
        Probe("one", "k = 1: only the winner", Setting(SKEWED, k=1), 2**18, 0.0105),
        Probe("many", "5 of 200 categories", Setting(MANY, k=5), 2**15, 0.032),
        Probe("masked", "-inf logits are never drawn", Setting(MASKED), 2**16, 0.024),
        Probe("shifted-up", "logits + 30: the same law", Setting(MILD + 30), 2**16, 0.024),
        Probe("shifted-down", "logits - 30: the same law", Setting(MILD - 30), 2**16, 0.024),
        Probe("float32", "float32 logits", Setting(MILD.astype(np.float32)), 2**16, 0.024),
        Probe("float16", "float16 logits", Setting(MILD.astype(np.float16)), 2**16, 0.024),
    )

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self._entropies: dict[int, float] = {}

    def draw(self, setting: Setting, n: int, rng: Rng) -> Indices:
        """Ask for n sets; return the members of each in increasing order."""
        result = self.target(setting.logits, setting.k, n, rng)
        if _is_k_hot(result, n, setting):
            result = members_of(result, (n, setting.categories), setting.k)
        drawn = as_indices(result, (n, setting.k), setting.possible)
        return self.without_repeats(np.sort(drawn, axis=1), drawn)

    def remember(self, setting: Setting, drawn: NDArray[Any]) -> None:
        if setting.k == 1:
            super().remember(setting, drawn)
            return
        key = zlib.crc32(setting.logits.tobytes()) + setting.k
        self.memory.see(key, word_of_members(drawn), self._entropy(setting, key))

    def _entropy(self, setting: Setting, key: int) -> float:
        """Return how many bits tell a set from another at least, as right ones show."""
        if key not in self._entropies:
            n = max(16, min(_TRIED, _NUMBERS // setting.categories))
            rng = np.random.default_rng(key)
            scores = setting.phi + rng.gumbel(size=(n, setting.categories))
            words = word_of_members(self.draws_of_scores(scores, setting))
            _, times = np.unique(words, return_counts=True)
            alike, pairs = float(np.sum(times * (times - 1)) / 2), n * (n - 1) / 2
            self._entropies[key] = -float(np.log2(min(1.0, (2 * alike + 16) / pairs)))
        return self._entropies[key]

    def reduce(self, setting: Setting, drawn: Indices, tolerance: float, rng: Rng) -> Parts:
        if _countable(setting):
            number, law = law_of_sets(setting.pi, setting.k)
            at = np.searchsorted(number, _masks(drawn))
            return (counts(at, law, tolerance=tolerance),)
        ordered = in_drawing_order(drawn, setting.phi, rng)
        return super().reduce(setting, ordered, tolerance, rng)

    def roles(self, setting: Setting, drawn: Indices, rng: Rng) -> list[Floats]:
        return super().roles(setting, in_drawing_order(drawn, setting.phi, rng), rng)

    def tables(self, setting: Setting, drawn: Indices) -> list[tuple[Indices, Floats]]:
        if not _countable(setting):
            return []
        number, law = law_of_sets(setting.pi, setting.k)
        at = np.searchsorted(number, _masks(drawn))
        return [(np.bincount(at, minlength=law.size), law)]

    def draws_of_scores(self, scores: Floats, setting: Setting) -> Indices:
        return np.sort(super().draws_of_scores(scores, setting), axis=1)

    def cells(self, setting: Setting, drawn: Indices) -> tuple[Indices, int]:
        if setting.categories <= 6:
            return _masks(drawn), 2**setting.categories
        row = np.arange(len(drawn))  # a member of each, from any place
        return one_by_one_or_grouped(drawn[row, row % drawn.shape[1]], setting.pi)


def _is_k_hot(result: Any, n: int, setting: Setting) -> bool:
    """Whether an answer holds a number for each category.

    If all categories are drawn, a row of ones is that as well.
    """
    try:
        array = np.asarray(result)
    except Exception:  # it is named later
        return False
    if array.shape != (n, setting.categories):
        return False
    return setting.k < setting.categories or array.dtype.kind in "bf" or bool((array == 1).all())


def _countable(setting: Setting) -> bool:
    possible = int(setting.possible.sum())
    return (
        setting.categories <= _FEW
        and setting.k < possible
        and comb(possible, setting.k) <= _MOST_SETS
    )


def _masks(sets: Indices) -> Indices:
    """Number sets: bit i says whether category i is in it."""
    return np.bitwise_or.reduce(1 << sets, axis=1)


def law_of_sets(pi: Floats, k: int) -> tuple[Indices, Floats]:
    r"""Return the numbers of the sets of k categories, increasing, and their probabilities.

    The last that is drawn may be any of them: :math:`P(S) = \sum_{i \in S} P(S - i)\, \pi_i / (1 -
    \pi(S - i))`.
    """
    members = np.arange(2**pi.size)[:, None] >> np.arange(pi.size) & 1
    left = (1 - members) @ pi
    p = np.zeros(2**pi.size)
    p[0] = 1.0
    for mask in range(1, p.size):
        (each,) = np.nonzero(members[mask])
        before = mask - (1 << each)
        some = pi[each] > 0
        p[mask] = np.sum(p[before[some]] * pi[each[some]] / left[before[some]])
    (number,) = np.nonzero((members.sum(axis=1) == k) & (members @ (pi == 0) == 0))
    return number, p[number]
