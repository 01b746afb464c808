"""What draws become: tables of counts, small and additive, that answer one of two questions.

Are these counts multinomial(π)? Are these numbers i.i.d. uniform? Each kind of evidence tells how
strong it is against its law (`log_e`, `tests`), how near the law must be (`bound`), and how small
an error it would have caught (`detectable`). There are two more kinds: `SuccessShare` for events
that should happen at least so often, such as the success of a training, and `Facts`, which holds
computations without randomness to a stated tolerance.
"""

from gumbel_np.verify.evidence.base import Evidence, Table
from gumbel_np.verify.evidence.computed_facts import Fact, Facts, agree, at_least, at_most, facts
from gumbel_np.verify.evidence.counts import Counts, always, as_law, counts
from gumbel_np.verify.evidence.success_share import SuccessShare, mostly
from gumbel_np.verify.evidence.uniforms import (
    Distribution,
    Uniforms,
    draws_of,
    jointly_uniform,
    uniforms,
)

__all__ = [
    "Counts",
    "Distribution",
    "Evidence",
    "Fact",
    "Facts",
    "SuccessShare",
    "Table",
    "Uniforms",
    "agree",
    "always",
    "as_law",
    "at_least",
    "at_most",
    "counts",
    "draws_of",
    "facts",
    "jointly_uniform",
    "mostly",
    "uniforms",
]
