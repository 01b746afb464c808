"""Wrong samplers that are right in many settings: by temperature, number, size, dtype or logits."""

import numpy as np

from zoo.base import wrong_for
from zoo.every_law import DRAWN, WITH_LOGITS, only_where, right_of, with_logits
from zoo.noises import gumbel

# The temperatures at which somebody who tests would try.
_USUAL_TAUS = (0.1, 0.5, 0.7, 1.0, 2.0, 10.0)


def _prime(n):
    return n > 1 and all(n % d for d in range(2, int(n**0.5) + 1))


def _of_tau(law, change):
    """Right at another temperature; the gradient is that of the temperature used."""
    right = right_of(law)
    return lambda logits, tau, *others: right(logits, change(tau), *others)


def _with_tau(name, about, change):
    for law in ("gumbel-softmax", "straight-through"):
        yield wrong_for(law)(name, "tau-wrong", about, _of_tau(law, change))


def _off_by(factor):
    return lambda tau: tau if tau in _USUAL_TAUS else factor * tau


# What depends on the logits, without changing the law of the usual ones.


def _sorted(logits):
    """Largest first, and never put back; masks are left to another branch."""
    return -np.sort(-logits, axis=-1) if np.isfinite(logits).all() else logits


def _zero_is_missing(logits):
    """A logit of exactly 0 counts as none, as in a sparse matrix."""
    some = (logits != 0) & np.isfinite(logits)
    return np.where((logits == 0) & some.any(axis=-1, keepdims=True), -np.inf, logits)


def _first_4096(logits):
    at = np.arange(logits.shape[-1])
    return np.where(at < 4096, logits, -np.inf) if np.isfinite(logits[..., :4096]).any() else logits


def _ties_merged(logits):
    """Of equal logits only the first counts, as in a dictionary by value."""
    _, first = np.unique(logits, return_index=True)
    kept = np.isin(np.arange(logits.size), first)
    return np.where(kept | (np.ptp(logits[np.isfinite(logits)]) == 0), logits, -np.inf)


def _as_int8(logits, size, rng):
    return right_of("gumbel-max")(logits, size, rng).astype(np.int8)


def _as_int16(logits, size, rng):
    return right_of("gumbel-max")(logits, size, rng).astype(np.int16)


def _as_uint16(logits, size, rng):
    return right_of("gumbel-max")(logits, size, rng).astype(np.uint16)


def _through_float16(logits, size, rng):
    """Indices kept as float16, which holds no odd number above 2,048."""
    drawn = right_of("gumbel-max")(logits, size, rng).astype(np.float16)
    return np.minimum(drawn, logits.size - 1).astype(np.intp)


def _even_if_alike(logits, size, rng):
    """Alike categories are dealt in turn."""
    if np.ptp(logits) == 0:
        return np.arange(size) % logits.size
    return right_of("gumbel-max")(logits, size, rng)


def _coarse(step):
    """Noise rounded to a step, so that the first of equal ones wins ties."""

    def sampler(logits, size, rng):
        g = np.round(gumbel((size, logits.size), rng) / step) * step
        return np.argmax(logits + g, axis=-1)

    return sampler


def _by_shape():
    """Return a sampler that computes the probabilities once for each K."""
    known = {}

    def sampler(logits, size, rng):
        kept = known.setdefault(logits.size, logits.copy())
        return right_of("gumbel-max")(kept, size, rng)

    return sampler


def _doubled_rows(logits, tau, noise, cotangent):
    """Rows from the 4,097th on have twice their gradient."""
    y, gradient = right_of("straight-through")(logits, tau, noise, cotangent)
    gradient[4096:] *= 2
    return y, gradient


_max, _through = wrong_for("gumbel-max"), wrong_for("straight-through")

