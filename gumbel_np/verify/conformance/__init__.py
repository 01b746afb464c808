"""The conformance check: judge any Gumbel sampler, and say what is wrong with it.

`check` runs a `Session`: the probes of a law query the target in turn, a `LawCheck` turns the
answers into the two questions of `gumbel_np.verify`, and a `SequentialTest` for each probe answers
these. `diagnose` then compares the draws with those of suspects.
"""

from gumbel_np.verify.conformance.check import TIMEOUT, check
from gumbel_np.verify.conformance.laws import LAWS
from gumbel_np.verify.conformance.own_probabilities import ProbabilitiesError
from gumbel_np.verify.conformance.result import Conformance, Diagnosis, ProbeResult
from gumbel_np.verify.conformance.target.import_target import TargetImportError, load
from gumbel_np.verify.conformance.target.miscalled_target import MiscalledTargetError

__all__ = [
    "LAWS",
    "TIMEOUT",
    "Conformance",
    "Diagnosis",
    "MiscalledTargetError",
    "ProbabilitiesError",
    "ProbeResult",
    "TargetImportError",
    "check",
    "load",
]
