r"""What draws in many settings say together: a fault may show in one of them, or a little in all.

Each setting has an e-value of its own, :math:`e_j`; what is drawn in one does not depend on the
others, so

.. math:: \prod_j (1 - \lambda + \lambda e_j)

is an e-process for every :math:`0 < \lambda \le 1`, and so is an average of such. With a small λ it
finds the setting in thousands that is wrong, with λ = 1 what is slightly wrong in all. Numbers that
are uniform in every setting are counted together as well: in all settings, and in those of a kind.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from gumbel_np.inputs import Floats
from gumbel_np.verify.conformance.drawn_settings import SETTINGS, SEVERAL, TYPICAL, draws_in
from gumbel_np.verify.conformance.settings import Setting
from gumbel_np.verify.evidence import Evidence, Facts
from gumbel_np.verify.statistics.eprocess import log_e_value, log_mean

# A fault in a larger share of settings than `unseen_share` is met with this probability.
MET = 0.999
CELLS = 16
_EVEN = np.full(CELLS, 1 / CELLS)
_SHARES = 0.5 ** np.arange(11)
_WORST = 3
# Kinds of settings in which a fault may be, slight or rare in each.
_KINDS: tuple[Callable[[Setting], bool], ...] = (
    lambda s: True,
    lambda s: s.categories > SEVERAL,
    lambda s: s.categories > 4 * SEVERAL,
    lambda s: s.logits.dtype == np.float32,
    lambda s: s.logits.dtype == np.float16,
    lambda s: s.draws_per_call == 1,
    lambda s: s.draws_per_call % 2 == 1,
    lambda s: s.tau < 0.1,
    lambda s: s.tau > 10,
)


def unseen_share(settings: int) -> float:
    """Return the share ρ of settings that a fault may have and be met by none: (1 − ρ)^m = 1e-3."""
    return 1 - (1 - MET) ** (1 / settings) if settings else 1.0


@dataclass(frozen=True)
class Tried:
    """A setting, the draws made in it, and the evidence against the sampler there."""

    setting: Setting
    draws: int
    against: float  # the log of e, or a multiple of the error allowed

    @property
    def whole(self) -> bool:
        """Whether all draws that were planned have been made, and the categories are not many."""
        return self.draws == draws_in(self.setting) and self.setting.categories <= SEVERAL


@dataclass(frozen=True, kw_only=True)
class SettingsTried(Evidence):
    """The evidence of each setting, in the order tried, and the settings that speak loudest."""

    log_e_values: tuple[float, ...]
    # Histograms of numbers that are uniform in every setting: by kind of setting, and by role.
    together: NDArray[np.int64]
    made: int
    whole: int  # settings in which all of the draws that were planned have been made
    worst: tuple[tuple[Tried, ...], ...]  # by kind

    distance_name = "share of settings"

    @property
    def draws(self) -> int:
        return self.made

    def _sums(self, other: Self) -> dict[str, Any]:
        return {
            "log_e_values": self.log_e_values + other.log_e_values,
            "together": self.together + other.together,
            "made": self.made + other.made,
            "whole": self.whole + other.whole,
            "worst": tuple(_loudest(a + b) for a, b in zip(self.worst, other.worst, strict=True)),
        }

    @property
    def loudest(self) -> tuple[Tried, ...]:
        """The settings that speak loudest against the sampler: any, or those of the worst kind."""
        own = log_e_of_any(np.array(self.log_e_values))
        kinds = [max(log_e_value(table, _EVEN) for table in tables) for tables in self.together]
        kind = int(np.argmax(kinds))
        return self.worst[0 if own > kinds[kind] else kind]

    def log_e(self) -> float:
        tables = self.together.reshape(-1, CELLS)
        of_a_kind = log_mean([log_e_value(table, _EVEN) for table in tables])
        return log_mean([log_e_of_any(np.array(self.log_e_values)), of_a_kind])

    @property
    def unusual(self) -> float:
        """A log e that no setting of a right sampler exceeds, in 99 runs of 100."""
        return float(np.log(100 * len(self.log_e_values)))

    def distance(self) -> float:
        """Return the share of settings that contradict the law by themselves."""
        return float(np.mean(np.array(self.log_e_values) > self.unusual))

    def bound(self, alpha: float) -> float:
        """Return the share of settings that a fault may have, at the confidence `MET`."""
        return unseen_share(self.whole)

    def detectable(self, alpha: float, beta: float) -> float:
        return unseen_share(self.whole)

    def planned(self, alpha: float) -> float:
        return SETTINGS * TYPICAL


def log_e_of_any(log_e: Floats) -> float:
    """Return the log of an e-process against "all settings are right", from those of each."""
    with np.errstate(divide="ignore"):
        factors = np.logaddexp(np.log1p(-_SHARES)[:, None], np.log(_SHARES)[:, None] + log_e)
    return log_mean(factors.sum(axis=1))


def tried(
    setting: Setting, draws: int, roles: list[Floats], tables: list[tuple[Any, Floats]]
) -> SettingsTried:
    """Return the evidence of one setting.

    `roles` are numbers of shape (n, c) that are uniform if the sampler is right; `tables` are
    counts and their laws.
    """
    each = [[_histogram(column) for column in role.T] for role in roles]
    values = [log_e_value(counts, _EVEN) for role in each for counts in role]
    values += [log_e_value(counts, law) for counts, law in tables]
    log_e = log_mean(values)
    this = Tried(setting, draws, log_e)
    return SettingsTried(
        tolerance=unseen_share(SETTINGS) * (1 + 1e-9),
        log_e_values=(log_e,),
        together=np.multiply.outer(
            [int(kind(setting)) for kind in _KINDS],
            np.array([np.sum([_NONE, *role], axis=0) for role in each]),
        ),
        made=draws,
        whole=int(this.whole),
        worst=tuple((this,) if kind(setting) else () for kind in _KINDS),
    )


@dataclass(frozen=True, kw_only=True)
class FactsTried(Facts):
    """Facts of many settings, and the settings in which they are furthest off."""

    made: int
    whole: int
    worst: tuple[Tried, ...]

    @property
    def loudest(self) -> tuple[Tried, ...]:
        """The settings in which a fact is furthest off."""
        return self.worst

    def _sums(self, other: Self) -> dict[str, Any]:
        return super()._sums(other) | {
            "made": self.made + other.made,
            "whole": self.whole + other.whole,
            "worst": _loudest(self.worst + other.worst),
        }


def facts_tried(setting: Setting, draws: int, facts: Facts) -> FactsTried:
    """Return the facts of one setting."""
    this = Tried(setting, draws, facts.distance())
    return FactsTried(
        rows=facts.rows, broken=facts.broken, made=draws, whole=int(this.whole), worst=(this,)
    )


def _loudest(each: tuple[Tried, ...]) -> tuple[Tried, ...]:
    return tuple(sorted(each, key=lambda tried: -tried.against)[:_WORST])


_NONE = np.zeros(CELLS, dtype=np.int64)


def _histogram(u: Floats) -> NDArray[np.int64]:
    """Count numbers in even cells; one that is not in [0, 1] counts as 0."""
    cell = np.minimum(np.nan_to_num(u, nan=0.0) * CELLS, CELLS - 1)
    return np.bincount(np.maximum(cell, 0).astype(np.intp), minlength=CELLS)
