"""Where noise ends, by construction: known ends are found, at known rates, without false alarms."""

import numpy as np
import pytest

import gumbel_np as gnp
from gumbel_np.verify.conformance.laws import LAWS
from gumbel_np.verify.conformance.tails.endpoints import find_endpoints
from gumbel_np.verify.conformance.target.call_target import Target
from gumbel_np.verify.conformance.target.fault import Fault


def noise(u):
    with np.errstate(divide="ignore"):
        return -np.log(-np.log(u))


def chooser(g):
    """A gumbel-max sampler of a noise function."""
    return lambda logits, size, rng: np.argmax(logits + g(rng, (size, len(logits))), axis=-1)


def tried(law, sampler):
    target = Target(sampler, 10)
    target.uses_rng = True
    return find_endpoints(LAWS[law](target), seed=0)


def float32(rng, shape):
    return rng.random(shape, dtype=np.float32)


def by_table(logits, size, rng):
    total = np.cumsum(gnp.softmax(logits.astype(float)))
    return np.searchsorted(total, rng.random(size) * total[-1], side="right")


RIGHT = {
    "uniform": chooser(lambda rng, s: noise(np.maximum(rng.random(s), 1e-300))),
    "one minus uniform": chooser(lambda rng, s: noise(np.maximum(1 - rng.random(s), 1e-300))),
    "Generator.gumbel": chooser(lambda rng, s: rng.gumbel(size=s)),
    "exponential": chooser(lambda rng, s: -np.log(np.maximum(rng.standard_exponential(s), 1e-300))),
    "categories first": lambda logits, size, rng: np.argmax(
        logits[:, None] + rng.gumbel(size=(len(logits), size)), axis=0
    ),
    "something drawn before": lambda logits, size, rng: [
        rng.random(),
        np.argmax(logits + rng.gumbel(size=(size, len(logits))), axis=-1),
    ][1],
    "a table": by_table,
    "Generator.choice": lambda logits, size, rng: rng.choice(
        len(logits), size, p=gnp.softmax(logits.astype(float))
    ),
    "the package's": lambda logits, size, rng: gnp.gumbel_max(logits, size, rng=rng),
}


@pytest.mark.parametrize("name", RIGHT)
def test_a_whole_tail_is_reached_by_any_mechanism(name):
    found = tried("gumbel-max", RIGHT[name])
    assert found.reached


def test_what_cannot_be_traced_is_no_fault():
    # −log of half the sum of two squared normals is Gumbel too; no single word brings it far.
    def squares(rng, shape):
        return -np.log(np.sum(rng.standard_normal((2, *shape)) ** 2, axis=0) / 2)

    found = tried("gumbel-max", chooser(squares))
    assert not found.reached
    assert "could not be traced" in found.remark


def test_a_tail_refined_by_further_uniforms_is_no_fault():
    # Where the first uniform lands in its last cell, a second one says where in it.
    def refined(rng, shape):
        u, more = rng.random((2, *shape))
        tail = u > 1 - 2.0**-10
        return np.where(tail, -np.log(2.0**-10 * np.maximum(more, 1e-300)), noise(u))

    tried("gumbel-max", chooser(refined))


EPS = np.float32(1e-20)
# Who is at fault, the suspect, and the rate a uniform at which it happens.
OVERSHOOT = {
    "float32 and 1e-20": (
        chooser(lambda rng, s: -np.log(-np.log(float32(rng, s) + EPS) + EPS)),
        "eps-inside-log",
        None,
    ),
    "rounded to float32": (
        chooser(lambda rng, s: noise(rng.random(s).astype(np.float32))),
        "non-finite",
        2.0**-25,
    ),
    "a hash over 2³² − 1": (
        chooser(lambda rng, s: noise(np.maximum(rng.integers(2**32, size=s), 1) / (2**32 - 1))),
        "non-finite",
        2.0**-32,
    ),
    "an exponential of 0": (
        chooser(lambda rng, s: -np.log(rng.standard_exponential(s, dtype=np.float32))),
        "non-finite",
        2.0**-23,
    ),
}


@pytest.mark.parametrize("name", OVERSHOOT)
def test_noise_that_is_far_too_large_is_found_with_its_rate(name):
    sampler, suspect, rate = OVERSHOOT[name]
    if rate is None:  # float32 uniforms of 24 bits never reach 1: the tail is cut, no more
        with pytest.raises(Fault) as raised:
            tried("gumbel-max", sampler)
        assert raised.value.suspect == "truncated-tail"
        return
    with pytest.raises(Fault) as raised:
        tried("gumbel-max", sampler)
    assert raised.value.suspect == suspect
    assert raised.value.rate == rate


def test_a_constant_that_bounds_infinite_noise_is_fitted():
    def rounded(rng, shape):
        return -np.log(-np.log(rng.random(shape).astype(np.float32) + EPS) + EPS)

    with pytest.raises(Fault) as raised:
        tried("gumbel-max", chooser(rounded))
    assert raised.value.suspect == "eps-inside-log"
    assert raised.value.rate == 2.0**-25
    assert raised.value.estimate == pytest.approx(1e-20, rel=0.05)


