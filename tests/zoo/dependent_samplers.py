"""Wrong samplers whose draws follow the law one by one, and depend on each other."""

import numpy as np
from scipy.special import ndtr

from zoo.every_law import DRAWN, with_noise
from zoo.noises import TINY, of_uniforms, uniforms

_SUSPECT = "repeated-noise unknown"
_RARE = {"rare": True}


def _of(u):
    """Noise of uniforms, which rounding may have made 0 or 1."""
    return of_uniforms(np.clip(u, TINY, 1 - 2.0**-53))


def _turned(u, rng):
    """The next class: with the chance of equal classes that independent draws have.

    A row of several numbers is turned by one place, except one row in as many as there are places;
    a single number is drawn from the next eighth, or, one in eight, from the same.
    """
    places = u.shape[1] if u.shape[1] > 1 else 8
    stays = rng.random((len(u), 1)) < 1 / places
    if u.shape[1] > 1:
        return np.where(stays, u, np.roll(u, 1, axis=1))
    return (np.floor(8 * u) + np.where(stays, 0, 1) + rng.random(u.shape)) % 8 / 8


def _tied(lag):
    """Draws i and i + lag are tied, and equal as often as independent ones."""

    def noise(shape, rng):
        u = uniforms(shape, rng)
        at = np.arange(shape[0])
        second = at[at // lag % 2 == 1]
        u[second] = _turned(u[second - lag], rng)
        return _of(u)

    return noise


def _tied_calls():
    """Return noise of which every second call is tied to the one before."""
    last = {}

    def noise(shape, rng):
        u = last.pop(shape, None)
        if u is not None:
            return _of(_turned(u, rng))
        last[shape] = u = uniforms(shape, rng)
        return _of(u)

    return noise


def _third(shape, rng):
    """Every third draw is the sum of the two before it, modulo 1: any two are independent."""
    u = uniforms(shape, rng)
    third = u[2::3]
    third[:] = (u[0::3][: len(third)] + u[1::3][: len(third)]) % 1
    return _of(u)


def _third_winner(shape, rng):
    """Every third row is the first, turned on by the winner's place in the second."""
    u = uniforms(shape, rng)
    n = len(u[2::3])
    by = np.argmax(u[1::3][:n], axis=1)
    at = (np.arange(shape[1]) - by[:, None]) % shape[1]
    u[2::3] = np.take_along_axis(u[0::3][:n], at, axis=1)
    return _of(u)


def _fourth(shape, rng):
    """Every fourth draw is the sum of the three before it, modulo 1."""
    u = uniforms(shape, rng)
    n = len(u[3::4])
    u[3::4] = (u[0::4][:n] + u[1::4][:n] + u[2::4][:n]) % 1
    return _of(u)


def _stratified(shape, rng):
    """One number in each nth of (0, 1): shares come out too even."""
    ranks = rng.permuted(np.tile(np.arange(shape[0])[:, None], (1, shape[1])), axis=0)
    return _of((ranks + rng.random(shape)) / max(shape[0], 1))


def _lattice(shape, rng):
    """Each number is the one before plus an irrational, modulo 1."""
    steps = np.sqrt(2 + np.arange(shape[1])) * np.pi
    return _of((rng.random(shape[1]) + np.arange(shape[0])[:, None] * steps) % 1)


def _drifting(correlation):
    """Normal scores, of which every second row leans on the row before, as uniforms."""

    def noise(shape, rng):
        z = rng.standard_normal(shape)
        blend = np.sqrt(1 - correlation**2)
        n = len(z[1::2])
        z[1::2] = correlation * z[0::2][:n] + blend * z[1::2]
        return _of(ndtr(z))

    return noise


def _randu(shape, rng):
    """The generator RANDU, whose triples lie on fifteen planes."""
    n = int(np.prod(shape))
    with np.errstate(over="ignore"):
        powers = np.cumprod(np.full(n, 65539, dtype=np.uint64))
        x = powers * np.uint64(2 * int(rng.integers(2**30)) + 1)
    return _of((x % np.uint64(2**31)).reshape(shape) / 2.0**31)


WRONG = (
    *with_noise("third", _SUSPECT, "each third draw: the sum of two before", _third, **_RARE),
    *with_noise(
        "third-winner", _SUSPECT, "each third: of two before", _third_winner, DRAWN, **_RARE
    ),
    *with_noise("fourth", _SUSPECT, "each fourth: the sum of three before", _fourth, **_RARE),
    *(
        each
        for lag in (1, 2, 3, 50, 1100)
        for each in with_noise(
            f"tied-at-{lag}", _SUSPECT, f"draws i and i + {lag} are tied", _tied(lag), **_RARE
        )
    ),
    *with_noise("tied-calls", _SUSPECT, "a second call tied to the first", _tied_calls(), **_RARE),
    *with_noise("stratified", _SUSPECT, "a number in each nth of (0, 1)", _stratified, **_RARE),
    *with_noise("lattice", _SUSPECT, "an irrational is added each time", _lattice, **_RARE),
    *with_noise("drifting", _SUSPECT, "neighbours correlated by 0.2", _drifting(0.2), **_RARE),
    # Its planes do not show in indices or weights.
    *with_noise("randu", "unknown repeated-noise", "RANDU", _randu, "gumbel", **_RARE),
)
