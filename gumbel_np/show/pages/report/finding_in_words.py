"""A verdict in plain words: what was found, and how sure it is."""

from __future__ import annotations

import math
import re
from html import escape

from gumbel_np.show.figures import is_always
from gumbel_np.show.pages.markup import e_value, number, prose, typeset_number
from gumbel_np.show.pages.report.claim_panels import parts
from gumbel_np.verify.evidence import Counts, Evidence, SuccessShare, Uniforms
from gumbel_np.verify.run import Run
from gumbel_np.verify.verdict import Verdict, power_of_ten


def finding(v: Verdict, run: Run) -> str:
    """Say in plain words what was found, and how sure it is."""
    if v.verdict == "undecided":
        return f"<b>Undecided</b> after {v.draws:,} draws: {escape(v.note)}."
    if v.verdict == "refuted":
        return _refuted(v)
    if not parts(v):
        return (
            "<b>Holds.</b> Nothing here is left to chance: the largest error of these "
            f"computations is {number(v.certificate)}, and each is within what the table allows."
        )
    of_a_kind: dict[str, list[Evidence]] = {}
    for e in parts(v):
        of_a_kind.setdefault(_kind(e), []).append(e)
    near = "; ".join(_near(kind, each, v) for kind, each in of_a_kind.items())
    return (
        f"<b>Holds.</b> At confidence 1 − {number(run.alpha)} (all claims of the ledger "
        f"together) {near}. {_caught(v)} would have been caught but for one run in a million."
    )


def _caught(v: Verdict) -> str:
    if v.distance_name == "share of failures" and v.smallest_detectable is not None:
        return f"Failure in {_percent(v.smallest_detectable)} of all runs or more"
    return f"An error of {number(v.smallest_detectable)}{_measured(v)} or more"


def _percent(share: float) -> str:
    """Write a share in per cent, rounded up: nothing is promised that is not so."""
    return f"{math.ceil(1000 * share) / 10:g} %"


def _measured(v: Verdict) -> str:
    """Say what an error is measured in, where there are several parts."""
    if len(parts(v)) == 1:
        return ""
    return {"sup-distance": " in the CDF", "total variation": " in total variation"}.get(
        v.distance_name, ""
    )


def _kind(e: Evidence) -> str:
    if isinstance(e, Uniforms):
        return "transformed" if re.search(r"\bU\d+$", e.label) else "numbers"
    if isinstance(e, SuccessShare):
        return f"share {e.label}"
    return "always" if is_always(e) else "table"


def _near(kind: str, each: list[Evidence], v: Verdict) -> str:
    bound = number(max(e.bound(v.alpha / len(parts(v))) for e in each))
    many = len(each) > 1
    if kind == "transformed":
        name = "each U<sub>j</sub>" if many else prose(each[0].label)
        return f"the CDF of {name} is within {bound} of that of a uniform number"
    if kind == "numbers":
        where = f" (in each of {len(each)} parts)" if many else ""
        return f"the true law is within {bound} of the claim in the CDF{where}"
    if kind.startswith("share"):
        (e,) = each
        name = f"“{prose(e.label)}”" if e.label else "it"
        return f"{name} fails in at most {_percent(e.bound(v.alpha / len(parts(v))))} of all runs"
    if kind == "always":
        seen = sum(int(e.singles[1]) for e in each if isinstance(e, Counts))
        said = f"{seen:,} exception{'s' * (seen > 1)}" if seen else "no exception"
        return f"exceptions come in at most {bound} of draws ({said} seen)"
    where = f" (in each of {len(each)} tables)" if many else ""
    if all(e.label.endswith("jointly") for e in each):
        where = " for the joint table" + ("s" if many else "")
    return (
        f"the true probabilities are within {bound} of the claimed ones in total variation{where}"
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
    if any(e.distance() > e.tolerance for e in v.evidence if not e.random):
        return start + "an error is larger than what the table allows."
    return start + (
        "if the claim were true, a result so far off would turn up with a probability of at most "
        f"{number(v.p_value)}."
    )


def controls(v: Verdict) -> str:
    """Tell what became of the wrong versions of a claim."""
    if not v.claim.wrong:
        return ""
    if not v.controls:
        named = "; ".join(map(prose, v.claim.wrong))
        return f"<p>Wrong versions beside it (not run here): {named}.</p>"
    refuted = [prose(name) for name, found in v.controls.items() if found == "refuted"]
    passed = [f"{prose(k)} ({found})" for k, found in v.controls.items() if found != "refuted"]
    said = [f"The same trial refutes: {'; '.join(refuted)}."] if refuted else []
    if passed:
        said.append(f"<b>It does NOT refute: {'; '.join(passed)}.</b>")
    return f"<p>{' '.join(said)}</p>"
