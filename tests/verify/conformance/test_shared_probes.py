"""The probes put to every sampler: what they ask for, and what they see."""

import math

import numpy as np
import pytest
from scipy.stats import poisson

import gumbel_np as gnp
from gumbel_np.verify.conformance.laws import LAWS
from gumbel_np.verify.conformance.shared_probes import far_tail, probes_of
from gumbel_np.verify.conformance.target.call_target import Target

SAMPLERS = [law for law in LAWS if law != "straight-through"]


def right(logits, size, rng):
    return gnp.gumbel_max(logits, size, rng=rng)


def noting(sizes):
    """A right sampler that notes how many draws it is asked for."""
    return lambda logits, size, rng: [sizes.append(size), right(logits, size, rng)][1]


def law_of(sampler, name="gumbel-max"):
    return LAWS[name](Target(sampler, 30))


def probe_named(law, name):
    return next(probe for probe in probes_of(law) if probe.name == name)


def ask(sampler, name, n=None, seed=0):
    law = law_of(sampler)
    probe = probe_named(law, name)
    theirs, ours = (np.random.default_rng([seed, i]) for i in (0, 1))
    return law, probe.ask(law, n or probe.draws, theirs, ours)


@pytest.mark.parametrize("name", SAMPLERS)
def test_every_sampler_gets_the_shared_ones_after_its_own(name):
    law = law_of(right, name)
    names = [probe.name for probe in probes_of(law)]
    own = [probe.name for probe in law.probes]
    shared = "small-calls independence many-calls large-call drawn-settings".split()
    assert names == own + shared


def test_a_gradient_is_asked_in_drawn_settings():
    law = law_of(right, "straight-through")
    assert [p.name for p in probes_of(law)] == [*(p.name for p in law.probes), "drawn-settings"]


def test_many_calls_are_two_thousand_of_a_size():
    sizes = []
    _, (found,) = ask(noting(sizes), "many-calls")
    assert sizes == [48] * 2**11
    assert found.draws == sum(sizes)


def test_a_large_call_is_one_call():
    sizes = []
    ask(noting(sizes), "large-call")
    assert sizes == [2**19]


def test_small_calls_are_for_one_draw_to_eight():
    sizes = []
    ask(noting(sizes), "small-calls", 100)
    assert set(sizes) == {1, 2, 3, 5, 8}
    assert sum(sizes) == 100


def seeds_of(period):
    """A sampler that seeds its own generator with the number of its call, modulo a period."""
    calls = iter(range(10**9))

    def sampler(logits, size, rng):
        return right(logits, size, np.random.default_rng(next(calls) % period))

    return sampler


def test_seeds_that_repeat_every_thousand_calls_are_found():
    law, _ = ask(seeds_of(1000), "many-calls")
    assert law.memory.fault().suspect == "repeated-noise"


def test_seeds_that_do_not_repeat_are_let_be():
    law, _ = ask(seeds_of(10**9), "many-calls")
    assert law.memory.fault() is None


def test_a_block_that_repeats_within_a_large_call_is_found():
    def block(logits, size, rng):
        return np.resize(right(logits, min(size, 2**18), rng), size)

    law, _ = ask(block, "large-call")
    assert "within a call" in law.memory.fault().message
    law, _ = ask(right, "large-call")
    assert law.memory.fault() is None


def test_the_large_call_is_for_a_law_with_few_categories():
    assert LAWS["gumbel-top-k"].two.k == 1
    assert LAWS["gumbel-max"].two.categories == 2


# The far tail.


@pytest.mark.parametrize("reached", [True, False])
def test_the_deep_tail_is_asked_in_the_coarser_precision(reached):
    seen = []

    def kept(logits, size, rng):
        seen.append(logits)
        return np.full(size, 300)

    law = law_of(kept)
    probe = far_tail(law, reached=reached)
    probe.ask(law, 2, *(np.random.default_rng(i) for i in (0, 1)))
    assert seen[0].dtype == (np.float64 if reached else np.float32)
    assert np.argmax(seen[0]) == 300
    assert np.ptp(seen[0]) == (13.0 if reached else 17.75)


@pytest.mark.parametrize("end", [15.0, 16.64, 18.0])
def test_the_end_is_that_which_explains_how_many_were_seen(end):
    """By hand: noise that ends at c makes a category d nats down exp(-exp(d - c)) times as rare."""
    law = law_of(lambda logits, size, rng: np.full(size, 300))
    probe = far_tail(law, reached=False)
    n = 10**6
    (nothing,) = probe.ask(law, n, *(np.random.default_rng(i) for i in (0, 1)))
    rare = 4095 * math.exp(-17.75) / (1 + 4095 * math.exp(-17.75))
    assert nothing.pi[1] == pytest.approx(rare, rel=1e-6)
    seen = round(n * rare * math.exp(-math.exp(17.75 - end)))
    if not seen:
        found = probe.end_of_noise((nothing,))
        assert found.bound
        assert found.at > end
        return
    drawn = np.full(n, 300)
    drawn[:seen] = 5
    some = law_of(lambda logits, size, rng: drawn)
    found = probe.end_of_noise(probe.ask(some, n, *(np.random.default_rng(i) for i in (0, 1))))
    assert not found.bound
    assert found.at == pytest.approx(end, abs=0.15)


def test_the_factor_of_a_truncated_tail_is_that_of_an_integral():
    """P(a category d nats down wins) where its noise ends at c, relative to that of all noise."""
    from scipy.integrate import quad

    depth = 5.0
    for end in (4.0, 5.0, 7.0):
        whole, cut = (
            quad(lambda x: math.exp(-x - math.exp(-x) - math.exp(-(x - depth))), -5, to)[0]
            for to in (60, end)
        )
        assert cut / whole == pytest.approx(math.exp(-math.exp(depth - end)), rel=0.03)


def test_no_end_is_told_where_as_many_came_as_should():
    law = law_of(lambda logits, size, rng: np.zeros(size, int))
    probe = far_tail(law, reached=True)
    assert probe.end_of_noise(probe.ask(law, 100, *map(np.random.default_rng, (0, 1)))) is None


def test_the_deep_tail_expects_enough_to_refute_and_to_certify():
    law = law_of(right)
    probe = far_tail(law, reached=False)
    p = 4095 * math.exp(-17.75)
    expected = probe.draws * p
    assert expected > 35
    # None at all is e⁻³⁵; and as many as break the tolerance, hardly ever.
    assert poisson.pmf(0, expected) < 1e-15
    assert poisson.sf(expected * 3.25, expected) < 1e-12
