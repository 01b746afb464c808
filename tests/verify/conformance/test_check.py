"""The check as its users meet it: verdicts, the record, early stops, one seed for all."""

import json

import numpy as np
import pytest

import gumbel_np as gnp
from gumbel_np.verify.conformance import LAWS

SUSPECTS = """
min-gumbel wrong-location wrong-scale normal-noise logistic-noise uniform-noise exponential-noise
truncated-tail eps-inside-log non-finite probs-as-logits no-noise argmin shared-noise repeated-noise
off-by-one masked-category-drawn out-of-range wrong-shape tau-ignored tau-inverted tau-wrong
tau-on-logits-only tau-on-noise-only not-normalised with-replacement wrong-order soft-forward
zero-gradient gradient-scale gradient-sign raises overflow probability-floor no-effect noise-twice
weights-times-uniform plain-softmax-gradient identity-gradient law-moves-with-a-constant unknown
""".split()


def right(logits, size, rng):
    return np.argmax(logits + rng.gumbel(size=(size, len(logits))), axis=-1)


def wrong(logits, size, rng):
    return np.argmax(logits - rng.gumbel(size=(size, len(logits))), axis=-1)


@pytest.fixture(scope="module")
def good():
    return gnp.check(right, "gumbel-max", seed=1)


@pytest.fixture(scope="module")
def bad():
    return gnp.check(wrong, "gumbel-max", seed=1)


def test_a_right_sampler_conforms_with_certificates(good):
    assert good.conforms
    assert good.diagnosis is None
    skewed = next(p for p in good.probes if p.name == "skewed")
    assert skewed.judgement.certificate <= 0.005  # in total variation, at K = 10
    assert all(p.judgement.certificate for p in good.probes if p.name != "extreme-uniforms")


def test_a_wrong_one_violates_early_with_a_name(bad):
    assert (bad.verdict, bad.conforms) == ("violates", False)
    assert bad.draws <= 2000
    assert bad.diagnosis.suspect == "min-gumbel"
    assert bad.diagnosis.log10_odds > 2
    # A hint does not give the answer away.
    assert "-log" not in bad.diagnosis.hint and "minim" not in bad.diagnosis.hint


def test_the_record_is_that_of_the_contract(good, bad):
    for result in (good, bad):
        record = result.record()
        assert json.loads(json.dumps(record, allow_nan=False)) == record
        assert list(record) == (
            "law target verdict alpha draws seconds probes diagnosis message settings "
            "unseen_share remarks".split()
        )
        for probe in record["probes"]:
            assert list(probe) == "name verdict draws log10_e p_value certificate".split()
    assert good.record()["diagnosis"] is None
    assert list(bad.record()["diagnosis"]) == (
        "suspect log10_odds estimate explanation farthest".split()
    )


def test_the_suspects_are_those_of_the_contract():
    from gumbel_np.verify.conformance.suspects.descriptions import SUSPECTS as known

    assert sorted(known) == sorted(SUSPECTS)
    suspects = {r.suspect for law in LAWS.values() for r in getattr(law, "suspects", ())}
    assert suspects <= set(known)


def test_it_reads_plainly(good, bad):
    assert repr(good).startswith(f"right conforms to gumbel-max, {good.draws:,} draws")
    assert repr(bad).startswith("wrong violates gumbel-max, ")
    assert "suspect: min-gumbel" in repr(bad)


def test_a_notebook_shows_it_with_figures(good, bad):
    html = bad._repr_html_()
    assert html.count("<svg") >= 2
    assert "A hint:" in html
    assert "<details>" in html
    assert "conforms" in good._repr_html_()


def test_the_seed_decides_all(bad):
    again = gnp.check(wrong, "gumbel-max", seed=1)
    assert again.record() | {"seconds": 0} == bad.record() | {"seconds": 0}
    other = gnp.check(wrong, "gumbel-max", seed=2)
    assert other.record()["probes"] != bad.record()["probes"]


def test_too_few_draws_are_undecided_never_a_pass():
    for most in (1, 100, 2000, 100_000):
        result = gnp.check(right, "gumbel-max", max_draws=most)
        assert result.verdict == "undecided"
        assert result.draws <= most


@pytest.mark.parametrize("most", range(2175, 2183))
def test_any_number_of_draws_may_be_the_last(most):
    # Here the budget ends within the probe of independence, which needs four draws at least.
    result = gnp.check(right, "gumbel-max", max_draws=most)
    assert result.verdict == "undecided"
    assert result.draws <= most


def test_few_draws_can_refute():
    assert gnp.check(wrong, "gumbel-max", max_draws=1000).verdict == "violates"


def test_a_smaller_alpha_takes_more_draws_and_still_certifies():
    both = [
        gnp.check(lambda size, rng: rng.gumbel(size=size), "gumbel", alpha=a) for a in (1e-6, 1e-9)
    ]
    assert all(result.conforms for result in both)
    usual, strict = ({probe.name: probe.draws for probe in result.probes} for result in both)
    assert strict["law"] > 1.2 * usual["law"]
    assert all(strict[name] >= usual[name] for name in usual)


def test_it_can_be_watched():
    seen = []
    gnp.check(wrong, "gumbel-max", watch=lambda *told: seen.append(told))
    probe, draws, log10_e = seen[-1]
    assert (probe, draws) == ("skewed", 256) or draws > 256
    assert log10_e > 6


@pytest.mark.parametrize(
    ("options", "error", "named"),
    [
        ({"target": 3}, TypeError, "target"),
        ({"law": "gumbel-min"}, ValueError, "law"),
        ({"alpha": 0}, ValueError, "alpha"),
        ({"alpha": np.nan}, ValueError, "alpha"),
        ({"max_draws": 0}, ValueError, "max_draws"),
        ({"max_draws": 1.5}, TypeError, "integer"),
        ({"seed": -1}, ValueError, "seed"),
        ({"timeout": 0}, ValueError, "timeout"),
        ({"timeout": np.nan}, ValueError, "timeout"),
    ],
)
def test_bad_arguments_are_named(options, error, named):
    with pytest.raises(error, match=named):
        gnp.check(**{"target": right, "law": "gumbel-max"} | options)


def test_a_fault_in_one_precision_alone_is_found_there():
    def careless(logits, size, rng):
        noise = rng.gumbel(size=(size, len(logits)))
        return np.argmax(logits + (-noise if logits.dtype == np.float16 else noise), axis=-1)

    result = gnp.check(careless, "gumbel-max")
    assert result.verdict == "violates"
    assert result.message.startswith("Probe float16")
    assert result.diagnosis.suspect == "min-gumbel"


def test_a_temperature_2_per_cent_off_is_fitted():
    result = gnp.check(
        lambda logits, tau, size, rng: gnp.gumbel_softmax(logits, 1.02 * tau, size, rng=rng),
        "gumbel-softmax",
    )
    assert result.diagnosis.suspect == "tau-wrong"
    assert result.diagnosis.estimate == pytest.approx(1.02, rel=0.005)
