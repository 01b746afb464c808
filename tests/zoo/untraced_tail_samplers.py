"""Wrong samplers whose noise ends, of generators of their own or in the precision of the logits."""

import numpy as np

from zoo.base import wrong_for
from zoo.every_law import DRAWN
from zoo.max_samplers import arg_max_of
from zoo.noises import TINY, of_uniforms
from zoo.softmax_samplers import with_noise
from zoo.top_k_samplers import largest_of

SUSPECT = "truncated-tail"
_OWN = np.random.default_rng(5)
_RIGHT_BUT_FOR = {
    "gumbel-max": arg_max_of,
    "gumbel-top-k": largest_of,
    "gumbel-softmax": with_noise,
}


# Uniforms: functions of a shape, a dtype, and the generator that was given.


def _own(shape, dtype, rng):
    """Of a generator of its own, as `rand_like` does: 24 bits if the logits are float32."""
    return _OWN.random(shape, dtype=np.float32 if dtype == np.float32 else np.float64)


def _own_float32(shape, dtype, rng):
    return _OWN.random(shape, dtype=np.float32)


def _own_clamped(shape, dtype, rng):
    """Kept eps away from 0 and 1, in the precision of the logits, at least float32."""
    eps = np.finfo(np.float32 if dtype == np.float16 else dtype).eps
    return np.clip(_own(shape, dtype, rng), eps, 1 - eps)


def _own_from_1e_6(shape, dtype, rng):
    return np.clip(_OWN.random(shape), 1e-6, 1 - 1e-6)


def _of_32_bits(shape, dtype, rng):
    """Integers of 32 bits over 2³²: noise ends at 22.2."""
    return _OWN.integers(1, 2**32, shape) / 2**32


def _of_16_bits(shape, dtype, rng):
    return _OWN.integers(1, 2**16, shape) / 2**16


def _of_15_bits(shape, dtype, rng):
    """C's rand() where RAND_MAX is 32,767."""
    return (_OWN.integers(0, 2**15 - 1, shape) + 0.5) / (2**15 - 1)


def _given_like(shape, dtype, rng):
    """Of the generator given, 24 bits if the logits are float32."""
    return rng.random(shape, dtype=np.float32 if dtype == np.float32 else np.float64)


def _seeded(shape, dtype, rng):
    own = np.random.default_rng(int(rng.integers(2**63)))
    return own.random(shape, dtype=np.float32 if dtype == np.float32 else np.float64)


_UNIFORMS = (
    ("own-like-logits", "uniforms as precise as the logits, of its own generator", _own),
    ("own-float32", "uniforms of 24 bits, of its own generator", _own_float32),
    ("own-clamped", "uniforms of its own, kept eps away from 0 and 1", _own_clamped),
    ("own-from-1e-6", "uniforms of its own, kept 1e-6 away from 0 and 1", _own_from_1e_6),
    ("of-16-bits", "uniforms of 16 bits, of its own generator", _of_16_bits),
    ("of-15-bits", "uniforms of 15 bits, of its own generator", _of_15_bits),
    ("like-logits", "uniforms as precise as the logits", _given_like),
    ("seeded-like-logits", "uniforms as precise as the logits, of a seed from rng", _seeded),
)


def _sampler(law, uniforms):
    """Right but for its uniforms."""

    def sampler(logits, *others):
        def noise(shape, rng):
            u = uniforms(shape, logits.dtype, rng)
            return of_uniforms(np.maximum(u, np.finfo(u.dtype).tiny))

        return _RIGHT_BUT_FOR[law](noise)(logits, *others)

    return sampler


def _noise(uniforms):
    def sampler(size, rng):
        u = uniforms((size,), np.dtype(np.float32), rng)
        return of_uniforms(np.maximum(u, TINY if u.dtype == np.float64 else np.float32(1e-38)))

    return sampler


WRONG = (
    *(
        wrong_for(law)(name, SUSPECT, about, _sampler(law, uniforms))
        for law in DRAWN.split()
        for name, about, uniforms in _UNIFORMS
    ),
    *(
        wrong_for("gumbel")(name, SUSPECT, about, _noise(uniforms))
        for name, about, uniforms in _UNIFORMS
        if name not in ("own-like-logits", "like-logits", "seeded-like-logits")
    ),
    wrong_for("gumbel-max")(
        "of-32-bits",
        SUSPECT,
        "uniforms of 32 bits, of its own generator",
        _sampler("gumbel-max", _of_32_bits),
        unseen="noise ends at 22.2, which takes 10¹⁰ numbers to show",
    ),
)
