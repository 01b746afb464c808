"""The five laws that a sampler can be held to."""

from typing import Any

from gumbel_np.verify.conformance.laws.base import Choosing, LawCheck, Sampling
from gumbel_np.verify.conformance.laws.index_laws import GumbelMax, GumbelTopK
from gumbel_np.verify.conformance.laws.noise_law import GumbelNoise
from gumbel_np.verify.conformance.laws.softmax_law import GumbelSoftmax
from gumbel_np.verify.conformance.laws.straight_through_law import StraightThrough

LAWS: dict[str, type[LawCheck[Any]]] = {
    law.id: law for law in (GumbelNoise, GumbelMax, GumbelTopK, GumbelSoftmax, StraightThrough)
}

__all__ = ["LAWS", "Choosing", "LawCheck", "Sampling", "StraightThrough"]
