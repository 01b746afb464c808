"""Wrong samplers that make the same noise again: seeds, pools and blocks that return."""

import time
import zlib
from itertools import count

import numpy as np

from zoo.base import wrong_for
from zoo.every_law import DRAWN, right_of, with_noise
from zoo.noises import gumbel, of_uniforms, uniforms

SUSPECT = "repeated-noise"


def _seeded_by_size(shape, rng):
    return gumbel(shape, np.random.default_rng(shape[0]))


def _seeded_by_time(shape, rng):
    return gumbel(shape, np.random.default_rng(int(time.time())))


def _seeded_by_state(shape, rng):
    """The seed is the state of the generator given, which stays where it is."""
    return gumbel(shape, np.random.default_rng(zlib.crc32(repr(rng.bit_generator.state).encode())))


def _one_of(seeds):
    """A seed drawn from few: the same call returns by chance."""
    return lambda shape, rng: gumbel(shape, np.random.default_rng(int(rng.integers(seeds))))


def _every(calls):
    """Seeds counted up, and begun again after some calls."""
    counter = count()
    return lambda shape, rng: gumbel(shape, np.random.default_rng(next(counter) % calls))


def _kept_by_shape():
    """Return noise that is drawn once for each shape."""
    kept = {}

    def noise(shape, rng):
        if shape not in kept:
            kept[shape] = gumbel(shape, rng)
        return kept[shape]

    return noise


def _pool(numbers):
    """Noise read from a pool that is made once, from a place drawn by rng."""
    pool = of_uniforms(uniforms(numbers, np.random.default_rng(20)))

    def noise(shape, rng):
        start = int(rng.integers(numbers))
        return pool[(start + np.arange(np.prod(shape))) % numbers].reshape(shape)

    return noise


def _round_robin(numbers):
    """The same pool, read on and on."""
    pool = of_uniforms(uniforms(numbers, np.random.default_rng(21)))
    at = [0]

    def noise(shape, rng):
        start, at[0] = at[0], (at[0] + int(np.prod(shape))) % numbers
        return pool[(start + np.arange(np.prod(shape))) % numbers].reshape(shape)

    return noise


def _block(numbers):
    """A block that repeats within a call that needs more."""
    return lambda shape, rng: np.resize(gumbel(min(numbers, int(np.prod(shape))), rng), shape)


def _again(share, lag):
    """A share of draws repeats the draw that is `lag` before."""

    def noise(shape, rng):
        g = gumbel(shape, rng)
        at = np.arange(shape[0])
        back = (rng.random(shape[0]) < share) & (at >= lag)
        return g[at - lag * back]

    return noise


def _reversed(shape, rng):
    """The second half of a call is the first, read backward."""
    g = gumbel(((shape[0] + 1) // 2, *shape[1:]), rng)
    return np.concatenate([g, g[::-1]])[: shape[0]]


def _permuted(shape, rng):
    """The second half of a call is the first, shuffled."""
    g = gumbel(((shape[0] + 1) // 2, *shape[1:]), rng)
    return np.concatenate([g, rng.permutation(g)])[: shape[0]]


def _second_call():
    """Return noise of which every second call repeats the one before, shuffled."""
    last = {}

    def noise(shape, rng):
        before = last.pop(shape, None)
        if before is not None:
            return rng.permutation(before)
        last[shape] = gumbel(shape, rng)
        return last[shape]

    return noise


def _seeded_by_logits(law):
    """The seed is a checksum of the logits: as if a result could be kept for them."""

    def sampler(logits, *others):
        own = np.random.default_rng(zlib.crc32(logits.tobytes()))
        return right_of(law)(logits, *others[:-1], own)

    return sampler


_RARE = {"rare": True}

WRONG = (
    *with_noise("seeded-by-size", SUSPECT, "the seed is the size", _seeded_by_size),
    *with_noise("seeded-by-time", SUSPECT, "the seed is the time in seconds", _seeded_by_time),
    *(
        wrong_for(law)("seeded-by-logits", SUSPECT, "the seed is theirs", _seeded_by_logits(law))
        for law in DRAWN.split()
    ),
    *with_noise("seeded-by-state", SUSPECT, "the seed is rng's, not moved on", _seeded_by_state),
    *with_noise("thousand-seeds", SUSPECT, "one of 1,000 seeds", _one_of(1000), **_RARE),
    *with_noise("seeds-of-16-bits", SUSPECT, "one of 65,536 seeds", _one_of(2**16), **_RARE),
    *with_noise("every-thousand", SUSPECT, "seeds return after 1,000 calls", _every(1000), **_RARE),
    *with_noise("kept-by-shape", SUSPECT, "noise drawn once for each shape", _kept_by_shape()),
    *with_noise("pool", SUSPECT, "a pool of 2²⁰ numbers", _pool(2**20), **_RARE),
    *with_noise("pool-in-turn", SUSPECT, "2²⁰ numbers, in turn", _round_robin(2**20), **_RARE),
    *with_noise("period", SUSPECT, "a period of 65,521", _round_robin(65521), **_RARE),
    *with_noise("block", SUSPECT, "a block of 2¹⁶ numbers repeats", _block(2**16), **_RARE),
    *with_noise("large-block", SUSPECT, "a block of 2¹⁸ numbers repeats", _block(2**18), **_RARE),
    *with_noise("lag-1200", SUSPECT, "40 % repeat the 1,200th before", _again(0.4, 1200), **_RARE),
    *with_noise("lag-3001", SUSPECT, "10 % repeat the 3,001st before", _again(0.1, 3001), **_RARE),
    *with_noise("lag-7", SUSPECT, "5 % repeat the seventh before", _again(0.05, 7), **_RARE),
    *with_noise("reversed", SUSPECT, "half of a call, then backward", _reversed, **_RARE),
    *with_noise("permuted", SUSPECT, "half of a call, then shuffled", _permuted, **_RARE),
    *with_noise(
        "second-call", SUSPECT, "each second call: the first, shuffled", _second_call(), **_RARE
    ),
)
