"""Are trials calibrated? Many trials of what is true, and the rates they should have.

The seed is fixed, and with it the outcome. Set GUMBEL_NP_SEED to another number for fresh draws and
GUMBEL_NP_RUNS to some thousands for a closer look; add -s to see the rates. By construction each
test raises a false alarm with probability 1e-6.
"""

import os

import numpy as np
import pytest
from scipy import stats

from gumbel_np import gumbel_max
from gumbel_np.verify import claim, counts, mostly, put_on_trial, uniforms

SEED = int(os.environ.get("GUMBEL_NP_SEED", "20261123"))
RUNS = int(os.environ.get("GUMBEL_NP_RUNS", "300"))
PI = np.array([0.3, 0.2, 0.15, 0.1, 0.1, 0.05, 0.05, 0.05])
RARE = np.array([0.6, 0.3, 0.05, 0.03, 0.02])


EVIDENCE = {
    "uniforms": lambda rng, off: uniforms(rng.random(2000) ** (1 + off)),
    "sparse counts": lambda rng, off: counts(
        rng.choice(5, size=300, p=RARE + off * np.array([-1, 1, 0, 0, 0])), RARE
    ),
    "two categories": lambda rng, off: counts(
        (rng.random(20_000) < 0.3 + off / 5).astype(int), [0.7, 0.3]
    ),
    "plentiful counts": lambda rng, off: counts(
        rng.choice(8, size=250_000, p=PI + off / 10 * np.array([-1, 1, 0, 0, 0, 0, 0, 0])), PI
    ),
}


def pvalues(kind, off, runs):
    rng = np.random.default_rng([SEED, len(kind)])
    found = [EVIDENCE[kind](rng, off).tests(rng) for _ in range(runs)]
    return {name: np.array([f[name] for f in found]) for name in found[0]}


@pytest.mark.parametrize("kind", EVIDENCE)
def test_pvalues_are_uniform_under_the_law(kind):
    for name, p in pvalues(kind, 0.0, RUNS).items():
        if name == "distance":  # a bound: never too small, but not uniform
            assert (p <= 0.05).mean() <= 0.05
            continue
        distance = stats.kstest(p, "uniform").statistic
        print(f"{kind}, {name}: KS distance {distance:.4f} from uniform over {RUNS} runs")
        assert distance <= stats.kstwo.isf(1e-6, RUNS)


@pytest.mark.parametrize("kind", EVIDENCE)
def test_pvalues_are_not_uniform_off_the_law(kind):
    # The negative control of the test above: a law a little off.
    found = pvalues(kind, 0.1, 40)
    p = found.get("KS", found.get("counts"))
    assert stats.kstest(p, "uniform").statistic > stats.kstwo.isf(1e-6, 40)


def crossings(kind, wrong, runs):
    """How often the e-process reaches 20 and 100 when it is looked at after every chunk."""
    highest = np.full(runs, -np.inf)
    for run in range(runs):
        rng = np.random.default_rng([SEED, run])
        evidence = None
        for size in (50, 50, 100, 200, 400, 800, 1600, 3200):
            if kind == "counts":
                drawn = rng.random(size) ** (2 if wrong else 1)
                chunk = counts(np.searchsorted(np.cumsum(PI)[:-1], drawn), PI)
            else:
                chunk = uniforms(rng.random(size) ** (2 if wrong else 1))
            evidence = chunk if evidence is None else evidence + chunk
            highest[run] = max(highest[run], evidence.log_e())
    return [(highest >= np.log(bound)).sum() for bound in (20, 100)]


@pytest.mark.parametrize("kind", ["counts", "uniforms"])
def test_the_e_process_is_seldom_large_whenever_one_stops(kind):
    for bound, crossed in zip((20, 100), crossings(kind, False, RUNS), strict=True):
        print(f"{kind}: e ≥ {bound} at some chunk: {crossed} of {RUNS}, {RUNS / bound:g} allowed")
        assert crossed <= stats.binom.isf(1e-6, RUNS, 1 / bound)


@pytest.mark.parametrize("kind", ["counts", "uniforms"])
def test_the_e_process_of_a_wrong_law_grows(kind):
    assert crossings(kind, True, 20) == [20, 20]


@claim(r"\pi", draws=4096)
def true(n, rng):
    """Gumbel-max draws from π."""
    return counts(gumbel_max(np.log(PI), n, rng=rng), PI)


@claim(r"P = 0.7", draws=600, wrong={"seldom": {"p": 0.5}})
def just_true(n, rng, p=0.7):
    """It happens in seven of ten runs."""
    return mostly(rng.random(n) < p, 0.7)


@pytest.mark.parametrize("claim", [true, just_true])
def test_a_true_claim_is_refuted_as_seldom_as_alpha_says(claim):
    alpha, runs = 0.05, RUNS
    found = [put_on_trial(claim, seed=SEED + i, alpha=alpha).verdict for i in range(runs)]
    refuted = found.count("refuted")
    print(f"a true claim was refuted in {refuted} of {runs} trials at α = {alpha}")
    assert refuted <= stats.binom.isf(1e-6, runs, alpha)


def test_a_share_that_is_only_just_reached_is_seldom_certified():
    # `holds` would say that it is at least 0.7; at 0.69 that is wrong, and may come once in 20.
    alpha, runs = 0.05, RUNS
    verdicts = [
        put_on_trial(just_true, seed=SEED + i, alpha=alpha, wrong={"p": 0.69}).verdict
        for i in range(runs)
    ]
    assert verdicts.count("holds") <= stats.binom.isf(1e-6, runs, alpha)
    assert put_on_trial(just_true, seed=SEED, wrong={"p": 0.86}).verdict == "holds"
    assert put_on_trial(just_true, seed=SEED, wrong={"p": 0.5}).verdict == "refuted"
