"""The ledger: complete, as mathematics expects, and every claim able to fail."""

import numpy as np
import pytest
from scipy import stats

from gumbel_np.verify.claims import (
    CHAPTERS,
    LEDGER,
    concrete_law,
    maxima,
    proof_steps,
    vanishing_gradient,
)
from gumbel_np.verify.claims.weights import PI
from gumbel_np.verify.run import try_claims

IDS = """
cdf inverse-transform location-scale exponential-link density-of-the-maximum maxima-become-gumbel
eight-glasses moments
gumbel-max argmax-is-not-sampling softmax-sampling proof-1-event proof-2-conditional proof-3-product
proof-3-unconditional proof-4-integral max-law expected-max max-independent-of-argmax
shift-invariance top-k exponential-race tau-to-zero tau-to-infinity colder-is-more-confident
hotter-is-more-discrete smaller-is-tighter vanishing-gradient winner-does-not-feel-tau concrete-law
log-ratios-are-logistic mean-is-not-pi argmax-has-no-gradient softmax-formulas
smooth-for-positive-tau straight-through relaxed-gradient-unbiased straight-through-unbiased
toy-network-argmax toy-network-softmax policy-actions darts-gap annealing categorical-vae
""".split()
FALSE = {
    "density-of-the-maximum",
    "eight-glasses",
    "proof-3-unconditional",
    "hotter-is-more-discrete",
    "straight-through-unbiased",
}
AVAILABLE = [c for c in LEDGER.values() if c.available]


def test_it_holds_every_statement_once():
    assert set(IDS) <= set(LEDGER)
    assert len(LEDGER) == sum(len(claims) for claims in CHAPTERS.values())
    assert {c.id for c in LEDGER.values() if c.expected == "refuted"} == FALSE


def test_every_claim_that_holds_has_a_wrong_sampler_beside_it():
    assert [c.id for c in LEDGER.values() if c.expected == "holds" and not c.wrong] == []


def test_every_false_claim_is_put_right():
    assert [c.id for c in LEDGER.values() if c.expected == "refuted" and not c.right] == []


@pytest.fixture(scope="module")
def run():
    return {v.claim.id: v for v in try_claims(AVAILABLE, workers=2).verdicts}


@pytest.mark.parametrize("claim", AVAILABLE, ids=lambda c: c.id)
def test_the_verdict_is_what_mathematics_expects(run, claim):
    verdict = run[claim.id]
    assert verdict.as_expected, verdict
    if verdict.verdict == "refuted":
        assert verdict.log10_e >= 6
    for evidence in verdict.statistical:
        if evidence.distance_name == "sup-distance" and verdict.verdict == "holds":
            # Where every draw is the end of a training of its own, fewer must do.
            within = 0.02 if claim.id == "policy-actions" else 0.003
            assert evidence.bound(verdict.alpha / len(verdict.statistical)) <= within


@pytest.mark.parametrize("claim", AVAILABLE, ids=lambda c: c.id)
def test_the_same_trial_refutes_every_wrong_version(run, claim):
    assert run[claim.id].controls == dict.fromkeys(claim.wrong, "refuted")


@pytest.mark.parametrize("id", ["density-of-the-maximum", "hotter-is-more-discrete"])
def test_a_gross_error_takes_few_draws(run, id):
    assert run[id].draws <= 10_000


# What the trials compare with is itself compared with something independent.


def test_the_nearest_gumbel_is_the_nearest():
    # Against a global search; the distances are those that the ledger quotes.
    from scipy.optimize import differential_evolution

    p = np.linspace(0, 1, 2001)[1:-1]
    for parent, quoted in ((maxima.normal, 0.024), (maxima.bounded, 0.12)):
        x = maxima.largest(parent, 8, p)
        law, distance = maxima.nearest_gumbel(parent, 8)

        def far(theta, x=x):
            return np.abs(np.exp(-np.exp(-(x - theta[0]) / theta[1])) - p).max()

        box = [(law.loc - 1, law.loc + 1), (law.scale / 4, law.scale * 4)]
        assert distance == pytest.approx(differential_evolution(far, box, rng=0).fun, rel=1e-3)
        assert distance == pytest.approx(quoted, abs=0.002)


def test_the_largest_of_several_by_its_quantiles():
    u = np.array([0.1, 0.5, 0.9])
    assert maxima.largest(maxima.normal, 8, u) == pytest.approx(stats.norm.ppf(u ** (1 / 8)))
    assert maxima.largest(maxima.cauchy, 8, u) == pytest.approx(stats.cauchy.ppf(u ** (1 / 8)))
    assert maxima.largest(maxima.exponential, 8, u) == pytest.approx(stats.expon.ppf(u ** (1 / 8)))


def test_the_wrong_sign_in_closed_form():
    # P_i = Σ_S (−1)^|S| / (1 + Σ_{j∈S} π_i/π_j) over sets S of the others, by inclusion and
    # exclusion.
    from itertools import chain, combinations

    def p(i):
        others = [j for j in range(4) if j != i]
        sets = chain.from_iterable(combinations(others, r) for r in range(4))
        return sum((-1) ** len(s) / (1 + sum(PI[i] / PI[j] for j in s)) for s in sets)

    exact = [p(i) for i in range(4)]
    assert exact == pytest.approx([0.05180, 0.17998, 0.31861, 0.44962], abs=1e-5)
    evidence = LEDGER["density-of-the-maximum"].trial(2**18, np.random.default_rng(0))
    # 5.5 standard errors at the most: a false alarm of 2e-7.
    assert evidence.singles / 2**18 == pytest.approx(exact, abs=5.5 * 0.5 / 2**9)


def test_the_products_in_the_proof():
    law = proof_steps._independent([0.5, 0.25])
    assert law == pytest.approx([0.375, 0.125, 0.375, 0.125])
    assert proof_steps._independent(0.4 / (0.4 + proof_steps.P[1:]))[-1] == pytest.approx(
        0.305, abs=5e-4
    )


def test_the_law_of_a_clear_win_is_a_logistic_tail_for_two():
    # Winner over runner-up by more than g in either direction: P(|L| > g), L logistic.
    gap = -0.3 * np.log(1e-3)
    p = np.array([0.2, 0.8])
    formula = np.sum(p / (p + (1 - p) * np.exp(gap)))
    law = stats.logistic(np.log(0.2 / 0.8))
    assert formula == pytest.approx(law.cdf(-gap) + law.sf(gap))


def test_the_mean_of_a_relaxed_draw_at_tau_1():
    # E expit(L) for two categories has a closed form at τ = 1 (published nowhere; by partial
    # fractions).
    p = 0.2
    ratio = p / (1 - p)
    closed = ratio * (ratio - 1 - np.log(ratio)) / (ratio - 1) ** 2
    assert concrete_law.mean_of_first(1.0, p) == pytest.approx(closed, rel=1e-9)


def test_the_law_of_the_gradient():
    gap = np.array([0.01, 0.5, 2.0])
    g = vanishing_gradient.gradient_at(gap, 0.5)
    assert vanishing_gradient._gap_at(g, 0.5) == pytest.approx(gap, rel=1e-9)
    law = stats.logistic(vanishing_gradient._MU)
    assert vanishing_gradient._gap_cdf(gap) == pytest.approx(law.cdf(gap) - law.cdf(-gap))
