"""What a check will cost, told before it begins: a few calls are timed."""

import time
from collections.abc import Iterable
from typing import Any

import numpy as np

from gumbel_np.verify.conformance.drawn_probe import DRAWN
from gumbel_np.verify.conformance.drawn_settings import SETTINGS, TYPICAL
from gumbel_np.verify.conformance.laws import LawCheck
from gumbel_np.verify.conformance.probe import Probe
from gumbel_np.verify.conformance.shared_probes import FAR_TAIL

WORTH_TELLING = 20.0  # seconds
_FEW, _CALLS_A_SETTING = 16, 11
# A certificate takes about this share of the draws planned; our own part of the work, in seconds.
_SHARE, _OURS = 0.6, 3.0


def price(law: LawCheck[Any], probes: Iterable[Probe]) -> str:
    """Return a sentence on the time that these probes will take; empty if that is short."""
    seconds = {probe.name: _seconds(law, probe) for probe in probes}
    total = _OURS + sum(seconds.values())
    if total < WORTH_TELLING:
        return ""
    parts = {"the far tail": seconds.get(FAR_TAIL, 0), "settings from the seed": seconds.get(DRAWN)}
    told = [f"{value:.0f} s for {part}" for part, value in parts.items() if value and value >= 1]
    of_which = f", {' and '.join(told)}, which --quick leaves out" if told else ""
    return f"This will take about {total:.0f} s{of_which}."


def _seconds(law: LawCheck[Any], probe: Probe) -> float:
    if probe.name == DRAWN:
        few, many = (_timed(law, probe, n) for n in (_FEW, TYPICAL))
        return SETTINGS * (_CALLS_A_SETTING * few + many)
    at_once = min(probe.draws_at_once, probe.draws)
    share = 1.0 if probe.to_the_end else _SHARE
    if probe.setting.size and probe.setting.size < at_once:
        at_once = probe.setting.size
    return share * probe.draws / at_once * _timed(law, probe, at_once)


def _timed(law: LawCheck[Any], probe: Probe, n: int) -> float:
    start = time.perf_counter()
    law.draw(probe.setting, n, np.random.default_rng(0))
    return time.perf_counter() - start
