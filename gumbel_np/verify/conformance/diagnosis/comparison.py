"""Suspects against draws: simulated, counted in the same cells, fitted, and compared in turn."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar

from gumbel_np.verify.conformance.laws import SamplerCheck
from gumbel_np.verify.conformance.settings import Setting
from gumbel_np.verify.conformance.suspects.suspect_samplers import (
    RIGHT,
    Ingredients,
    SuspectSampler,
)
from gumbel_np.verify.statistics.eprocess import log_marginal

Table = NDArray[np.int64]

SCREEN = 2**13
_VERIFY = 2**17
# For one table: noise numbers, also if there are many categories, and calls.
_NUMBERS, _CALLS = 2**19, 2**11
_MANY, _TIMES = 1000, 2
# A suspect whose own law the draws contradict at this level does not explain them.
_CONTRADICTED = 1e-6
_CANDIDATES = 6
# How far behind the best, in nats, a suspect may be and still be kept: before its parameter is
# refined, and before more draws are made.
_STEP, _HOPELESS = 1000.0, 40.0


@dataclass(frozen=True)
class Fit:
    """A suspect with its parameter, and how probable it makes the draws."""

    candidate: SuspectSampler
    estimate: float | None
    log_likelihood: float

    @property
    def suspect(self) -> str:
        """Its id."""
        return self.candidate.suspect

    @property
    def sampler(self) -> Ingredients:
        """How it draws."""
        return self.candidate.sampler(self.estimate or 0.0)


@dataclass(frozen=True)
class Comparison:
    """Compares n draws of a target in each of some settings with those of suspects."""

    law: SamplerCheck
    settings: Sequence[Setting]
    n: int
    rng: np.random.Generator

    def right(self) -> bool:
        """Whether the right law explains the draws: then no fault is visible in these settings."""
        right = SuspectSampler("", lambda _: RIGHT)
        return self._explains(Fit(right, None, 0.0), SCREEN) is not None

    def likeliest(self) -> tuple[Fit, float] | None:
        """Return the suspect that explains the draws best, if one does, with its log10 odds.

        The odds are against the next best explanation: the other suspects, unless contradicted,
        the right law, and any law at all.
        """
        seen = self.tables(SCREEN)
        fits = _within(_STEP, [self._on_grid(each, seen) for each in self.law.suspects])
        fits = [self._refit(fit, seen) for fit in fits]
        if self.n > SCREEN:
            seen = self.tables(self.n)
            fits = [self._refit(fit, seen) for fit in _within(_HOPELESS, fits)]
        fits.sort(key=lambda fit: -fit.log_likelihood)
        right = self._log_likelihood(RIGHT, seen)
        any_law = sum(_log_marginal(t) for t in seen)
        for i, fit in enumerate(_within(_HOPELESS, fits)[:_CANDIDATES]):
            if fit.log_likelihood <= right:
                break
            if explained := self._explains(fit):
                others = [f.log_likelihood for f in fits[i:] if f.suspect != fit.suspect]
                nats = fit.log_likelihood - max(right, any_law, *others)
                return explained, float(nats / np.log(10))
        return None

    def tables(self, n: int) -> list[Table]:
        """Count fresh draws of the target in the cells of each setting."""
        return self._count(n, _NUMBERS, lambda setting, n: self.law.draw(setting, n, self.rng))

    def rows(self, setting: Setting, n: int, *, right: bool) -> NDArray[Any]:
        """Return up to n fresh draws of the target, or right ones, in one setting."""
        rows = []
        for some in _calls(setting, n, _NUMBERS):
            if right:
                rows.append(self._drawn_by(RIGHT, setting, some, self.rng))
            else:
                rows.append(self.law.draw(setting, some, self.rng))
        return np.concatenate(rows)

    def _drawn_by(
        self, sampler: Ingredients, setting: Setting, n: int, rng: np.random.Generator
    ) -> NDArray[Any]:
        scores = sampler.scores(setting.phi, setting.tau, n, rng)
        with np.errstate(invalid="ignore"):  # a suspect may overflow
            drawn = self.law.draws_of_scores(scores, setting)
        return sampler.after(drawn, setting.categories)

    def _simulated(self, sampler: Ingredients, n: int, seed: int) -> list[Table]:
        rng = np.random.default_rng(seed)  # the same noise for every parameter: a smooth likelihood
        draw = partial(self._drawn_by, sampler, rng=rng)
        return self._count(n, 2 * _NUMBERS, draw, simulated=True)

    def _count(
        self,
        n: int,
        numbers: int,
        draw: Callable[[Setting, int], NDArray[Any]],
        *,
        simulated: bool = False,
    ) -> list[Table]:
        """Count n draws in each setting, or as many as need no more than these noise numbers."""
        tables = []
        for setting in self.settings:
            table = np.zeros(1, dtype=np.int64)
            for some in _calls(setting, n, numbers, simulated=simulated):
                cells, size = self.law.cells(setting, draw(setting, some))
                table = table + np.bincount(cells, minlength=size)
            tables.append(table)
        return tables

    def _log_likelihood(self, sampler: Ingredients, seen: list[Table], times: int = 2) -> float:
        """Return the log-probability of the draws, given `times` times as many simulated ones."""
        simulated = self._simulated(sampler, times * int(seen[0].sum()), seed=1)
        return sum(_log_marginal(t, s) for t, s in zip(seen, simulated, strict=True))

    def _on_grid(self, suspect: SuspectSampler, seen: list[Table]) -> Fit:
        """Fit the parameter roughly: the best value of its grid."""
        values = [self._log_likelihood(suspect.sampler(p), seen, times=1) for p in suspect.grid]
        best = int(np.argmax(values))
        return Fit(suspect, float(suspect.grid[best]) if suspect.fitted else None, values[best])

    def _refit(self, fit: Fit, seen: list[Table], reach: float = 1.0) -> Fit:
        """Fit the parameter to other draws, within `reach` grid steps of the estimate."""
        if fit.estimate is None:
            return replace(fit, log_likelihood=self._log_likelihood(fit.sampler, seen))
        there, back = fit.candidate.scale
        grid = there(np.asarray(fit.candidate.grid))
        at, step = there(fit.estimate), reach * np.ptp(grid) / (grid.size - 1)
        found = minimize_scalar(
            lambda t: -self._log_likelihood(fit.candidate.sampler(float(back(t))), seen),
            bounds=(at - step, at + step),
            method="bounded",
            options={"xatol": step / 200, "maxiter": 15},
        )
        # The price of a parameter: Schwarz 1978.
        value = -float(found.fun) - np.log(self.n) / 2 - fit.candidate.rarity
        return Fit(fit.candidate, float(back(found.x)), value)

    def _explains(self, fit: Fit, least: int = _VERIFY) -> Fit | None:
        """Return the fit to more draws, unless these contradict the suspect's own law."""
        n = max(4 * self.n, least)
        seen = self.tables(n)
        if fit.estimate is not None:
            fit = replace(self._refit(fit, seen, 0.3), log_likelihood=fit.log_likelihood)
        pairs = zip(seen, self._simulated(fit.sampler, 4 * n, 2), strict=True)
        return fit if all(same_law(a, b) > _CONTRADICTED for a, b in pairs) else None


