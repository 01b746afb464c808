"""How often each kind of error was made, and how often it may be."""

from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial

import numpy as np

from calibration.watched_certificates import SETTINGS, ever_missed
from gumbel_np import Gumbel, gumbel_max, gumbel_noise
from gumbel_np.verify import claim, counts, draws_of, mostly, put_on_trial, uniforms
from gumbel_np.verify.statistics import detectable, pvalues

ALPHA = 0.05
TEN = np.array([40, 25, 12, 8, 5, 4, 3, 1.5, 1, 0.5]) / 100
RARE = np.array([0.6, 0.3, 0.05, 0.03, 0.02])
CHUNKS = (50, 50, 100, 200, 400, 800, 1600, 3200, 6400)


@dataclass(frozen=True)
class Measure:
    """An error that came in `hits` of `runs`, and in what share of runs it may come."""

    what: str
    hits: int
    runs: int
    allowed: float

    @property
    def interval(self) -> tuple[float, float]:
        """Where its rate lies, at confidence 99 %."""
        from scipy.stats import binomtest

        found = binomtest(self.hits, self.runs).proportion_ci(0.99, method="exact")
        return float(found.low), float(found.high)

    @property
    def kept(self) -> bool:
        """Whether so many errors may come if the promise is kept: a false alarm of 1e-6."""
        from scipy.stats import binom

        return bool(binom.sf(self.hits - 1, self.runs, self.allowed) > 1e-6)


def _times(trial: Callable[[int], bool], runs: int, seed: int) -> int:
    return sum(
        bool(trial(each)) for each in np.random.SeedSequence(seed).generate_state(runs, "u8")
    )


def _generator(seed: int) -> np.random.Generator:
    return np.random.default_rng(int(seed))


def _crosses(kind: str, seed: int) -> bool:
    """Whether the e-process of a true law ever reaches 1/α, looked at after every chunk."""
    rng, evidence = _generator(seed), None
    for size in CHUNKS:
        chunk = {
            "ten categories": lambda n: counts(rng.choice(10, size=n, p=TEN), TEN),
            "numbers": lambda n: uniforms(rng.random(n)),
            "a share": lambda n: mostly(rng.random(n) < 0.7, 0.7),
        }[kind](size)
        evidence = chunk if evidence is None else evidence + chunk
        if evidence.log_e() >= -np.log(ALPHA):
            return True
    return False


def _small_p(kind: str, level: float, seed: int) -> bool:
    rng = _generator(seed)
    if kind == "Kolmogorov":
        return uniforms(rng.random(3000)).tests(rng)["KS"] <= level
    if kind == "sparse counts":
        return pvalues.multinomial_pvalue(rng.multinomial(300, RARE), RARE, rng) <= level
    if kind == "many counts":
        return pvalues.multinomial_pvalue(rng.multinomial(200_000, TEN), TEN, rng) <= level
    return uniforms(rng.random(3000)).tests(rng)["pairs"] <= level


def _undetected(kind: str, seed: int) -> bool:
    """Whether an error of exactly the size that is promised is missed (α = 0.01, β = 0.05)."""
    rng, n, alpha, beta = _generator(seed), 4000, 0.01, ALPHA
    if kind == "numbers":
        far = detectable.detectable_sup(n, alpha, beta)
        u = rng.random(n)
        u -= 0.5 * ((u > 0.5) & (rng.random(n) < 2 * far))
        return uniforms(u).tests(rng)["KS"] > alpha
    if kind == "a coin":
        p = 0.3 + detectable.detectable_coin(n, 0.3, alpha, beta)
        table = np.array([n - (hits := rng.binomial(n, p)), hits])
        return pvalues.multinomial_pvalue(table, np.array([0.7, 0.3]), rng) > alpha
    k = {"ten categories": 10, "64 categories": 64}[kind]
    far = detectable.detectable_tv(n, alpha, beta, k) / (k // 2)
    p = 1 / k + np.where(np.arange(k) < k // 2, far, -far)
    return detectable.tv_pvalue(rng.multinomial(n, p), np.full(k, 1 / k)) > alpha


@claim(r"\pi", draws=2**14)
def true(n, rng):
    """Gumbel-max draws from π."""
    return counts(gumbel_max(np.log(TEN), n, rng=rng), TEN, tolerance=0.03)


@claim("G", draws=2**15)
def noise(n, rng, shift=0.0):
    """Gumbel noise is Gumbel noise."""
    return draws_of(Gumbel(), shift + gumbel_noise(n, rng=rng), tolerance=0.015)


def _judged(which: str, verdict: str, seed: int) -> bool:
    trial, wrong = {
        "ten categories": (true, None),
        "numbers": (noise, None),
        "numbers a little too far off": (noise, {"shift": 0.0412}),  # 0.01516 in the CDF
    }[which]
    return put_on_trial(trial, seed=int(seed), alpha=ALPHA, wrong=wrong).verdict == verdict


def measures(runs: int, seed: int, executor: Executor | None = None) -> Iterator[Measure]:
    """Measure one kind of error after the other, with fresh draws for each."""
    mapped = map if executor is None else executor.map
    seeds = iter(np.random.SeedSequence(seed).generate_state(10_000, "u4").tolist())

    trials: list[tuple[str, Callable[[int], bool], float]] = []
    for kind in ("ten categories", "numbers", "a share"):
        what = f"e ever reaches 20 though the claim is true: {kind}"
        trials.append((what, partial(_crosses, kind), ALPHA))
    for level in (0.05, 0.01):
        for kind in ("Kolmogorov", "sparse counts", "many counts", "pairs"):
            what = f"p ≤ {level} though the claim is true: {kind}"
            trials.append((what, partial(_small_p, kind, level), level))
    for kind in ("numbers", "a coin", "ten categories", "64 categories"):
        what = f"an error just as large as promised is missed (β = 0.05): {kind}"
        trials.append((what, partial(_undetected, kind), ALPHA))
    for kind in ("ten categories", "numbers"):
        what = f"a trial refutes a true claim: {kind}"
        trials.append((what, partial(_judged, kind, "refuted"), ALPHA))
    kind = "numbers a little too far off"
    trials.append(
        (f"a trial certifies a false claim: {kind}", partial(_judged, kind, "holds"), ALPHA)
    )

    found = mapped(_times, [t for _, t, _ in trials], [runs] * len(trials), seeds)
    for (what, _, allowed), hits in zip(trials, found, strict=True):
        yield Measure(what, hits, runs, allowed)
    n = len(SETTINGS)
    covered = mapped(ever_missed, SETTINGS, [ALPHA] * n, [runs] * n, seeds)
    for setting, missed in zip(SETTINGS, covered, strict=True):
        what = f"a certificate, watched after every chunk, is wrong: {setting}"
        yield Measure(what, missed, runs, ALPHA)
