"""The conformance check: judge any Gumbel sampler, and say what is wrong with it.

`check` calls a target in many settings. A `LawCheck` turns the answers into the two questions of
`gumbel_np.verify`; `Course` asks them in turn, `conclude` judges, and `diagnose` compares the draws
with those of suspects.
"""

from gumbel_np.verify.conformance.check import TIMEOUT, check
from gumbel_np.verify.conformance.laws import LAWS
from gumbel_np.verify.conformance.result import Conformance, Diagnosis, ProbeResult
from gumbel_np.verify.conformance.target.import_target import TargetImportError, load

__all__ = [
    "LAWS",
    "TIMEOUT",
    "Conformance",
    "Diagnosis",
    "ProbeResult",
    "TargetImportError",
    "check",
    "load",
]
