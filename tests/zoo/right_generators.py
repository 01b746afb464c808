"""Right samplers whose noise is their own, spawned, in threads, in chunks, or of other bits."""

import random
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from zoo.base import Right
from zoo.every_law import sampler_of_noise
from zoo.noises import TINY, gumbel, of_uniforms

_OWN = np.random.default_rng(1)
_GLOBAL = np.random.RandomState(2)
_PYTHON = random.Random(3)


def _own(shape, rng):
    return gumbel(shape, _OWN)


def _global(shape, rng):
    """The generator that all of NumPy shares."""
    return of_uniforms(np.maximum(np.random.random_sample(shape), TINY))  # noqa: NPY002


def _old(shape, rng):
    return _GLOBAL.gumbel(size=shape)


def _python(shape, rng):
    """Python's own generator, eight bytes a number."""
    words = np.frombuffer(_PYTHON.randbytes(8 * int(np.prod(shape))), dtype=np.uint64)
    return of_uniforms(((words >> np.uint64(11)) + 0.5).reshape(shape) * 2.0**-53)


def _state(shape, rng):
    """Seeded by the state of the generator given, which moves on."""
    rng.random()
    return gumbel(shape, np.random.default_rng(rng.bit_generator.state["state"]["state"]))


def _spawned(shape, rng):
    return gumbel(shape, rng.spawn(1)[0])


def _seeded(shape, rng):
    return gumbel(shape, np.random.default_rng(rng.integers(2**63, size=3)))


def _threads(shape, rng):
    """Two threads, each with a generator of its own."""
    first = (shape[0] + 1) // 2
    shapes = [(first, *shape[1:]), (shape[0] - first, *shape[1:])]
    with ThreadPoolExecutor(2) as pool:
        return np.concatenate(list(pool.map(gumbel, shapes, rng.spawn(2))))


def _in_chunks(shape, rng):
    sizes = [min(100, shape[0] - at) for at in range(0, shape[0], 100)] or [0]
    return np.concatenate([gumbel((size, *shape[1:]), rng) for size in sizes])


def _backward(shape, rng):
    """The last number first."""
    return gumbel(shape, rng)[::-1, ::-1]


def _in_two(shape, rng):
    """Integers of 26 and 27 bits make one uniform of 53 bits."""
    high, low = rng.integers(2**26, size=shape), rng.integers(2**27, size=shape)
    return of_uniforms((high * 2.0**27 + low + 0.5) * 2.0**-53)


def _rights(name, noise, laws):
    return (Right(name, law, sampler_of_noise(law, noise)) for law in laws.split())


RIGHT = (
    *_rights("own generator", _own, "gumbel gumbel-max gumbel-softmax"),
    *_rights("global NumPy", _global, "gumbel gumbel-max"),
    *_rights("RandomState", _old, "gumbel-softmax"),
    *_rights("Python's random", _python, "gumbel gumbel-softmax"),
    *_rights("seeded by a state", _state, "gumbel gumbel-max gumbel-top-k gumbel-softmax"),
    *_rights("spawned", _spawned, "gumbel gumbel-max gumbel-softmax"),
    *_rights("seeded", _seeded, "gumbel gumbel-top-k"),
    *_rights("in threads", _threads, "gumbel gumbel-softmax"),
    *_rights("in chunks", _in_chunks, "gumbel gumbel-max gumbel-top-k gumbel-softmax"),
    *_rights("backward", _backward, "gumbel-max gumbel-top-k"),
    *_rights("in two", _in_two, "gumbel gumbel-max"),
)
