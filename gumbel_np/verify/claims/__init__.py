"""The ledger: every statement on trial, in the order in which one would teach it."""

from types import ModuleType

from gumbel_np.verify.claim import Claim
from gumbel_np.verify.claims import (
    concrete,
    estimators,
    extremes,
    gradients,
    gumbel_law,
    gumbel_max,
    learning,
    proof,
    real_samplers,
    temperature,
    vanishing,
)


def _claims_of(module: ModuleType) -> list[Claim]:
    return [f.claim for f in vars(module).values() if isinstance(getattr(f, "claim", None), Claim)]


CHAPTERS: dict[str, list[Claim]] = {
    "The Gumbel law": _claims_of(gumbel_law) + _claims_of(extremes),
    "The Gumbel-max theorem": _claims_of(gumbel_max) + _claims_of(proof),
    "Temperature": _claims_of(temperature) + _claims_of(vanishing) + _claims_of(concrete),
    "Gradients and learning": _claims_of(gradients) + _claims_of(estimators) + _claims_of(learning),
    "Real samplers": _claims_of(real_samplers),
}

LEDGER: dict[str, Claim] = {c.id: c for chapter in CHAPTERS.values() for c in chapter}
