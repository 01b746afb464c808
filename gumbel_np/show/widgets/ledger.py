"""The ledger as a table to open, where every claim can be put on trial."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any, ClassVar

import traitlets

from gumbel_np.show.formula import typeset
from gumbel_np.show.pages.markup import e_value, prose
from gumbel_np.show.widgets.base import Widget
from gumbel_np.verify.claim import Claim, Trial
from gumbel_np.verify.claims import LEDGER
from gumbel_np.verify.claims.sources import SOURCES
from gumbel_np.verify.trial import put_on_trial
from gumbel_np.verify.verdict import Verdict


class Ledger(Widget):
    """Read what is claimed, and put it on trial.

    Parameters
    ----------
    claims : iterable of callable or Claim, optional
        Functions under the decorator `claim`, by default all of this package; a claim that needs a
        package that is not installed is left out.

    Attributes
    ----------
    found : dict of str to dict
        By id the verdict on each claim that was tried, or "failed", and its details.

    Raises
    ------
    TypeError, ValueError
        If one of the claims is not a claim, or two have the same id.

    See Also
    --------
    gumbel_np.verify.claim : Makes a claim of a function.

    Examples
    --------
    >>> from gumbel_np.show.widgets import Ledger
    >>> from gumbel_np.verify.claims import LEDGER
    >>> Ledger([LEDGER["cdf"]]).claims[0]["sources"][0]
    'Gumbel Softmax Reparameterization Trick Explained Simply, by Keith Marchal'
    """

    handout_answers: ClassVar[tuple[str, ...]] = ("found",)

    claims: traitlets.List[Any] = traitlets.List(traitlets.Dict()).tag(sync=True)
    found: traitlets.Dict[Any, Any] = traitlets.Dict(read_only=True).tag(sync=True)

    def __init__(self, claims: Iterable[Trial | Claim] | None = None) -> None:
        self._claims: dict[str, Claim] = {}
        for given in LEDGER.values() if claims is None else claims:
            claim = getattr(given, "claim", given)
            if not isinstance(claim, Claim):
                raise TypeError(
                    f"claims must be functions under the decorator claim, got {given!r}"
                )
            if claim.id in self._claims:
                raise ValueError(f"claims must differ in id, got {claim.id!r} twice")
            if claim.available:
                self._claims[claim.id] = claim
        super().__init__(claims=[_row(claim) for claim in self._claims.values()])
        self.on_msg(self._asked)

    def _asked(self, _: Any, message: Any, __: Any) -> None:
        if isinstance(message, dict) and message.get("kind") == "try":
            self.try_claims(message["id"])

    def try_claims(self, *ids: str) -> list[Verdict]:
        """Put claims on trial, and fill in what is found.

        Parameters
        ----------
        *ids : str
            The ids of the claims; by default, all in the table.

        Returns
        -------
        list of Verdict
            In the same order.

        Raises
        ------
        ValueError
            If an id is not in the table; then no claim is tried.

        See Also
        --------
        gumbel_np.verify.put_on_trial : One trial, without a widget.

        Examples
        --------
        >>> from gumbel_np.show.widgets import Ledger
        >>> [each.verdict for each in Ledger().try_claims("proof-4-integral")]
        ['holds']
        """
        for unknown in set(ids) - set(self._claims):
            raise ValueError(f"ids must be of claims in the table, got {unknown!r}")
        verdicts = []
        for each in ids or self._claims:
            try:
                verdict = put_on_trial(self._claims[each])
            except BaseException as error:  # else the table would say for ever that it is on trial
                failed = {"verdict": "failed", "details": escape(repr(error))}
                self.set_trait("found", {**self.found, each: failed})
                raise
            self.set_trait("found", {**self.found, each: _found(verdict)})
            verdicts.append(verdict)
        return verdicts

    def find_answers(self) -> None:
        """Try every claim that was not tried yet."""
        if untried := [each for each in self._claims if each not in self.found]:
            self.try_claims(*untried)

    def __repr__(self) -> str:
        # The number of claims is left out: it depends on which packages are installed.
        return f"Ledger({len(self.found)} claims tried)"


def _row(claim: Claim) -> dict[str, Any]:
    return {
        "id": claim.id,
        "statement": prose(claim.statement),
        "formula": typeset(claim.formula) if claim.formula else "",
        "sources": _sources(claim.source),
        "expected": claim.expected,
        "right": prose(claim.right),
    }


def _sources(source: str) -> list[str]:
    keys = source.split()
    return [", ".join(SOURCES[key]) for key in keys] if SOURCES.keys() >= set(keys) else [source]


def _found(verdict: Verdict) -> dict[str, str]:
    details = "computed, without chance"
    if verdict.draws:
        details = f"{verdict.draws:,} draws, e = {e_value(verdict.log10_e)}"
    return {"verdict": verdict.verdict, "details": details}
