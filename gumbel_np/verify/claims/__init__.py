"""The ledger: every statement on trial, in the order in which one would teach it."""

from types import ModuleType

from gumbel_np.verify.claim import Claim
from gumbel_np.verify.claims import (
    concrete_law,
    differentiability,
    gradient_estimators,
    gumbel_law,
    gumbel_max_theorem,
    maxima,
    proof_steps,
    real_samplers,
    temperature,
    trainings,
    vanishing_gradient,
)


def _of(module: ModuleType) -> list[Claim]:
    return [f.claim for f in vars(module).values() if isinstance(getattr(f, "claim", None), Claim)]


CHAPTERS: dict[str, list[Claim]] = {
    "The Gumbel law": _of(gumbel_law) + _of(maxima),
    "The Gumbel-max theorem": _of(gumbel_max_theorem) + _of(proof_steps),
    "Temperature": _of(temperature) + _of(vanishing_gradient) + _of(concrete_law),
    "Gradients and learning": _of(differentiability) + _of(gradient_estimators) + _of(trainings),
    "Real samplers": _of(real_samplers),
}

LEDGER: dict[str, Claim] = {c.id: c for chapter in CHAPTERS.values() for c in chapter}
