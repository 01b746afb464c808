"""The five laws that a sampler can be held to."""

from typing import Any

from gumbel_np.verify.conformance.laws.base import Choosing, Law, Sampling
from gumbel_np.verify.conformance.laws.discrete import GumbelMax, GumbelTopK
from gumbel_np.verify.conformance.laws.numbers import GumbelNoise
from gumbel_np.verify.conformance.laws.simplex import GumbelSoftmax
from gumbel_np.verify.conformance.laws.straight_through import StraightThrough

LAWS: dict[str, type[Law[Any]]] = {
    law.id: law for law in (GumbelNoise, GumbelMax, GumbelTopK, GumbelSoftmax, StraightThrough)
}

__all__ = ["LAWS", "Choosing", "Law", "Sampling", "StraightThrough"]
