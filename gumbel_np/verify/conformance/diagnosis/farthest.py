"""Where draws are farthest from their law: what to look at where no suspect explains them."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.stats import binomtest

from gumbel_np.inputs import Floats
from gumbel_np.verify.conformance.category_groups import groups_of
from gumbel_np.verify.conformance.laws import ChoiceCheck, SamplerCheck
from gumbel_np.verify.conformance.result import Farthest
from gumbel_np.verify.conformance.settings import Setting
from gumbel_np.verify.statistics.eprocess import log_e_value

_CELLS = 20
_SHOWN = 5
_CONFIDENCE = 0.99
_ONE_BY_ONE = 64

Table = tuple[list[str], NDArray[np.int64], Floats]


def farthest(
    law: SamplerCheck, setting: Setting, drawn: NDArray[Any], rng: np.random.Generator
) -> tuple[Farthest, ...]:
    """Return the five classes of draws whose shares are most improbable under the law."""
    labels, counted, p = max(
        _tables(law, setting, drawn, rng), key=lambda table: log_e_value(table[1], table[2])
    )
    n = int(counted.sum())
    with np.errstate(divide="ignore", invalid="ignore"):
        off = np.abs(counted - n * p) / np.sqrt(n * p * (1 - p))
    order = np.argsort(-np.nan_to_num(off, nan=0.0), kind="stable")[:_SHOWN]
    return tuple(_row(labels[i], int(counted[i]), n, float(p[i])) for i in order)


def _row(label: str, hits: int, n: int, p: float) -> Farthest:
    interval = binomtest(hits, n).proportion_ci(_CONFIDENCE, method="exact")
    return Farthest(label, p, hits / n, float(interval.low), float(interval.high))


def _tables(
    law: SamplerCheck, setting: Setting, drawn: NDArray[Any], rng: np.random.Generator
) -> list[Table]:
    tables = [_quantiles(column) for role in law.roles(setting, drawn, rng) for column in role.T]
    if isinstance(law, ChoiceCheck):
        tables.append(_categories(law.winners(drawn), setting))
    return tables


def _categories(winners: NDArray[np.intp], setting: Setting) -> Table:
    size = setting.categories
    counted = np.bincount(winners, minlength=size)
    if size <= _ONE_BY_ONE:
        return [f"category {i}" for i in range(size)], counted, setting.pi
    group = groups_of(setting.pi)[-1]
    first = np.flatnonzero(np.diff(group, prepend=-1))
    last = np.append(first[1:], size) - 1
    labels = [f"categories {a} to {b}" for a, b in zip(first, last, strict=True)]
    drawn, expected = (np.bincount(group, weights=w) for w in (counted, setting.pi))
    return labels, drawn.astype(np.int64), expected.astype(np.float64)


def _quantiles(u: Floats) -> Table:
    cell = np.clip((np.nan_to_num(u) * _CELLS).astype(np.intp), 0, _CELLS - 1)
    labels = [f"quantiles {i / _CELLS:g} to {(i + 1) / _CELLS:g}" for i in range(_CELLS)]
    return labels, np.bincount(cell, minlength=_CELLS), np.full(_CELLS, 1 / _CELLS)
