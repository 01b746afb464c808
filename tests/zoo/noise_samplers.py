"""Wrong samplers of Gumbel noise."""

import numpy as np

from gumbel_np.verify.wrong_noises import normal
from zoo import noises
from zoo.base import with_wrong_noises, wrong_for


def _sampler_of(noise):
    return lambda size, rng: noise((size,), rng)


def _float32_elsewhere(shape, rng):
    return noises.float32(shape, np.random.default_rng(int(rng.integers(2**63))))


def _nan(size, rng):
    return -np.log(np.log(-rng.random(size)))


def _raises(size, rng):
    raise NotImplementedError("write me")


_wrong = wrong_for("gumbel")


def _noise(name, suspects, about, noise, source=""):
    return _wrong(name, suspects, about, _sampler_of(noise), source)


WRONG = (
    *with_wrong_noises(
        "gumbel",
        _sampler_of,
        "minimum normal logistic uniform exponential capped float32 clipped guarded none twice"
        " buffered halves own-seed student antithetic",
    ),
    _noise("shifted", "wrong-location", "a shift of 0.1", noises.shifted(0.1)),
    _noise("centred", "wrong-location", "a mean of 0", noises.shifted(-np.euler_gamma)),
    _noise("wide", "wrong-scale", "10 % too wide", noises.scaled(1.1)),
    _noise("narrow", "wrong-scale", "2 % too narrow", noises.scaled(0.98)),
    _noise(
        "float32-elsewhere",
        "truncated-tail",
        "uniforms of 24 bits, of a generator that is only seeded from rng",
        _float32_elsewhere,
    ),
    _noise("constant", "eps-inside-log", "1e-3 inside both logarithms", noises.eps_in_logs(1e-3)),
    _noise(
        "small-constant", "eps-inside-log", "1e-8 inside both logarithms", noises.eps_in_logs(1e-8)
    ),
    _noise("rounded", "non-finite", "uniforms rounded to float32 reach 1", noises.rounded),
    _noise(
        "hashed",
        "non-finite",
        "hash/(2³² − 1) reaches 1",
        noises.hashed,
        "sgl-project/sglang#25106",
    ),
    _noise("mixed", "unknown", "5 % normal", noises.mixed(0.05, normal)),
    _wrong("nan", "non-finite", "log(log(−U)): every draw is NaN", _nan, "statrs-dev/statrs#461"),
    _wrong(
        "one-too-few",
        "wrong-shape",
        "one number too few",
        lambda size, rng: noises.gumbel((size - 1,), rng),
    ),
    _wrong("raises", "raises", "raises an exception", _raises),
)
