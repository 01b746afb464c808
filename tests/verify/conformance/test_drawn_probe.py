"""The probe of drawn settings: what it asks, what it finds, and where."""

import numpy as np
import pytest

import gumbel_np as gnp
from gumbel_np.verify.conformance.drawn_probe import drawn_settings
from gumbel_np.verify.conformance.drawn_settings import SEVERAL, draws_in
from gumbel_np.verify.conformance.laws import LAWS
from gumbel_np.verify.conformance.target.call_target import Target
from gumbel_np.verify.conformance.target.fault import Fault


def right(logits, size, rng):
    return gnp.gumbel_max(logits, size, rng=rng)


def asked(sampler, n, law="gumbel-max", seed=0):
    a_law = LAWS[law](Target(sampler, 30))
    probe = drawn_settings(a_law)
    theirs, ours = (np.random.default_rng([seed, i]) for i in (0, 1))
    return a_law, probe.ask(a_law, n, theirs, ours)[0]


@pytest.mark.parametrize("n", [1, 100, 5000, 2**14])
def test_it_makes_as_many_draws_as_it_was_asked_for(n):
    made = []
    _, found = asked(lambda *a: [made.append(a[1]), right(*a)][1], n)
    assert sum(made) == found.draws == n


def test_settings_are_whole_but_for_the_last_and_the_large_ones():
    _, found = asked(right, 2**16)
    tried = len(found.log_e_values)
    assert tried > 20
    assert tried - 10 <= found.whole <= tried


def test_calls_have_the_size_of_their_setting():
    sizes = {}

    def noting(logits, size, rng):
        sizes.setdefault(logits.tobytes(), []).append(size)
        return right(logits, size, rng)

    asked(noting, 2**15)
    for calls in sizes.values():
        assert len(set(calls[:-1])) <= 1
        assert calls[-1] <= calls[0]
        assert len(calls) <= 32


def test_the_settings_come_from_the_seed_alone_not_from_the_target():
    def settings_of(sampler, seed):
        seen = []
        asked(lambda *a: [seen.append(a[0].tobytes()), sampler(*a)][1], 2**13, seed=seed)
        return seen

    def other(logits, size, rng):
        rng.random(7)
        return right(logits, size, rng)

    assert settings_of(right, 1) == settings_of(other, 1)
    assert settings_of(right, 1) != settings_of(right, 2)


def test_right_draws_do_not_speak_and_a_rare_fault_does():
    """e ≥ 2e6 has the probability 5e-7 for right draws."""

    def wrong_for_three(logits, size, rng):
        return right(logits * (1.0 if logits.size != 3 else 1.5), size, rng)

    limit = np.log(2e6)
    assert asked(right, 2**17)[1].log_e() < limit
    found = asked(wrong_for_three, 2**17)[1]
    assert found.log_e() > limit
    assert found.loudest[0].setting.categories == 3


def test_a_fault_says_in_which_setting_it_was_seen():
    def outside(logits, size, rng):
        return right(logits, size, rng) + (1000 if size > 4096 else 0)

    with pytest.raises(Fault) as raised:
        asked(outside, 2**20)
    fault = raised.value
    assert fault.suspect == "out-of-range"
    assert fault.setting.size > 4096
    assert f"{fault.setting.size:,} draws a call" in fault.message
    assert f"K = {fault.setting.categories:,}" in fault.message


def test_memory_that_is_too_small_is_a_remark_where_categories_are_many():
    def hungry(logits, size, rng):
        if logits.size > SEVERAL:
            raise MemoryError
        return right(logits, size, rng)

    law, _ = asked(hungry, 2**17)
    assert "was not tried: memory is too small" in law.target.remarks["memory"]


def test_memory_that_is_too_small_for_few_categories_is_a_fault():
    def hungry(logits, size, rng):
        raise MemoryError

    with pytest.raises(Fault, match="MemoryError"):
        asked(hungry, 2**14)


def test_straight_through_is_asked_in_drawn_settings_too():
    def backward(logits, tau, noise, cotangent):
        y, back = gnp.gumbel_softmax_vjp(logits, tau, noise=noise, hard=True)
        return y, back(cotangent) * (1.1 if tau > 50 else 1)

    _, found = asked(backward, 2**15, "straight-through")
    assert found.distance() > found.tolerance
    assert found.loudest[0].setting.tau > 50
    assert found.whole > 5
    whole = draws_in(found.loudest[0].setting)
    assert found.loudest[0].draws <= whole
