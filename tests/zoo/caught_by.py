"""The detection matrix: which probe by itself catches a wrong sampler, after how many draws."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from gumbel_np.verify.conformance.laws import LAWS, Sampling
from gumbel_np.verify.conformance.probes import far_tail
from gumbel_np.verify.conformance.session import EXTREME, Course, Inquiry
from gumbel_np.verify.conformance.tails.endpoints import ends
from gumbel_np.verify.conformance.target.call_target import Target
from gumbel_np.verify.conformance.target.fault import Fault
from gumbel_np.verify.trial import ALPHA

_MOST = 2**14
_FIRST = 64


def caught_by(
    sampler: Callable[..., Any], law: str, *, alpha: float = ALPHA, seed: int = 0
) -> dict[str, int | None]:
    """Ask every probe by itself, up to some thousand draws each.

    Parameters
    ----------
    sampler : callable
        The sampler, with the signature of its law.
    law : str
        The law that it should follow.
    alpha : float, optional
        The probability of a false alarm, shared out as in `check`.
    seed : int, optional
        The seed of all draws.

    Returns
    -------
    dict
        For each probe how many draws it took to refute the sampler; None where it did not. Faults
        that are found by construction take 0.
    """
    a_law = LAWS[law](Target(sampler, timeout=60.0))
    course = Course(a_law, alpha, seed, left=np.inf, watch=None)
    found = {name: _draws_to_catch(inquiry) for name, inquiry in course.inquiries.items()}
    if isinstance(a_law, Sampling):
        found[EXTREME] = _at_the_ends(a_law, seed)
        tail = far_tail(a_law, reached=True)
        if tail is not None:
            found[tail.name] = _draws_to_catch(Inquiry.of(tail, course.share, a_law, seed))
    return found


def _draws_to_catch(inquiry: Inquiry) -> int | None:
    probe = inquiry.probe
    try:
        goal = _FIRST
        while inquiry.made < min(probe.draws, _MOST):
            while inquiry.made < min(goal, probe.draws):
                inquiry.ask(min(goal - inquiry.made, probe.draws - inquiry.made, probe.most))
                if inquiry.hearing.loud:
                    return inquiry.made
            goal *= 2
        return inquiry.made if inquiry.judge().verdict == "refuted" else None
    except Fault:
        return inquiry.made


def _at_the_ends(law: Sampling, seed: int) -> int | None:
    try:
        ends(law, seed)
    except Fault:
        return 0
    return None
