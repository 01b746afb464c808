"""The laws that a sampler can be held to."""

from typing import Any

from gumbel_np.verify.conformance.laws.base import ChoiceCheck, LawCheck, SamplerCheck
from gumbel_np.verify.conformance.laws.categorical_law import Categorical
from gumbel_np.verify.conformance.laws.max_law import GumbelMax
from gumbel_np.verify.conformance.laws.noise_law import GumbelNoise
from gumbel_np.verify.conformance.laws.softmax_law import GumbelSoftmax
from gumbel_np.verify.conformance.laws.straight_through_law import StraightThrough
from gumbel_np.verify.conformance.laws.subset_law import GumbelSubset
from gumbel_np.verify.conformance.laws.top_k_law import GumbelTopK

LAWS: dict[str, type[LawCheck[Any]]] = {
    law.id: law
    for law in (
        GumbelNoise,
        GumbelMax,
        GumbelTopK,
        GumbelSubset,
        GumbelSoftmax,
        StraightThrough,
        Categorical,
    )
}

__all__ = ["LAWS", "Categorical", "ChoiceCheck", "LawCheck", "SamplerCheck", "StraightThrough"]
