"""The verification wing: statements become evidence, evidence becomes a verdict.

Every statement about a sampler becomes one of two questions: are these counts multinomial(π)? are
these numbers i.i.d. uniform? `claim` states it, `put_on_trial` answers it.
"""

from gumbel_np.verify.claim import Claim, claim
from gumbel_np.verify.evidence import (
    agree,
    always,
    at_least,
    at_most,
    counts,
    draws_of,
    facts,
    jointly_uniform,
    mostly,
    uniforms,
)
from gumbel_np.verify.statistics.kolmogorov import ks_uniform
from gumbel_np.verify.trial import put_on_trial
from gumbel_np.verify.verdict import Verdict

__all__ = [
    "Claim",
    "Verdict",
    "agree",
    "always",
    "at_least",
    "at_most",
    "claim",
    "counts",
    "draws_of",
    "facts",
    "jointly_uniform",
    "ks_uniform",
    "mostly",
    "put_on_trial",
    "uniforms",
]
