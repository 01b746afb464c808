"""Pieces of HTML which all of the report uses: numbers, badges and anchors."""

from __future__ import annotations

import re
from html import escape

from gumbel_np.show.style import with_indices
from gumbel_np.verify.verdict import Verdict, power_of_ten

_SIGNS = {"holds": "✓", "refuted": "✗", "undecided": "?"}


_LOW = re.compile(r"(?<![\w.])([^\W\d_])_(\w)(?!\w)")
_HIGH = re.compile(r"\^(?:\(([^()]*)\)|([^\W_]+))")


def prose(text: str) -> str:
    """Turn plain text into HTML, its simple indices and exponents (p_j, x^2, x^(1/p)) typeset.

    Examples
    --------
    >>> prose("ε_1^(p_2/p_1) < 1, from gumbel_np")
    'ε<sub>1</sub><sup>p<sub>2</sub>/p<sub>1</sub></sup> &lt; 1, from gumbel_np'
    """
    raised = _HIGH.sub(lambda m: f"<sup>{m[1] or m[2]}</sup>", escape(with_indices(text)))
    return _LOW.sub(r"\1<sub>\2</sub>", raised)


def typeset_number(number: str) -> str:
    """Write 1e+20 as 10 to the 20, in HTML."""
    mantissa, e, exponent = number.replace("-", "−").partition("e")
    if not e:
        return mantissa
    power = f"10<sup>{exponent.replace('+', '').replace('−0', '−')}</sup>"
    return {"1": power, "−1": f"−{power}"}.get(mantissa, f"{mantissa}&nbsp;×&nbsp;{power}")


def number(value: float | None, digits: int = 2) -> str:
    """Write a number to a few digits; the page keeps all of them, for machines."""
    if value is None:
        return "–"
    rounded = f"{value + 0.0:.{digits}g}"  # + 0.0: no −0
    return f'<data value="{value!r}">{typeset_number(rounded)}</data>'


def e_value(log10: float | None) -> str:
    """Write an e-value from its logarithm."""
    if log10 is None:
        return "–"
    return f'<data value="{log10!r}">{typeset_number(power_of_ten(log10))}</data>'


def badge(v: Verdict) -> str:
    """Name the verdict, and what was expected where it is another."""
    amiss = "" if v.as_expected else f" ({v.claim.expected} expected)"
    return f'<span class="badge {v.verdict}">{_SIGNS[v.verdict]} {v.verdict}{amiss}</span>'


def anchor(claim_id: str) -> str:
    """Return the id of a claim's section; no two claims share one, whatever they are called."""
    return "claim-" + re.sub(r"[^A-Za-z0-9-]", lambda m: f"_{ord(m[0]):x}_", claim_id)
