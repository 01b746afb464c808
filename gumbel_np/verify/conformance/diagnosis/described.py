"""A suspect in words."""

from gumbel_np.verify.conformance.result import Diagnosis, Farthest
from gumbel_np.verify.conformance.suspects.descriptions import SUSPECTS


def described(
    suspect: str,
    estimate: float | None = None,
    log10_odds: float | None = None,
    seen: str = "",
    *,
    bound: bool = False,
    off: tuple[Farthest, ...] = (),
) -> Diagnosis:
    """Put a suspect into words; an estimate that is a bound is the largest possible value."""
    said = SUSPECTS[suspect]
    shown = "an unknown amount" if estimate is None else f"{estimate:.4g}"
    shown += " or before" if bound else ""
    explanation = said.explanation.replace("{}", shown)
    return Diagnosis(
        suspect=suspect,
        log10_odds=log10_odds,
        estimate=estimate,
        explanation=f"{explanation[0].upper()}{explanation[1:]}. {seen}".strip(),
        hint=said.hint,
        farthest=off,
    )
