"""Wrong samplers whose scores are NaN, which arg max takes for the largest."""

import numpy as np

from zoo.every_law import with_logits, with_noise
from zoo.noises import uniforms

# An index does not show what made it: one that is impossible is all that can be seen.
_INDICES, _WEIGHTS = "gumbel-max gumbel-top-k", "gumbel-softmax straight-through"
_CHANGES = (
    ("less-the-least", "φ less the smallest φ: −∞ − (−∞)", lambda x: x - x.min(-1, keepdims=True)),
    ("times-a-mask", "φ times a mask of 0 and 1: −∞ · 0", lambda x: x * np.isfinite(x)),
    (
        "standardised",
        "φ less its mean, and back: −∞ − (−∞)",
        lambda x: x - x.mean(axis=-1, keepdims=True, dtype=np.float64),
    ),
)


def _beyond_one(shape, rng):
    """One uniform in a hundred is above 1: log of a negative number."""
    with np.errstate(invalid="ignore"):
        return -np.log(-np.log(uniforms(shape, rng) * 1.01))


WRONG = (
    *(
        each
        for name, about, change in _CHANGES
        for laws, suspects in (
            (_INDICES, "non-finite masked-category-drawn"),
            (_WEIGHTS, "non-finite"),
        )
        for each in with_logits(name, suspects, about, change, laws)
    ),
    *with_noise(
        "beyond-one",
        "non-finite masked-category-drawn",
        "uniforms up to 1.01",
        _beyond_one,
        _INDICES,
    ),
    *with_noise(
        "beyond-one", "non-finite", "uniforms up to 1.01", _beyond_one, "gumbel gumbel-softmax"
    ),
)