def _calls(setting: Setting, n: int, numbers: int, *, simulated: bool = False) -> Iterator[int]:
    """Yield the sizes of calls for n draws, or for as many as a comparison may cost."""
    numbers *= _TIMES if setting.categories > _MANY else 1
    left = max(1, min(n, numbers // setting.categories, _CALLS * setting.draws_per_call))
    if setting.size:  # the fault may be in calls of this size alone
        left = -(-left // setting.size) * setting.size
    at_once = replace(setting, size=None).draws_per_call if simulated else setting.draws_per_call
    while left > 0:
        some = min(left, at_once)
        yield some
        left -= some


def _within(nats: float, fits: list[Fit]) -> list[Fit]:
    """Leave out suspects that are more than `nats` behind the best."""
    best = max(fit.log_likelihood for fit in fits)
    return [fit for fit in fits if fit.log_likelihood > best - nats]


def _log_marginal(table: Table, simulated: Table | int = 0) -> float:
    """Log-probability of a sequence with these counts, after the simulated ones."""
    return float(log_marginal(table, simulated + np.full(table.shape, 0.5)))


def same_law(a: Table, b: Table) -> float:
    """Return the p-value of the test that two tables have one law (Wilks 1938)."""
    from scipy.stats import chi2_contingency

    rare = a + b < 20
    table = np.array([[*t[~rare], t[rare].sum()] for t in (a, b)])
    table = table[:, table.sum(axis=0) > 0]
    if table.shape[1] < 2:
        return 1.0
    return float(chi2_contingency(table, correction=False, lambda_="log-likelihood").pvalue)
