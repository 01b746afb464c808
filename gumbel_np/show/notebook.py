"""The conformance check with a rich display, as a notebook shows it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from gumbel_np.verify import conformance
from gumbel_np.verify.conformance import Conformance


class Displayed(Conformance):
    """A verdict that a notebook shows with its figures."""

    def _repr_html_(self) -> str:
        from gumbel_np.show.pages.check_page import fragment

        return fragment(self)


@wraps(conformance.check)
def check(target: Callable[..., Any], law: str, **options: Any) -> Displayed:  # noqa: D103
    return Displayed(**vars(conformance.check(target, law, **options)))
