"""Indices: the winner, or the first k in order."""

from __future__ import annotations

from itertools import permutations
from math import perm

import numpy as np
from numpy.typing import NDArray

from gumbel_np.inputs import Floats
from gumbel_np.verify.conformance.diagnosis.rivals import INDICES, LOGITS, NOISES, ORDER
from gumbel_np.verify.conformance.laws.base import Choosing, Rng
from gumbel_np.verify.conformance.settings import APART, MASKED, MILD, SKEWED, Case
from gumbel_np.verify.conformance.target.answer_checks import as_indices
from gumbel_np.verify.conformance.target.fault import Fault
from gumbel_np.verify.evidence import Evidence, counts, jointly_uniform

Indices = NDArray[np.intp]

_MANY = np.linspace(0, -3, 200)[np.argsort(np.arange(200) * 77 % 200)]
# Beyond so many categories neighbours are counted together as well, for a sharper certificate.
_SEPARATE, _TOGETHER = 32, 8
# Up to so many ordered outcomes a table holds them all.
_TABLE = 64


class GumbelMax(Choosing):
    """arg max of logits plus Gumbel noise: P(i) = π_i, π = softmax(logits)."""

    id = "gumbel-max"
    signature = "f(logits, size, rng) -> (size,) integers"
    cases = (
        Case("skewed", "an unequal law tells noises apart", SKEWED, 2**21, 0.005),
        Case("uniform", "every category alike", np.zeros(6), 2**18, 0.0125),
        Case("two", "the smallest number of categories", np.log([0.2, 0.8]), 2**18, 0.01),
        Case("many", "200 categories", _MANY, 2**17, 0.1),
        Case("masked", "-inf logits are never drawn", MASKED, 2**17, 0.02),
        Case("shifted-up", "logits + 30: the same law", MILD + 30, 2**17, 0.02),
        Case("shifted-down", "logits - 30: the same law", MILD - 30, 2**17, 0.02),
        Case("float32", "float32 logits", MILD.astype(np.float32), 2**17, 0.02),
        Case("float16", "float16 logits", MILD.astype(np.float16), 2**16, 0.02),
    )
    level = Case("", "", np.zeros(8), 2**16, 0.03)
    telling = (cases[0], Case("mild", "", MILD, 1, 1.0), Case("apart", "", APART, 1, 1.0))
    rivals = NOISES + LOGITS + INDICES

    def draw(self, case: Case, n: int, rng: Rng) -> Indices:
        return as_indices(self.target(case.logits, n, rng), (n,), case.possible)

    def reduce(self, case: Case, drawn: Indices, rng: Rng) -> tuple[Evidence, ...]:
        if case.logits.size <= _SEPARATE:
            return (counts(drawn, case.pi, tolerance=case.tolerance),)
        whole = np.add.reduceat(case.pi, range(0, case.logits.size, _TOGETHER))
        return (
            counts(drawn // _TOGETHER, whole, label="by eights", tolerance=case.tolerance / 4),
            counts(drawn, case.pi, label="one by one", tolerance=case.tolerance),
        )

    def winners(self, drawn: Indices) -> Indices:
        return drawn

    def classes(self, case: Case, drawn: Indices) -> tuple[Indices, Floats]:
        return drawn, case.pi

    def pick(self, scores: Floats, case: Case) -> Indices:
        return np.argmax(scores, axis=-1)

    def cells(self, case: Case, drawn: Indices) -> tuple[Indices, int]:
        return drawn, case.logits.size


class GumbelTopK(Choosing):
    """The k largest in order: one after the other without replacement (Plackett and Luce)."""

    id = "gumbel-top-k"
    signature = "f(logits, k, size, rng) -> (size, k) integers, in drawing order"
    cases = (
        Case("skewed", "an unequal law tells noises apart", MILD, 2**19, 0.0125),
        Case("uniform", "a whole permutation", np.zeros(4), 2**17, 0.025, k=4),
        Case("two", "the smallest number of categories", np.log([0.2, 0.8]), 2**17, 0.02),
        Case("one", "k = 1: only the winner", SKEWED, 2**18, 0.0125, k=1),
        Case("many", "the first 5 of 200 categories", _MANY, 2**15, 0.04, k=5),
        Case("masked", "-inf logits are never drawn", MASKED, 2**16, 0.03),
        Case("shifted-up", "logits + 30: the same law", MILD + 30, 2**16, 0.03),
        Case("shifted-down", "logits - 30: the same law", MILD - 30, 2**16, 0.03),
        Case("float32", "float32 logits", MILD.astype(np.float32), 2**16, 0.03),
        Case("float16", "float16 logits", MILD.astype(np.float16), 2**16, 0.03),
    )
    level = Case("", "", np.zeros(8), 2**16, 0.03, k=1)
    telling = (Case("mild", "", MILD, 1, 1.0), Case("third", "", MILD[::-1], 1, 1.0, k=3))
    rivals = NOISES + LOGITS + INDICES + ORDER
    tail_numbers = 2**25  # sorting is slow

    def draw(self, case: Case, n: int, rng: Rng) -> Indices:
        result = self.target(case.logits, case.k, n, rng)
        drawn = as_indices(result, (n, case.k), case.possible)
        ordered = np.sort(drawn, axis=1)
        again = (ordered[:, 1:] == ordered[:, :-1]).any(axis=1)
        if again.any():
            row = drawn[again][0].tolist()
            raise Fault("with-replacement", f"drew a category twice in one row: {row}")
        return drawn

    def reduce(self, case: Case, drawn: Indices, rng: Rng) -> tuple[Evidence, ...]:
        k, n_categories = case.k, int(case.possible.sum())
        if perm(n_categories, k) <= _TABLE:
            rows, law = _plackett_luce(case.pi, k)
            place = _code(rows, case.pi.size)
            at = np.searchsorted(place, _code(drawn, case.pi.size))
            return (counts(at, law, tolerance=case.tolerance),)
        return jointly_uniform(_ranks_to_uniforms(drawn, case.pi, rng), tolerance=case.tolerance)

    def winners(self, drawn: Indices) -> Indices:
        return drawn[:, 0]

    def classes(self, case: Case, drawn: Indices) -> tuple[Indices, Floats]:
        return self.winners(drawn), case.pi

    def pick(self, scores: Floats, case: Case) -> Indices:
        return np.argsort(-scores, axis=-1)[:, : case.k]

    def cells(self, case: Case, drawn: Indices) -> tuple[Indices, int]:
        seen = drawn[:, :3] if case.logits.size <= 6 else drawn[:, :1]
        return _code(seen, case.logits.size), case.logits.size ** seen.shape[1]


def _code(rows: Indices, size: int) -> Indices:
    """Number ordered draws, in lexicographic order."""
    return rows @ size ** np.arange(rows.shape[1])[::-1]


def _plackett_luce(pi: Floats, k: int) -> tuple[Indices, Floats]:
    """Return all ordered draws of k possible categories and their probabilities."""
    rows = np.array(list(permutations(np.flatnonzero(pi), k)))
    drawn = pi[rows]
    left = 1 - np.cumsum(drawn, axis=1) + drawn  # before each draw
    return rows, np.prod(drawn / np.maximum(left, drawn), axis=1)


def _ranks_to_uniforms(drawn: Indices, pi: Floats, rng: Rng) -> Floats:
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
