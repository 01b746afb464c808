"""The verdict on a claim: the finding, the evidence behind it, and how sure it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gumbel_np.verify.claim import Claim
from gumbel_np.verify.sequential_test import LOG10_E_CEILING, Judgement, Outcome


@dataclass(frozen=True, kw_only=True)
class Verdict(Judgement):
    """The verdict on a claim; `put_on_trial` returns it.

    Attributes
    ----------
    verdict : {"holds", "refuted", "undecided"}
        The finding. `holds` only if the certificate is within the tolerance.
    claim : Claim
        What was on trial.
    alpha : float
        The probability of refuting what is true, and of a certificate that is too narrow.
    draws : int
        How many draws were made until the claim was certified or refuted.
    evidence : tuple of Evidence
        The tables behind the finding.
    path : ndarray, shape (chunks, 2)
        The e-process: draws so far, and log10 of its value.
    log10_e : float or None
        The last value of that; None where nothing is random.
    band : ndarray, shape (chunks, 2)
        The certificate as it narrows: draws so far, and the distance that is not ruled out, as a
        multiple of the tolerance.
    tests, p_value : dict, float or None
        The final p-values by name, if the trial came so far; the smallest, corrected for their
        number and for the looks.
    certificate : float or None
        If the claim holds: at confidence 1 − alpha the law is within this distance of it; for
        computations the largest error found.
    smallest_detectable : float or None
        The distance that would have been refuted with probability 1 − 1e-6.
    note : str
        Why it is undecided, else empty.
    controls : mapping
        The verdicts on the wrong versions of the claim, by name; empty where they were not tried.

    See Also
    --------
    put_on_trial : Try a claim.

    Examples
    --------
    >>> @gnp.verify.claim("1 + 1 = 2")
    ... def one_and_one():
    ...     '''One and one are two.'''
    ...     return gnp.verify.agree("1 + 1", 1 + 1, 2, 1e-9)
    >>> verdict = gnp.verify.put_on_trial(one_and_one)
    >>> verdict
    one-and-one: holds, every error within 1e-09
    >>> verdict.as_expected, verdict.distance_name
    (True, 'error')
    """

    claim: Claim
    controls: Mapping[str, Outcome] = field(default_factory=dict)

    @property
    def as_expected(self) -> bool:
        """Whether the trial found what mathematics expects."""
        return self.verdict == self.claim.expected

    @property
    def contrary(self) -> bool:
        """Whether it contradicts mathematics; one that is undecided does not."""
        return self.verdict != "undecided" and not self.as_expected

    def __repr__(self) -> str:
        words = [f"{self.claim.id}: {self.verdict}"]
        if self.draws:
            words.append(f"{self.draws:,} draws, e = {power_of_ten(self.log10_e)}")
            if self.certificate is not None:
                words.append(f"{self.distance_name} at most {self.certificate:.2g}")
        elif self.certificate is not None:
            # The error itself is rounding, and differs from machine to machine.
            words.append(f"every error within {self.smallest_detectable:g}")
        return ", ".join(words) + (f" ({self.note})" if self.note else "")

    def record(self) -> dict[str, Any]:
        """Return the verdict in the plain types of JSON.

        Returns
        -------
        dict
            The claim's id, source and statement, and the finding.

        See Also
        --------
        gumbel_np.verify.put_on_trial : How a verdict is reached.

        Examples
        --------
        >>> @gnp.verify.claim("1 + 1 = 2")
        ... def one_and_one():
        ...     '''One and one are two.'''
        ...     return gnp.verify.agree("1 + 1", 1 + 1, 2, 1e-9)
        >>> gnp.verify.put_on_trial(one_and_one).record()["verdict"]
        'holds'
        """
        of_claim = ("id", "source", "statement", "expected")
        found = ("verdict", "draws", "log10_e", "p_value", "certificate", "smallest_detectable")
        return {k: getattr(self.claim, k) for k in of_claim} | {k: getattr(self, k) for k in found}


def power_of_ten(log10: float | None) -> str:
    """Write 10 to this power for a reader."""
    if log10 is None:
        return "–"
    if log10 >= LOG10_E_CEILING:
        return "∞"
    return f"{10**log10:.2g}" if -3 < log10 < 4 else f"1e{log10:+.0f}"
