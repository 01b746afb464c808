"""The conformance check: whether a sampler follows its law, and if not, what is wrong with it."""

from __future__ import annotations

import operator
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from gumbel_np.verify.conformance.conclusion import conclude
from gumbel_np.verify.conformance.laws import LAWS
from gumbel_np.verify.conformance.result import Conformance
from gumbel_np.verify.conformance.session import Course, Watcher
from gumbel_np.verify.conformance.target.call_target import Target
from gumbel_np.verify.trial import ALPHA

TIMEOUT = 60.0


def check(
    target: Callable[..., Any],
    law: str,
    *,
    alpha: float = ALPHA,
    max_draws: int | None = None,
    seed: int = 0,
    timeout: float = TIMEOUT,
    watch: Watcher | None = None,
    name: str | None = None,
) -> Conformance:
    """Check whether a sampler follows its law, and name what is wrong if it does not.

    Parameters
    ----------
    target : callable
        The sampler, with the signature of its law:

        ================  ======================================================
        gumbel            f(size, rng) -> (size,)
        gumbel-max        f(logits, size, rng) -> (size,) integers
        gumbel-top-k      f(logits, k, size, rng) -> (size, k), in drawing order
        gumbel-softmax    f(logits, tau, size, rng) -> (size, K)
        straight-through  f(logits, tau, noise, cotangent) -> (y, grad), (n, K)
        ================  ======================================================

        `rng` is a `numpy.random.Generator`; a target that draws elsewhere may ignore it.
    law : str
        One of these.
    alpha : float, optional
        The probability with which a right sampler is found to violate its law.
    max_draws : int, optional
        How many draws to make at the most; too few for a certificate give `undecided`.
    seed : int, optional
        The seed of all draws.
    timeout : float, optional
        Seconds that one call may take.
    watch : callable, optional
        Called after every chunk with the name of the probe, all draws so far, and log10 of the
        e-process of the probe.
    name : str, optional
        What to call the target; its own name by default.

    Returns
    -------
    Conformance
        The verdict, the evidence of each probe, and the diagnosis.

    Raises
    ------
    TypeError
        If the target cannot be called.
    ValueError
        If the law is unknown, alpha is not between 0 and 1, or a number is not positive.

    Notes
    -----
    Each probe is a hearing of its own with an equal share of alpha. They take turns, with more
    draws in every round, so that a fault ends the check wherever it shows.

    Examples
    --------
    >>> import numpy as np
    >>> def sampler(logits, size, rng):
    ...     return np.argmax(logits + rng.normal(size=(size, len(logits))), axis=-1)
    >>> result = check(sampler, "gumbel-max")
    >>> result.verdict, result.diagnosis.suspect
    ('violates', 'normal-noise')
    """
    if not callable(target):
        raise TypeError(f"target must be a function, got {target!r}")
    if law not in LAWS:
        raise ValueError(f"law must be one of {', '.join(LAWS)}, got {law!r}")
    if not 0 < alpha < 1:
        raise ValueError(f"alpha must be between 0 and 1, got {alpha}")
    if max_draws is not None and operator.index(max_draws) < 1:
        raise ValueError(f"max_draws must be at least 1, got {max_draws}")
    if operator.index(seed) < 0:
        raise ValueError(f"seed must be at least 0, got {seed}")
    if not timeout > 0:
        raise ValueError(f"timeout must be positive, got {timeout}")
    start = time.perf_counter()
    left = np.inf if max_draws is None else max_draws
    course = Course(LAWS[law](Target(target, timeout, name)), alpha, seed, left, watch)
    course.run()
    result = conclude(course)
    return replace(result, seconds=time.perf_counter() - start)
