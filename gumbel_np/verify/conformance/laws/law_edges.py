"""Where a law of one's own jumps, as at the edge of a filter, and rounding decides.

There a right sampler and the function that gives the probabilities may disagree, so such settings
are not asked.
"""

from dataclasses import replace

import numpy as np

from gumbel_np.verify.conformance.settings import Setting

# How far rounding may move a logit, in units of 1 + its size; and a weight, in parts of itself.
_STEPS = {"float64": 2.0**-22, "float32": 2.0**-22, "float16": 2.0**-10}
_MOVED = 0.2
# What is added to logits at most to leave an edge.
_NUDGES = (0.0, 0.05, 0.11)


def rests_on_rounding(setting: Setting) -> bool:
    """Whether logits that differ by rounding have another law."""
    here, rng = setting.phi, np.random.default_rng(0)
    step = _STEPS[str(setting.logits.dtype)]
    logits = setting.logits.astype(np.float64)
    size = np.where(np.isfinite(logits), 1 + np.abs(logits), 0.0)
    for _ in range(2):
        noise = step * size * rng.uniform(0.5, 1, logits.size) * rng.choice([-1, 1], logits.size)
        for sign in (-1, 1):  # one of them breaks every tie the other way
            there = replace(setting, logits=logits + sign * noise).phi
            some = np.isfinite(here)
            if not np.array_equal(some, np.isfinite(there)):
                return True
            if np.abs(here[some] - there[some]).max() > _MOVED:
                return True
    return False


def off_the_edge(setting: Setting) -> Setting | None:
    """Return the setting, or one near to it, whose law does not rest on rounding."""
    steps = np.linspace(0, 1, setting.categories)
    for nudge in _NUDGES:
        logits = (setting.logits - nudge * steps).astype(setting.logits.dtype)
        tried = replace(setting, logits=logits)
        if not rests_on_rounding(tried):
            return tried
    return None
