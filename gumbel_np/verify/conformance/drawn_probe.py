"""The probe of settings drawn from the seed."""

from dataclasses import replace
from typing import Any

from gumbel_np.verify.conformance.drawn_settings import LARGE, SETTINGS, SEVERAL, TYPICAL, draws_in
from gumbel_np.verify.conformance.laws.base import LawCheck, SamplerCheck
from gumbel_np.verify.conformance.probe import Parts, Probe, Rng
from gumbel_np.verify.conformance.settings import MILD, Setting
from gumbel_np.verify.conformance.settings_tried import facts_tried, tried
from gumbel_np.verify.conformance.target.fault import Fault
from gumbel_np.verify.evidence import Facts

DRAWN = "drawn-settings"
_ABOUT = "sizes, logits, temperatures and precisions drawn from the seed"


def drawn_settings(law: LawCheck[Any]) -> Probe:
    """Return the probe: one setting after another."""
    # Draws are judged as soon as the settings are enough, computations when the draws are.
    most = 2**20 if isinstance(law, SamplerCheck) else SETTINGS * TYPICAL
    return Probe(DRAWN, _ABOUT, Setting(MILD), most, at_once=2**14, asked=_in_drawn_settings)


def _in_drawn_settings(law: LawCheck[Any], probe: Probe, n: int, rng: Rng, own: Rng) -> Parts:
    found: Parts = ()
    memory = True  # whether there is enough for many categories, as far as is known
    while n > 0:
        setting = law.draw_setting(own, large=memory and bool(own.random() < LARGE / SETTINGS))
        assert setting.size is not None
        if law.target.compiles:  # a call of another size would be another shape
            some = min(n, draws_in(setting))
        else:
            setting = replace(setting, size=min(n, setting.size))
            some = min(draws_in(setting), n // setting.draws_per_call * setting.draws_per_call)
        n -= some
        try:
            parts = _in_one_setting(law, setting, some, rng, own)
        except Fault as fault:
            if isinstance(fault.__cause__, MemoryError) and setting.categories > SEVERAL:
                said = f"K = {setting.categories:,} was not tried: memory is too small"
                law.target.remarks.setdefault("memory", said)
                n, memory = n + some, False
                continue
            fault.setting = setting
            fault.message += f" (with {law.described(setting)})"
            raise
        found = tuple(a + b for a, b in zip(found, parts, strict=True)) if found else parts
    return found


def _in_one_setting(law: LawCheck[Any], setting: Setting, n: int, rng: Rng, own: Rng) -> Parts:
    if not isinstance(law, SamplerCheck):
        facts, *_ = law.reduce(setting, law.ask(setting, n, rng), 1.0, own)
        assert isinstance(facts, Facts)
        return (facts_tried(setting, n, facts),)
    drawn = law.ask_in_calls(setting, n, rng)
    return (tried(setting, n, law.roles(setting, drawn, own), law.tables(setting, drawn)),)