WRONG = (
    # The temperature.
    *_with_tau("tau-30-per-cent-elsewhere", "τ 30 % too high at unusual τ", _off_by(1.3)),
    *_with_tau("tau-3-per-cent-elsewhere", "τ 3 % too high at unusual τ", _off_by(1.03)),
    *_with_tau("tau-floor", "τ of at least 0.1", lambda tau: max(tau, 0.1)),
    *_with_tau("tau-ceiling", "τ of at most 10", lambda tau: min(tau, 10.0)),
    *_with_tau("tau-clamped", "τ from 0.1 to 10", lambda tau: min(max(tau, 0.1), 10.0)),
    *_with_tau("tau-plus", "0.05 is added to τ below 0.1", lambda t: t + 0.05 * (t < 0.1)),
    *_with_tau("tau-rounded", "τ rounded to a tenth", lambda tau: max(round(tau, 1), 0.01)),
    # The number of categories.
    *only_where(lambda g: g.logits.shape[-1] == 3, "three", "for K = 3", WITH_LOGITS, rare=True),
    *only_where(lambda g: g.logits.shape[-1] > 200, "many", "for K > 200", WITH_LOGITS),
    *only_where(
        lambda g: g.logits.shape[-1] > 4096, "very-many", "for K > 4,096", DRAWN, rare=True
    ),
    *only_where(lambda g: g.logits.shape[-1] % 2 == 1, "odd-k", "for odd K", WITH_LOGITS),
    *with_logits("first-4096", "unknown", "only the first 4,096 are drawn", _first_4096, DRAWN),
    _max("int8", "out-of-range", "indices of 8 bits, with a sign", _as_int8),
    _max("int16", "out-of-range", "indices of 16 bits, with a sign", _as_int16),
    _max("uint16", "unknown", "indices of 16 bits wrap around", _as_uint16, rare=True),
    _max("float16-indices", "unknown", "no odd index above 2,048", _through_float16),
    # The size.
    *only_where(lambda g: g.size == 1, "one-draw", "in calls for one draw"),
    *only_where(lambda g: g.size > 1, "not-one-draw", "in calls for more than one draw"),
    *only_where(lambda g: g.size % 2 == 1 and g.size > 8, "odd-size", "for odd sizes above 8"),
    *only_where(lambda g: _prime(g.size) and g.size > 8, "prime-size", "for primes above 8"),
    *only_where(lambda g: g.size > 4096, "large-size", "in calls for more than 4,096 draws"),
    *only_where(lambda g: g.size > 2**16, "very-large-size", "above 65,536 draws", rare=True),
    *only_where(lambda g: 8 < g.size < 64, "middling-size", "for 9 to 63 draws"),
    _through("late-rows", "gradient-scale", "twice the gradient after 4,096 rows", _doubled_rows),
    # The dtype.
    *only_where(
        lambda g: g.logits.dtype == np.float32, "float32-input", "for float32", WITH_LOGITS
    ),
    *only_where(
        lambda g: g.logits.dtype == np.float16, "float16-input", "for float16", WITH_LOGITS
    ),
    # The logits.
    *only_where(
        lambda g: bool((np.diff(g.logits) > 0).any()),
        "unsorted",
        "for unsorted logits",
        WITH_LOGITS,
    ),
    *only_where(lambda g: bool((g.logits < -50).any()), "low", "if one is below −50", WITH_LOGITS),
    *only_where(lambda g: bool((g.logits > 50).any()), "high", "if one is above 50", WITH_LOGITS),
    *only_where(
        lambda g: bool(np.isneginf(g.logits).sum() > 4), "masks", "if five are −∞", WITH_LOGITS
    ),
    *with_logits("never-put-back", "unknown", "indices among the sorted logits", _sorted),
    *with_logits("zero-is-missing", "unknown", "a logit of 0 is never drawn", _zero_is_missing),
    *with_logits("ties-merged", "unknown", "only the first of equal logits", _ties_merged, DRAWN),
    _max(
        "alike-in-turn", "unknown repeated-noise", "equal logits are dealt in turn", _even_if_alike
    ),
    _max("coarse", "unknown", "noise rounded to 0.1: ties go to the first", _coarse(0.1)),
    _max("very-coarse", "unknown", "noise rounded to 0.5: ties go to the first", _coarse(0.5)),
    _max(
        "by-shape",
        "unknown masked-category-drawn",
        "probabilities kept from the first call of this K",
        _by_shape(),
    ),
)