@pytest.mark.parametrize("law", ["gumbel", "gumbel-max"])
def test_zero_once_in_2_53_is_a_remark(law):
    if law == "gumbel":
        found = tried(law, lambda size, rng: noise(rng.random(size)))
    else:
        found = tried(
            law,
            lambda logits, size, rng: np.argmax(
                logits - np.log(-np.log1p(-rng.random((size, len(logits))))), axis=-1
            ),
        )
    assert found.reached
    assert "once in 2^53" in found.remark


CAPS = {
    "float32": (lambda rng, s: noise(np.maximum(float32(rng, s), 1e-30)), 24 * np.log(2)),
    "clipped at 1e-6": (lambda rng, s: noise(np.clip(rng.random(s), 1e-6, 1 - 1e-6)), 13.8155),
    "11 bits": (lambda rng, s: noise(np.clip(rng.random(s), 1e-6, 1 - 2.0**-11)), 7.6244),
}


@pytest.mark.parametrize("law", ["gumbel", "gumbel-max"])
@pytest.mark.parametrize("name", CAPS)
def test_noise_that_ends_too_soon_is_found_with_its_end(name, law):
    # The ends are those of −log(−log u) at the largest u: 16.64 for 24 bits, as published.
    g, cap = CAPS[name]
    with pytest.raises(Fault) as raised:
        tried(law, (lambda size, rng: g(rng, size)) if law == "gumbel" else chooser(g))
    assert raised.value.suspect == "truncated-tail"
    assert raised.value.estimate == pytest.approx(cap, abs=0.01)
    assert raised.value.rate == pytest.approx(gnp.Gumbel().sf(cap), rel=0.02)


def test_a_lower_end_counts_where_the_noise_itself_is_seen():
    with pytest.raises(Fault) as raised:
        tried("gumbel", lambda size, rng: noise(np.maximum(rng.random(size), 1e-7)))
    assert raised.value.estimate == pytest.approx(noise(1e-7), abs=0.01)
    assert "below" in raised.value.message


@pytest.mark.parametrize("eps", [1e-3, 1e-6, 1e-10])
def test_a_constant_inside_the_logarithms_is_told_from_a_clip(eps):
    def bent(size, rng):
        return -np.log(-np.log(rng.random(size) + eps) + eps)

    with pytest.raises(Fault) as raised:
        tried("gumbel", bent)
    assert raised.value.suspect == "eps-inside-log"
    assert raised.value.estimate == pytest.approx(eps, rel=0.05)


def test_precision_of_the_logits_may_decide():
    def half(logits, size, rng):
        u = rng.random((size, len(logits)))
        if logits.dtype == np.float32:
            u = np.clip(u.astype(np.float32), 1e-30, 1 - 2.0**-24)
        return np.argmax(logits + noise(np.maximum(u, 1e-300)), axis=-1)

    with pytest.raises(Fault, match="with float32 logits") as raised:
        tried("gumbel-max", half)
    assert raised.value.suspect == "truncated-tail"


def with_floor(floor, add):
    """Scores of probabilities to which a constant is added, or which are at least that."""

    def sampler(logits, size, rng):
        p = gnp.softmax(logits.astype(float))
        p = p + floor if add else np.maximum(p, floor)
        p = np.where(np.isneginf(logits), 0.0, p)
        with np.errstate(divide="ignore"):
            return np.argmax(np.log(p) + rng.gumbel(size=(size, len(p))), axis=-1)

    return sampler


@pytest.mark.parametrize("add", [True, False])
@pytest.mark.parametrize("floor", [1e-7, 1e-8, 1e-10])
def test_a_floor_of_probabilities_is_told_from_noise_that_is_too_large(floor, add):
    """By construction it is known within a few octaves: it takes a floor's bits, and some more."""
    with pytest.raises(Fault) as raised:
        tried("gumbel-max", with_floor(floor, add))
    assert raised.value.suspect == "probability-floor"
    assert floor / 6 < raised.value.estimate < 6 * floor


@pytest.mark.parametrize("add", [True, False])
def test_a_floor_that_draws_show_is_left_to_them(add):
    found = tried("gumbel-max", with_floor(1e-4, add))
    assert found.frequent_fault.suspect in ("probability-floor", "unknown")


def test_a_floor_below_what_counts_is_no_fault():
    found = tried("gumbel-max", with_floor(1e-14, add=True))
    assert found.frequent_fault is None


def test_a_target_that_takes_one_kind_of_generator_is_no_fault():
    def reads_state(logits, size, rng):
        assert rng.bit_generator.state["state"]["state"] > 0
        return gnp.gumbel_max(logits, size, rng=rng)

    found = tried("gumbel-max", reads_state)
    assert not found.reached
    assert found.remark == "it takes no generator but that of np.random.default_rng"
