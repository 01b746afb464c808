"""A verdict in plain words: what was found, and how sure it is."""

from __future__ import annotations

import math
from html import escape

from gumbel_np.show.figures import is_always
from gumbel_np.show.markup import e_value, number, typeset_number
from gumbel_np.verify.evidence import Evidence, Uniforms
from gumbel_np.verify.run import Run
from gumbel_np.verify.verdict import Verdict, power_of_ten


def finding(v: Verdict, run: Run) -> str:
    """Say in plain words what was found, and how sure it is."""
    if v.verdict == "undecided":
        return f"<b>Undecided</b> after {v.draws:,} draws: {escape(v.note)}."
    if v.verdict == "refuted":
        return _refuted(v)
    if not v.draws:
        return (
            "<b>Holds.</b> Nothing here is left to chance: the largest error of these "
            f"computations is {number(v.certificate)}, and each is within what the table allows."
        )
    random = [e for e in v.evidence if e.draws]
    near = "; ".join(_near(e, e.bound(v.alpha / len(random))) for e in random)
    return (
        f"<b>Holds.</b> At confidence 1 − {number(run.alpha)} (all claims of the ledger "
        f"together) {near}. An error of {number(v.smallest_detectable)} or more would have been "
        "found but for one run in a million."
    )


def _near(e: Evidence, bound: float) -> str:
    if isinstance(e, Uniforms):
        return f"the true law is within {number(bound)} of the claim in the CDF"
    if is_always(e):
        return f"exceptions come in at most {number(bound)} of draws"
    return (
        f"the true probabilities are within {number(bound)} of the claimed ones in total variation"
    )


def _refuted(v: Verdict) -> str:
    start = f"<b>Refuted</b> after {v.draws:,} draws: " if v.draws else "<b>Refuted</b>: "
    if v.log10_e is not None and v.log10_e >= math.log10(2 / v.alpha):
        inverse = power_of_ten(-v.log10_e)
        odds = "0" if power_of_ten(v.log10_e) == "∞" else f"1/e, about {typeset_number(inverse)}"
        return start + (
            f"if the claim were true, evidence this strong (e = {e_value(v.log10_e)}) would turn "
            f"up with a probability of at most {odds}, whenever one chose to stop looking."
        )
    if any(e.distance() > e.tolerance for e in v.evidence if not e.draws):
        return start + "an error is larger than what the table allows."
    return start + (
        "if the claim were true, a result so far off would turn up with a probability of at most "
        f"{number(v.p_value)}."
    )


def tests(v: Verdict) -> str:
    """Name the p-values of the end."""
    if not v.tests:
        return ""
    each = ", ".join(f"{escape(name)} {number(p)}" for name, p in v.tests.items())
    return (
        f"<p>At the end: e = {e_value(v.log10_e)}; p-values {each}; the smallest of them times "
        f"their number, p = {number(v.p_value)}.</p>"
    )


def controls(v: Verdict) -> str:
    """Name the wrong versions which the same trial refutes."""
    if not v.claim.wrong:
        return ""
    return f"<p>The same trial refutes: {'; '.join(map(escape, v.claim.wrong))}.</p>"
