"""The conformance check: whether a sampler follows its law, and if not, what is wrong with it."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from gumbel_np.inputs import as_integer, as_probability
from gumbel_np.verify.conformance.diagnosis.diagnose import diagnose
from gumbel_np.verify.conformance.diagnosis.explained_draws import Violation
from gumbel_np.verify.conformance.drawn_probe import DRAWN
from gumbel_np.verify.conformance.laws import LAWS, Categorical, LawCheck, SamplerCheck
from gumbel_np.verify.conformance.own_probabilities import Probabilities
from gumbel_np.verify.conformance.result import Conformance, ProbeResult, ProbeVerdict
from gumbel_np.verify.conformance.session import (
    EXTREME,
    ProbeRun,
    ProbeWatcher,
    Session,
    SessionOutcome,
)
from gumbel_np.verify.conformance.settings_tried import (
    FactsTried,
    SettingsTried,
    Tried,
    unseen_share,
)
from gumbel_np.verify.conformance.target.adapt import adapt
from gumbel_np.verify.conformance.target.adapter_options import AdapterOptions, as_options
from gumbel_np.verify.conformance.target.call_target import Target
from gumbel_np.verify.conformance.target.fault import Fault, TargetTimeout
from gumbel_np.verify.conformance.target.miscalled_target import explained, is_miscall
from gumbel_np.verify.law_name import LawName
from gumbel_np.verify.sequential_test import ALPHA, Judgement
from gumbel_np.verify.verdict import power_of_ten

TIMEOUT = 60.0
_ABOUT_EXTREMES = "uniforms of 0, next to 1, and in between, handed to it through rng"
_VERDICTS: dict[str, ProbeVerdict] = {"refuted": "violates", "holds": "conforms"}


def check(
    target: Callable[..., Any],
    law: LawName,
    *,
    probabilities: Probabilities | None = None,
    takes: str | None = None,
    gives: str | None = None,
    batched: bool = False,
    generator: str | None = None,
    alpha: float = ALPHA,
    max_draws: int | None = None,
    seed: int = 0,
    timeout: float = TIMEOUT,
    quick: bool = False,
    watch: ProbeWatcher | None = None,
    tell: Callable[[str], None] | None = None,
    name: str | None = None,
) -> Conformance:
    """Check whether a sampler follows its law; `gumbel_np.check` documents the arguments."""
    if not callable(target):
        raise TypeError(f"target must be a function, got {target!r}")
    if law not in LAWS:
        raise ValueError(f"law must be one of {', '.join(LAWS)}, got {law!r}")
    if law == "categorical" and not callable(probabilities):
        wanted = "a function of the logits, for the law categorical"
        raise TypeError(f"probabilities must be {wanted}, got {probabilities!r}")
    if law != "categorical" and probabilities is not None:
        raise ValueError(f"probabilities must be left out for the law {law}: categorical alone")
    if not timeout > 0:
        raise ValueError(f"timeout must be positive, got {timeout}")
    most = np.inf if max_draws is None else as_integer(max_draws, "max_draws", least=1)
    seed, alpha = as_integer(seed, "seed", least=0), as_probability(alpha, "alpha")
    options = as_options(law, takes, gives, batched, generator)

    start = time.perf_counter()
    name = name or str(getattr(target, "__qualname__", type(target).__name__))
    called = _target(target, law, options, timeout, name)
    law_check = Categorical(called, probabilities) if probabilities else LAWS[law](called)
    outcome = Session(law_check, alpha, seed, most, watch, quick=quick, tell=tell).run()
    probes = [_result(run, outcome) for run in outcome.runs.values()]
    if isinstance(law_check, SamplerCheck):
        probes.append(_extreme_result(outcome))
    violated = next((p for p in probes if p.verdict == "violates"), None)
    diagnosis = diagnose(law_check, _cause(outcome, violated), seed) if violated else None
    tried = _settings_tried(outcome)
    return Conformance(
        law=law,
        target=law_check.target.name,
        verdict="violates" if violated else _verdict(outcome, probes),
        alpha=alpha,
        seed=seed,
        draws=outcome.draws,
        seconds=time.perf_counter() - start,
        probes=tuple(probes),
        diagnosis=diagnosis,
        message=_message(law_check, outcome, probes, violated),
        settings=tried,
        unseen_share=unseen_share(tried) if tried else None,
        remarks=_remarks(outcome, law_check.target),
        printed=law_check.target.printed,
    )


def _settings_tried(outcome: SessionOutcome) -> int:
    run = outcome.runs.get(DRAWN)
    found = run.test.evidence if run else ()
    return sum(part.whole for part in found if isinstance(part, SettingsTried | FactsTried))


def _remarks(outcome: SessionOutcome, target: Target) -> tuple[str, ...]:
    sources = target.sources.remark(target.uses_rng)
    at_the_ends = outcome.endpoints.remark if outcome.endpoints else ""
    if sources and not target.uses_rng:
        at_the_ends = ""  # it says no more than that the rng is not used
    return tuple(filter(None, (sources, at_the_ends, *target.remarks.values())))


def _target(
    function: Callable[..., Any], law: LawName, options: AdapterOptions, timeout: float, name: str
) -> Target:
    """Adapt a function to the signature of its law, to be called with care."""
    wanted = LAWS[law].signature

    def miscalled(error: BaseException) -> Exception | None:
        if not is_miscall(function, error):
            return None
        return explained(function, law, wanted, error, name)

    return Target(adapt(function, law, wanted, options, name), timeout, name, miscalled)


def _result(run: ProbeRun, outcome: SessionOutcome) -> ProbeResult:
    """Judge a probe; one that was cut short because of another stays undecided."""
    probe, judgement, ending = run.probe, None, outcome.ending
    verdict: ProbeVerdict = "undecided"
    note = "the check ended before it was done"
    here = ending is not None and ending.probe == probe.name
    cause = ending.cause if ending and here else None
    if isinstance(cause, Fault):
        verdict, note = "violates", str(cause)
    elif run.test.evidence and (ending is None or (here and cause is None)):
        judgement = run.judge()
        verdict, note = _VERDICTS.get(judgement.verdict, "undecided"), judgement.note
    elif cause is not None:
        note = str(cause)
    elif not run.draws:
        verdict, note = "not tried", ""
    return ProbeResult(
        name=probe.name,
        about=probe.about,
        verdict=verdict,
        draws=run.draws,
        planned=probe.draws,
        judgement=judgement,
        note=note,
    )


def _extreme_result(outcome: SessionOutcome) -> ProbeResult:
    """Report what extreme uniforms showed: they prove a fault, or that noise reaches far enough."""
    ending, endpoints = outcome.ending, outcome.endpoints
    verdict: ProbeVerdict = "not tried"
    note = endpoints.remark if endpoints else ""
    if ending and ending.probe == EXTREME and isinstance(ending.cause, Fault):
        verdict, note = "violates", str(ending.cause)
    elif endpoints and endpoints.reached:
        verdict = "conforms"
    elif not endpoints and ending and isinstance(ending.cause, TargetTimeout):
        note = str(ending.cause)
    return ProbeResult(name=EXTREME, about=_ABOUT_EXTREMES, verdict=verdict, note=note)


def _verdict(outcome: SessionOutcome, probes: list[ProbeResult]) -> ProbeVerdict:
    # Extreme uniforms cannot be tried on every sampler; all else must be known.
    known = all(p.verdict == "conforms" for p in probes if p.name != EXTREME)
    return "conforms" if known and outcome.ending is None else "undecided"


def _cause(outcome: SessionOutcome, violated: ProbeResult) -> Fault | Violation:
    """Return what there is to be explained: a fault that was seen, or draws that refute."""
    if outcome.ending and isinstance(outcome.ending.cause, Fault):
        return outcome.ending.cause
    judgement = violated.judgement
    assert judgement is not None
    probe = outcome.runs[violated.name].probe
    settings = [tried.setting for tried in _loudest(judgement)]
    if not settings:  # the fault may be in requests of the last size alone
        last = min(outcome.runs[violated.name].last, probe.setting.draws_per_call)
        settings = [probe.setting, replace(probe.setting, size=last)]
    end = probe.end_of_noise(judgement.evidence)
    return Violation(probe.name, settings, outcome.draws, judgement.log10_e, end)


def _loudest(judgement: Judgement) -> tuple[Tried, ...]:
    """Return the settings drawn from the seed that speak loudest; none for other probes."""
    last = judgement.evidence[-1]
    return last.loudest if isinstance(last, SettingsTried | FactsTried) else ()


def _message(
    law: LawCheck[Any],
    outcome: SessionOutcome,
    probes: list[ProbeResult],
    violated: ProbeResult | None,
) -> str:
    ending = outcome.ending
    if ending and isinstance(ending.cause, Fault):
        return f"It {ending.cause} (probe {ending.probe})."
    if violated:
        found = violated.judgement
        after = f"Probe {violated.name} refutes it after {violated.draws:,} draws"
        loudest = _loudest(found) if found else ()
        where = f"; it is furthest off with {law.described(loudest[0].setting)}" if loudest else ""
        if found is None or found.log10_e is None:
            return f"{after}{where}."
        if found.p_value is None:
            return f"{after} (e = {power_of_ten(found.log10_e)}){where}."
        return f"{after} (p = {found.p_value:.2g}){where}."
    if ending and ending.cause:
        return f"It gave {ending.cause} (probe {ending.probe})."
    undecided = next((p for p in probes if p.verdict == "undecided"), None)
    if undecided:
        return f"Probe {undecided.name}: {undecided.note}."
    if outcome.quick:
        left_out = "the settings drawn from the seed and the far tail were left out"
        return f"Every probe tried finds its law within the tolerance; {left_out}."
    return "Every probe finds its law within the tolerance."
