"""What every table of results says alike: signs of verdicts, units of distances, numbers."""

import math
from collections.abc import Mapping
from typing import NamedTuple

from gumbel_np.verify.conformance import Conformance
from gumbel_np.verify.sequential_test import Judgement
from gumbel_np.verify.verdict import Verdict

SIGNS = {
    "holds": "✓",
    "conforms": "✓",
    "refuted": "✗",
    "violates": "✗",
    "undecided": "?",
    "not tried": "–",
}


class Unit(NamedTuple):
    """The unit of a distance: short on a terminal, plainer on a page."""

    terminal: str
    page: str


# By the name of the distance.
UNITS = {
    "total variation": Unit("TV", "TV"),
    "sup-distance": Unit("sup", "CDF"),
    "share of failures": Unit("fail", "failures"),
    "share of settings": Unit("of settings", "of settings"),
    "error": Unit("", "error"),
}
# A check gives an error as a multiple of the one allowed.
UNITS_OF_CHECKS = UNITS | {"error": Unit("of allowed", "of allowed")}


def sign_of(verdict: Verdict) -> str:
    """Return the sign of a claim's verdict: whether it is as expected, or open."""
    if verdict.verdict == "undecided":
        return SIGNS["undecided"]
    return "✗" if verdict.contrary else "✓"


def two_digits(value: float | None) -> str:
    """Write a number to two digits, or a dash for none."""
    return "–" if value is None else f"{value:.2g}"


def draws_made(draws: int) -> str:
    """Write a number of draws, or a dash where nothing was drawn."""
    return f"{draws:,}" if draws else "–"


def percent(share: float) -> str:
    """Write a share in per cent, rounded up: a bound must not promise more than is so."""
    return f"{math.ceil(1000 * share) / 10:g} %"


def settings_tried(result: Conformance) -> str:
    """Say what a fault in rare settings alone may still be."""
    assert result.unseen_share is not None
    return (
        f"{result.settings:,} settings were drawn from the seed: any fault present in more than "
        f"{percent(result.unseen_share)} of such settings would have been met with probability "
        f"99.9 % (up to 1,000 categories; a few settings had up to 100,000)."
    )


def within(found: Judgement | None, units: Mapping[str, Unit]) -> str:
    """Write for a terminal how near the law is known to be."""
    if found is None or found.certificate is None:
        return "–"
    return f"{two_digits(found.certificate)} {units[found.distance_name].terminal}".rstrip()
