"""From the course of a check to its verdict."""

from __future__ import annotations

from collections.abc import Iterator

from gumbel_np.verify.conformance.diagnosis.diagnose import Violation, diagnose
from gumbel_np.verify.conformance.laws import Sampling
from gumbel_np.verify.conformance.result import Conformance, ProbeResult, Verdict
from gumbel_np.verify.conformance.session import EXTREME, Course, Inquiry
from gumbel_np.verify.verdict import power_of_ten

_VERDICTS: dict[str, Verdict] = {
    "refuted": "violates",
    "holds": "conforms",
    "undecided": "undecided",
}


def conclude(course: Course) -> Conformance:
    """Judge every probe, name what is wrong, and put it in words.

    Parameters
    ----------
    course : Course
        A check that was run.

    Returns
    -------
    Conformance
        The result, without the time it took.
    """
    probes = tuple(_results(course))
    violated = next((p for p in probes if p.verdict == "violates"), None)
    draws = course.draws  # those of the diagnosis are not counted: the verdict stands without them
    diagnosis = None
    if violated is not None:
        diagnosis = diagnose(course.law, course.fault, _violation(course, violated), course.seed)
    return Conformance(
        law=course.law.id,
        target=course.law.target.name,
        verdict=_overall(course, probes),
        alpha=course.alpha,
        seed=course.seed,
        draws=draws,
        seconds=0.0,
        probes=probes,
        diagnosis=diagnosis,
        message=_message(course, probes, violated),
        remarks=tuple(_remarks(course)),
    )


def _overall(course: Course, probes: tuple[ProbeResult, ...]) -> Verdict:
    if any(p.verdict == "violates" for p in probes):
        return "violates"
    # Extreme uniforms cannot be tried on every sampler; all else must be known.
    known = all(p.verdict == "conforms" for p in probes if p.name != EXTREME)
    return "conforms" if known and not course.ended else "undecided"


def _results(course: Course) -> Iterator[ProbeResult]:
    for inquiry in course.inquiries.values():
        yield _judged(course, inquiry)
    if isinstance(course.law, Sampling):
        yield _ends(course)


def _judged(course: Course, inquiry: Inquiry) -> ProbeResult:
    probe, judgement, note = inquiry.probe, None, "the check ended before it was done"
    verdict: Verdict = "undecided"
    here = course.asking == probe.name
    if here and course.fault is not None:
        verdict, note = "violates", str(course.fault)
    elif inquiry.hearing.evidence and (not course.ended or (here and course.loud)):
        judgement = inquiry.judge()
        verdict, note = _VERDICTS[judgement.verdict], judgement.note
    elif here and course.unanswered:
        note = course.unanswered
    elif not inquiry.made:
        verdict, note = "not tried", ""
    return ProbeResult(
        name=probe.name,
        about=probe.about,
        verdict=verdict,
        draws=inquiry.made,
        planned=probe.draws,
        judgement=judgement,
        note=note,
    )


def _ends(course: Course) -> ProbeResult:
    about = "uniforms of 0, next to 1, and in between, handed to it through rng"
    if course.asking == EXTREME and course.fault is not None:
        return ProbeResult(name=EXTREME, about=about, verdict="violates", note=str(course.fault))
    if course.ends is None:
        note = course.unanswered
        return ProbeResult(name=EXTREME, about=about, verdict="not tried", note=note)
    verdict: Verdict = "conforms" if course.ends.reached else "not tried"
    return ProbeResult(name=EXTREME, about=about, verdict=verdict, note=course.ends.remark)


def _violation(course: Course, violated: ProbeResult) -> Violation | None:
    if course.fault is not None or violated.judgement is None:
        return None
    judgement = violated.judgement
    cap = course.inquiries[violated.name].probe.cap(judgement.evidence)
    return Violation(violated.name, course.draws, judgement.log10_e, cap)


def _message(course: Course, probes: tuple[ProbeResult, ...], violated: ProbeResult | None) -> str:
    if course.fault is not None:
        return f"It {course.fault} (probe {course.asking})."
    if violated is not None:
        found = violated.judgement
        after = f"Probe {violated.name} refutes it after {violated.draws:,} draws"
        if found is None or found.log10_e is None:
            return f"{after}."
        if found.p_value is None:
            return f"{after} (e = {power_of_ten(found.log10_e)})."
        return f"{after} (p = {found.p_value:.2g})."
    if course.unanswered:
        return f"It gave {course.unanswered} (probe {course.asking})."
    undecided = next((p for p in probes if p.verdict == "undecided"), None)
    if undecided is not None:
        return f"Probe {undecided.name}: {undecided.note}."
    return "Every probe finds its law within the tolerance."


def _remarks(course: Course) -> Iterator[str]:
    if course.ends is not None and course.ends.remark:
        yield f"{course.ends.remark}".removesuffix(".")
    yield from course.law.target.remarks.values()
