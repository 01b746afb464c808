"""Text and numbers as HTML."""

import re
from html import escape

from markupsafe import Markup

from gumbel_np.show.style import with_indices
from gumbel_np.verify.verdict import power_of_ten

_LOW = re.compile(r"(?<![\w.])([^\W\d_])_(\w)(?!\w)")
_HIGH = re.compile(r"\^(?:\(([^()]*)\)|([^\W_]+))")


def prose(text: str) -> Markup:
    """Turn plain text into HTML, its simple indices and exponents (p_j, x^2, x^(1/p)) typeset."""
    raised = _HIGH.sub(lambda m: f"<sup>{m[1] or m[2]}</sup>", escape(with_indices(text)))
    return Markup(_LOW.sub(r"\1<sub>\2</sub>", raised))


def typeset_number(number: str) -> Markup:
    """Write 1e+20 as 10 to the 20."""
    mantissa, e, exponent = number.replace("-", "−").partition("e")
    if not e:
        return Markup(mantissa)
    power = f"10<sup>{exponent.replace('+', '').replace('−0', '−')}</sup>"
    return Markup({"1": power, "−1": f"−{power}"}.get(mantissa, f"{mantissa}&nbsp;×&nbsp;{power}"))


def _with_value(value: float, text: str) -> Markup:
    """Show a rounded number; the page keeps all its digits, for machines."""
    return Markup(f'<data value="{value!r}">{typeset_number(text)}</data>')


def number(value: float | None, digits: int = 2) -> Markup:
    """Write a number to a few digits, or a dash for none."""
    # Adding 0.0 turns −0 into 0.
    return Markup("–") if value is None else _with_value(value, f"{value + 0.0:.{digits}g}")


def e_value(log10: float | None) -> Markup:
    """Write an e-value, or odds, from its logarithm, or a dash for none."""
    return Markup("–") if log10 is None else _with_value(log10, power_of_ten(log10))


def anchor(claim_id: str) -> str:
    """Return the id of a claim's section; no two claims share one, whatever they are called."""
    return "claim-" + re.sub(r"[^A-Za-z0-9-]", lambda m: f"_{ord(m[0]):x}_", claim_id)
