"""What is wrong: the suspect that makes the draws most probable, if it explains them at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.special import bdtrc, chdtrc, gammaln, rel_entr

from gumbel_np.verify.conformance.cases import Case
from gumbel_np.verify.conformance.dependence import at_a_distance, likeliest_lag
from gumbel_np.verify.conformance.fault import Fault
from gumbel_np.verify.conformance.laws import Law, Sampling, StraightThrough
from gumbel_np.verify.conformance.recipes import RIGHT, Recipe, Rival
from gumbel_np.verify.conformance.result import Diagnosis
from gumbel_np.verify.conformance.straight_diagnosis import what_explains
from gumbel_np.verify.conformance.suspects import SUSPECTS

Table = NDArray[np.int64]

_SCREEN, _VERIFY, _MOST = 2**13, 2**17, 2**20
_NUMBERS = 2**20  # of noise, for one table
# A suspect whose own law the draws contradict at this level does not explain them.
_CONTRADICTED = 1e-6
_CERTAIN = 1e-12
_CANDIDATES = 6
# How many nats behind the best a suspect still has a chance: by a better value of its parameter, a
# step of the grid away; and with more draws.
_STEP, _HOPELESS = 1000.0, 40.0


@dataclass(frozen=True)
class Violation:
    """Where a violation showed.

    Attributes
    ----------
    probe : str
        The name of the probe.
    draws : int
        How many were made until then.
    log10_e : float or None
        The evidence.
    cap : float or None
        Where the noise would have to end to explain it, if the tail alone is at fault.
    """

    probe: str
    draws: int
    log10_e: float | None
    cap: float | None


@dataclass(frozen=True)
class _Fit:
    """A suspect with its parameter, and how probable it makes the draws."""

    rival: Rival
    estimate: float | None
    log_likelihood: float

    @property
    def suspect(self) -> str:
        return self.rival.suspect

    @property
    def recipe(self) -> Recipe:
        return self.rival.recipe(self.estimate or 0.0)


def diagnose(law: Law, fault: Fault | None, violation: Violation | None, seed: int) -> Diagnosis:
    """Name what is wrong with a sampler that violates its law.

    Parameters
    ----------
    law : Law
        The law with its target.
    fault : Fault or None
        What was seen, if the check ended with that.
    violation : Violation or None
        Where it showed in draws, if so.
    seed : int
        Of the draws that are made here, so that those that gave the alarm are not used twice.

    Returns
    -------
    Diagnosis
        The suspect.
    """
    try:
        if violation is not None and isinstance(law, Sampling):
            return _Diagnosis(law, violation, seed).result()
        if violation is not None and isinstance(law, StraightThrough):
            return described(*what_explains(law, violation.probe, seed))
    except Fault as seen:  # met only now, in more draws
        fault = seen
    assert fault is not None
    return described(fault.suspect, fault.estimate)


def described(
    suspect: str,
    estimate: float | None = None,
    log10_odds: float | None = None,
    seen: str = "",
) -> Diagnosis:
    """Put a suspect into words."""
    said = SUSPECTS[suspect]
    shown = "an unknown amount" if estimate is None else f"{estimate:.4g}"
    explanation = said.explanation.replace("{}", shown)
    return Diagnosis(
        suspect=suspect,
        log10_odds=log10_odds,
        estimate=estimate,
        explanation=f"{explanation[0].upper()}{explanation[1:]}. {seen}".strip(),
        hint=said.hint,
    )


_RIGHT = _Fit(Rival("", lambda _: RIGHT), None, 0.0)


class _Diagnosis:
    def __init__(self, law: Sampling, violation: Violation, seed: int) -> None:
        self.law, self.violation = law, violation
        self.cases = law.telling
        self.n = int(np.clip(violation.draws, _SCREEN, _MOST))
        self.rng = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(2**31,)))

    def result(self) -> Diagnosis:
        excess = self._repeated()
        if excess is not None:
            seen = f"Draws that should have nothing in common agree {excess:.0%} too often."
            return described("repeated-noise", seen=seen)
        if self._explains(_RIGHT, _SCREEN):  # what is wrong does not show in these cases
            if self.violation.cap is not None:
                seen = "Only the far tail is wrong."
                log10_e = self.violation.log10_e
                return described("truncated-tail", self.violation.cap, log10_e, seen)
            case = next((c for c in self.law.cases if c.name == self.violation.probe), None)
            if case is None:
                return self._unknown()
            self.cases = (case,)
            if self._explains(_RIGHT, _SCREEN):  # each draw by itself is right
                return self._unknown()
        return self._likeliest()

    def _likeliest(self) -> Diagnosis:
        seen = self._tables(_SCREEN)
        fits = _within(_STEP, [self._on_grid(rival, seen) for rival in self.law.rivals])
        fits = [self._refit(fit, seen) for fit in fits]
        if self.n > _SCREEN:
            seen = self._tables(self.n)
            fits = [self._refit(fit, seen) for fit in _within(_HOPELESS, fits)]
        fits.sort(key=lambda fit: -fit.log_likelihood)
        right = self._log_likelihood(RIGHT, seen)
        unknown = sum(_log_marginal(t) for t in seen)
        for i, fit in enumerate(_within(_HOPELESS, fits)[:_CANDIDATES]):
            if fit.log_likelihood <= right:
                break
            if explained := self._explains(fit):  # those before it are contradicted
                return self._named(explained, [right, unknown], fits[i:])
        return self._unknown()

    def _unknown(self) -> Diagnosis:
        """Look at masks once more, with draws enough to see what is rare: that would be a fault."""
        for case in self.law.cases:
            if not case.possible.all():
                self.law.draw(case, 2**16, self.rng)
        return described("unknown")

    def _named(self, best: _Fit, other: list[float], fits: list[_Fit]) -> Diagnosis:
        other += [f.log_likelihood for f in fits if f.suspect != best.suspect]
        log10_odds = float((best.log_likelihood - max(other)) / np.log(10))
        suspect = best.suspect
        if suspect == "no-noise" and self.law.target.uses_rng:
            suspect = "shared-noise"  # the same results: it draws, to no effect
        estimate = best.estimate
        if estimate is not None:
            estimate = self.law.sharpened(suspect, estimate, self.rng)
        return described(suspect, estimate, log10_odds)

    def _repeated(self) -> float | None:
        """Return how much more often draws agree than their own shares explain, if they do."""
        level = self.law.level
        first, second = (
            self.law.classes(level, self.law.draw(level, _SCREEN // 2, self.rng))[0]
            for _ in range(2)
        )
        shares = np.bincount(np.append(first, second)) / _SCREEN
        same = float(np.sum(shares**2))
        pairs = (first, second), at_a_distance(second, likeliest_lag(first, shares))
        for a, b in pairs:
            agree = int(np.count_nonzero(a == b))
            if same < 1 and bdtrc(agree - 1, a.size, same) < _CERTAIN:
                return agree / a.size - same
        return None

    def _tables(self, n: int) -> list[Table]:
        """Count fresh draws of the target in the cells of each case."""
        return [
            self._table(
                case,
                min(n, _NUMBERS // case.logits.size),
                lambda case, n: self.law.draw(case, n, self.rng),
            )
            for case in self.cases
        ]

    def _simulated(self, recipe: Recipe, n: int, seed: int) -> list[Table]:
        rng = np.random.default_rng(seed)  # the same noise for every parameter: a smooth likelihood

        def draw(case: Case, n: int) -> NDArray:
            drawn = self.law.pick(recipe.scores(case.phi, case.tau, n, rng), case)
            return recipe.after(drawn, case.logits.size)

        return [
            self._table(case, min(n, 2 * _NUMBERS // case.logits.size), draw) for case in self.cases
        ]

    def _table(self, case: Case, n: int, draw: Callable[[Case, int], NDArray]) -> Table:
        total: Table = np.zeros(1, dtype=np.int64)
        while n > 0:
            some = min(n, case.most)
            cells, size = self.law.cells(case, draw(case, some))
            total = total + np.bincount(cells, minlength=size)
            n -= some
        return total

    def _log_likelihood(self, recipe: Recipe, seen: list[Table], seed: int = 1) -> float:
        """Return the log-probability of the draws, given as many simulated ones."""
        simulated = self._simulated(recipe, 2 * int(seen[0].sum()), seed)
        return sum(_log_marginal(t, s) for t, s in zip(seen, simulated, strict=True))

    def _on_grid(self, rival: Rival, seen: list[Table]) -> _Fit:
        """Fit the parameter roughly: the best value of its grid."""
        values = [self._log_likelihood(rival.recipe(p), seen) for p in rival.grid]
        best = int(np.argmax(values))
        return _Fit(rival, float(rival.grid[best]) if rival.fitted else None, values[best])

    def _refit(self, fit: _Fit, seen: list[Table], reach: float = 1.0) -> _Fit:
        """Fit the parameter to other draws, within so many steps of the grid of the estimate."""
        if fit.estimate is None:
            return replace(fit, log_likelihood=self._log_likelihood(fit.recipe, seen))
        there, back = fit.rival.scale
        grid = there(np.asarray(fit.rival.grid))
        at, step = there(fit.estimate), reach * np.ptp(grid) / (grid.size - 1)
        found = minimize_scalar(
            lambda t: -self._log_likelihood(fit.rival.recipe(float(back(t))), seen),
            bounds=(at - step, at + step),
            method="bounded",
            options={"xatol": step / 200, "maxiter": 15},
        )
        # The price of a parameter: Schwarz 1978.
        value = -float(found.fun) - np.log(self.n) / 2
        return _Fit(fit.rival, float(back(found.x)), value)

    def _explains(self, fit: _Fit, least: int = _VERIFY) -> _Fit | None:
        """Return the fit to more draws, unless these contradict the suspect's own law."""
        n = max(4 * self.n, least)
        seen = self._tables(n)
        if fit.estimate is not None:
            fit = replace(self._refit(fit, seen, 0.3), log_likelihood=fit.log_likelihood)
        pairs = zip(seen, self._simulated(fit.recipe, 4 * n, 2), strict=True)
        return fit if all(_same_law(a, b) > _CONTRADICTED for a, b in pairs) else None


def _within(nats: float, fits: list[_Fit]) -> list[_Fit]:
    """Leave out the suspects that are farther behind the best."""
    best = max(fit.log_likelihood for fit in fits)
    return [fit for fit in fits if fit.log_likelihood > best - nats]


def _log_marginal(table: Table, simulated: Table | int = 0) -> float:
    """Log-probability of a sequence with these counts, after the simulated ones."""
    a = simulated + np.full(table.shape, 0.5)
    return float(
        gammaln(a.sum()) - gammaln(a.sum() + table.sum()) + np.sum(gammaln(a + table) - gammaln(a))
    )


def _same_law(a: Table, b: Table) -> float:
    """Return the p-value of the test that two tables have one law (Wilks 1938)."""
    rare = a + b < 20
    table = np.array([[*t[~rare], t[rare].sum()] for t in (a, b)])
    table = table[:, table.sum(axis=0) > 0]
    if table.shape[1] < 2:
        return 1.0
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    return float(chdtrc(table.shape[1] - 1, 2 * rel_entr(table, expected).sum()))
