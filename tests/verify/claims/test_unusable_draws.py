"""A draw that is NaN or infinite leaves a claim undecided, wherever it turns up."""

import inspect

import numpy as np
import pytest
from numpy.random import SeedSequence

from gumbel_np.verify import put_on_trial
from gumbel_np.verify.claims import LEDGER, gradient_estimators
from gumbel_np.verify.claims.gradient_estimators import coin

pytestmark = pytest.mark.filterwarnings("ignore::RuntimeWarning")

BAD = [np.nan, np.inf, -np.inf]
AVAILABLE = [c for c in LEDGER.values() if c.available and c.random]
# What a trial is given as an ingredient, and turns into draws. `factor`, `parent` and `draw` return
# numbers that set it up, or indices.
SOURCES = ("noise", "transform", "relax", "choose", "vjp", "estimate", "given", "layer", "mixing")
SPOILED = [
    (c, name)
    for c in AVAILABLE
    for name in inspect.signature(c.trial).parameters
    if name in SOURCES
]


class Spoiling(np.random.Generator):
    """A generator of which one number in every large array is NaN."""


def _spoiling(method):
    def draw(self, *args, **how):
        return spoiled(getattr(np.random.Generator, method)(self, *args, **how), np.nan)

    return draw


for _method in ("random", "standard_exponential", "exponential", "normal", "gumbel"):
    setattr(Spoiling, _method, _spoiling(_method))


def spoiled(found, bad):
    """The same with one number bad in every array; of functions, in what they return."""
    if isinstance(found, np.ndarray) and found.dtype.kind == "f" and found.size >= 64:
        found = found.copy()
        found.flat[found.size // 2] = bad
    if callable(found):
        return lambda *args, **how: spoiled(found(*args, **how), bad)
    if isinstance(found, tuple):
        parts = [spoiled(part, bad) for part in found]
        return type(found)(*parts) if hasattr(found, "_fields") else tuple(parts)
    return found


def few(claim):
    return {"draws": 256} if not claim.costly else {"draws": min(claim.draws, 256)}


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize(("claim", "name"), SPOILED, ids=lambda x: getattr(x, "id", x))
def test_an_ingredient_that_gives_what_is_not_finite(claim, name, bad):
    source = inspect.signature(claim.trial).parameters[name].default
    v = put_on_trial(claim, wrong={name: spoiled(source, bad)}, **few(claim))
    assert v.verdict == "undecided"
    assert "NaN" in v.note


# SciPy's and PyTorch's noise is drawn by methods that are not spoiled; indices are never NaN; what
# the VAE and the bandit draw is seen in what they have learnt alone.
WITHOUT = {"scipy-gumbel", "scipy-gumbel-max", "gumbel-np-gumbel-max", "gumbel-np-sample-argmax"}
WITHOUT |= {"categorical-vae", "policy-actions"}
DRAWN = [c for c in AVAILABLE if c.id not in WITHOUT and c.needs != "torch"]


@pytest.mark.parametrize("claim", DRAWN, ids=lambda c: c.id)
def test_a_generator_that_gives_nan(claim, monkeypatch):
    def default_rng(seed=None):
        bits = np.random.PCG64(seed)
        return Spoiling(bits) if isinstance(seed, SeedSequence) else np.random.Generator(bits)

    monkeypatch.setattr(np.random, "default_rng", default_rng)
    v = put_on_trial(claim, **few(claim))
    assert v.verdict == "undecided"
    assert "NaN" in v.note


def test_what_is_beyond_the_bounds_of_a_coin_is_no_toss():
    x = np.array([-1.0, 0.0, 1.0, 1.0000001, -1e9, np.nan, np.inf, -np.inf])
    tossed = coin(x, 1.0, np.random.default_rng(0))
    assert tossed[[0, 2]].tolist() == [0, 1]
    assert tossed[3:].tolist() == [-1] * 5


@pytest.mark.parametrize("claim", [gradient_estimators.relaxed_gradient_unbiased,
                                   gradient_estimators.gumbel_rao])  # fmt: skip
@pytest.mark.parametrize("spoil", [lambda g: g * 1e5, lambda g: g * np.nan, lambda g: g + 0.6])
def test_a_mean_that_is_wrong_by_far_through_few_numbers_is_not_certified(claim, spoil):
    # One estimate in a thousand, so large that the mean is wrong by a factor of a hundred.
    right = inspect.signature(claim).parameters["estimate"].default

    def estimate(logits, loss, n, rng):
        g = right(logits, loss, n, rng)
        seldom = rng.random(n) < 1e-3
        g[seldom] = spoil(g[seldom])
        return g

    assert put_on_trial(claim, wrong={"estimate": estimate}).verdict == "undecided"
