"""Contrasts: a cause is named if changing one thing makes the fault go away, and only then."""

import numpy as np
import pytest

import gumbel_np as gnp
from gumbel_np.verify.conformance.diagnosis.comparison import Comparison
from gumbel_np.verify.conformance.diagnosis.contrasts import (
    moves_with_a_constant,
    only_order_is_wrong,
    overflows,
    tamed,
)
from gumbel_np.verify.conformance.laws import LAWS
from gumbel_np.verify.conformance.settings import MILD, Setting
from gumbel_np.verify.conformance.target.call_target import Target
from gumbel_np.verify.conformance.target.fault import Fault

RNG = np.random.default_rng(0)


def right(logits, size, rng):
    return gnp.gumbel_max(logits, size, rng=rng)


def unshifted(logits, size, rng):
    """The arg max by shares whose exponentials overflow."""
    p = np.exp(logits)
    p = p / p.sum()
    return np.argmax(np.log(p) + rng.gumbel(size=(size, len(logits))), axis=-1)


def clipped(logits, size, rng):
    return right(np.maximum(logits, -2.0), size, rng)


def law_of(sampler, name="gumbel-max"):
    return LAWS[name](Target(sampler, 10))


def moved(sampler, logits):
    setting = Setting(logits, k=1)
    return moves_with_a_constant(Comparison(law_of(sampler), [setting], 1000, RNG))


def test_the_tamed_setting_has_the_same_law_and_its_largest_logit_is_0():
    setting = Setting(MILD + 700, tau=0.3, size=7)
    assert tamed(setting).pi == pytest.approx(setting.pi)
    assert tamed(setting).logits.max() == 0
    assert (tamed(setting).tau, tamed(setting).size) == (0.3, 7)


@pytest.mark.parametrize("level", [0.0, 1.0, 30.0, 1000.0, -1000.0])
def test_a_right_sampler_does_not_move_with_a_constant(level):
    """Twenty tests of 1e-9 at most: a false alarm of 2e-8."""
    assert moved(right, MILD + level) is None


def test_exponentials_that_overflow_are_told_from_a_law_that_moves():
    with np.errstate(all="ignore"):
        assert moved(unshifted, MILD + 1000) == "overflow"
    assert moved(clipped, MILD) == "law-moves-with-a-constant"


def test_logits_that_are_wrong_at_any_level_do_not_move():
    assert moved(lambda logits, size, rng: right(logits / 2, size, rng), MILD + 30) is None


def of_rows(suspect, setting):
    return Fault(suspect, "did something", setting=setting)


def finite_or_nan(limit):
    """A sampler that raises where an exponential exceeds a limit."""

    def sampler(logits, tau, size, rng):
        if np.max(logits / tau) > np.log(limit):
            raise FloatingPointError
        return gnp.gumbel_softmax(logits, tau, size, rng=rng)

    return sampler


def test_a_fault_that_is_gone_without_large_exponentials_is_an_overflow():
    law = law_of(finite_or_nan(1e300), "gumbel-softmax")
    for setting in (Setting(MILD + 1000), Setting(MILD, tau=0.005)):
        assert overflows(law, of_rows("raises", setting), RNG)


def test_one_that_stays_or_is_of_another_kind_is_none():
    def broken(logits, tau, size, rng):
        raise ValueError

    far = Setting(MILD + 1000)
    assert not overflows(law_of(broken, "gumbel-softmax"), of_rows("raises", far), RNG)
    law = law_of(finite_or_nan(1e300), "gumbel-softmax")
    assert not overflows(law, of_rows("wrong-shape", far), RNG)
    assert not overflows(law, of_rows("raises", Setting(MILD)), RNG)
    assert not overflows(law, of_rows("raises", None), RNG)


def top_k(change):
    def sampler(logits, k, size, rng):
        return change(gnp.gumbel_top_k(logits, k, size, rng=rng), rng)

    return sampler


def order_is_wrong(change, settings):
    law = law_of(top_k(change), "gumbel-top-k")
    return only_order_is_wrong(Comparison(law, settings, 1000, RNG))


ORDERS = {
    "as drawn": (lambda rows, rng: rows, False),
    "sorted": (lambda rows, rng: np.sort(rows, axis=1), True),
    "reversed": (lambda rows, rng: rows[:, ::-1], True),
    "shuffled": (lambda rows, rng: rng.permuted(rows, axis=1), True),
    "the last two exchanged": (
        lambda rows, rng: np.concatenate([rows[:, :-2], rows[:, :-3:-1]], axis=1),
        True,
    ),
}


@pytest.mark.parametrize("name", ORDERS)
def test_only_the_order_is_wrong_where_the_sets_are_right(name):
    change, wrong = ORDERS[name]
    assert order_is_wrong(change, [Setting(MILD, k=3)]) == wrong


def test_where_the_sets_are_wrong_it_is_not_the_order():
    def flatter(logits, k, size, rng):
        return np.sort(gnp.gumbel_top_k(logits / 2, k, size, rng=rng), axis=1)

    law = law_of(flatter, "gumbel-top-k")
    assert not only_order_is_wrong(Comparison(law, [Setting(MILD, k=3)], 1000, RNG))


def test_a_law_without_an_order_has_no_wrong_one():
    assert not only_order_is_wrong(Comparison(law_of(right), [Setting(MILD)], 1000, RNG))
