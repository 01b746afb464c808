"""Wrong samplers of Gumbel noise."""

from __future__ import annotations

import numpy as np

from gumbel_np.inputs import Floats
from zoo import base
from zoo.base import Noise, Rng, Sampler, Wrong, held_to


def _flat(noise: Noise) -> Sampler:
    return lambda size, rng: noise((size,), rng)


def _nan(size: int, rng: Rng) -> Floats:
    return -np.log(np.log(-rng.random(size)))


def _raises(size: int, rng: Rng) -> Floats:
    raise NotImplementedError("write me")


_held = held_to("gumbel")


def _wrong(name: str, suspects: str, about: str, noise: Noise, source: str = "") -> Wrong:
    return _held(name, suspects, about, _flat(noise), source)


WRONG: tuple[Wrong, ...] = (
    _wrong("minimum", "min-gumbel", "the law of minima", base.minimum, "IntelPython/dpnp#249"),
    _wrong("shifted", "wrong-location", "a shift of 0.1", lambda s, r: 0.1 + base.gumbel(s, r)),
    _wrong(
        "centred",
        "wrong-location",
        "the mean taken off",
        lambda s, r: base.gumbel(s, r) - np.euler_gamma,
    ),
    _wrong("wide", "wrong-scale", "10 % too wide", base.scaled(1.1)),
    _wrong("narrow", "wrong-scale", "2 % too narrow", base.scaled(0.98)),
    _wrong("normal", "normal-noise", "normal noise", base.normal),
    _wrong("logistic", "logistic-noise", "logistic noise", base.logistic),
    _wrong("uniform", "uniform-noise", "uniforms, not transformed", base.uniform),
    _wrong("exponential", "exponential-noise", "one logarithm missing", base.exponential),
    _wrong(
        "capped",
        "truncated-tail",
        "uniforms of at most 0.99",
        base.capped_noise,
        "tenstorrent/tt-metal#56016",
    ),
    _wrong(
        "clipped",
        "truncated-tail",
        "uniforms kept eps away from 0 and 1",
        base.clipped_noise,
        "jax-ml/jax#5348",
    ),
    _wrong("float32", "truncated-tail", "uniforms of 24 bits", base.float32_noise),
    _wrong(
        "float32-elsewhere",
        "truncated-tail",
        "uniforms of 24 bits, of a generator that is only seeded from rng",
        lambda s, r: base.float32_noise(s, np.random.default_rng(int(r.integers(2**63)))),
    ),
    _wrong(
        "constant", "eps-inside-log", "1e-3 inside of both logarithms", base.plus_constant(1e-3)
    ),
    _wrong(
        "small-constant",
        "eps-inside-log",
        "1e-8 inside of both logarithms",
        base.plus_constant(1e-8),
    ),
    _wrong(
        "guarded",
        "eps-inside-log",
        "1e-20 inside of both logarithms, in float32",
        base.guarded_noise,
        "ericjang/gumbel-softmax",
    ),
    Wrong(
        "nan",
        "gumbel",
        "log(log(−U)): every draw is NaN",
        ("non-finite",),
        _nan,
        "statrs-dev/statrs#461",
    ),
    _wrong("rounded", "non-finite", "uniforms rounded to float32 reach 1", base.rounded_noise),
    _wrong(
        "hashed",
        "non-finite",
        "hash/(2³² − 1) reaches 1",
        base.hashed_noise,
        "sgl-project/sglang#25106",
    ),
    _wrong("none", "no-noise", "zeros", base.none),
    _wrong("twice", "repeated-noise", "every number twice", base.twice),
    _wrong("buffered", "repeated-noise", "a buffer of 128 numbers, used again", base.buffered),
    _wrong("halves", "repeated-noise", "the second half repeats the first", base.halves),
    _wrong("own-seed", "repeated-noise", "seeds itself alike at every call", base.own_seed),
    Wrong(
        "one-too-few",
        "gumbel",
        "one number too few",
        ("wrong-shape",),
        lambda size, rng: base.gumbel((size - 1,), rng),
    ),
    Wrong("raises", "gumbel", "raises an exception", ("raises",), _raises),
    _wrong("student", "unknown", "Student's t", base.student),
    _wrong("mixed", "unknown", "5 % normal", base.mixed(0.05, base.normal)),
    _wrong("antithetic", "unknown", "every second from 1 − u of the one before", base.antithetic),
)
