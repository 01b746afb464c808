"""What a claim of the ledger means: the same for every run, from the reference alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gumbel_np.show.illustrations import (
    estimator_pictures,
    gradient_pictures,
    gumbel_law_pictures,
    learning_pictures,
    temperature_pictures,
    theorem_pictures,
    vae_pictures,
)
from gumbel_np.show.style import Panel, compose

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_PANELS = (
    gumbel_law_pictures.PANELS
    | theorem_pictures.PANELS
    | temperature_pictures.PANELS
    | gradient_pictures.PANELS
    | estimator_pictures.PANELS
    | learning_pictures.PANELS
    | vae_pictures.PANELS
)


def illustration(claim_id: str) -> Figure | None:
    """Draw what a claim of the ledger means.

    Parameters
    ----------
    claim_id : str
        The id of the claim.

    Returns
    -------
    Figure or None
        One or two panels; None where the evidence already shows it.
    """
    panels = illustration_panels(claim_id)
    return compose(panels, stacked=True) if panels else None


def illustration_panels(claim_id: str) -> list[Panel]:
    """Return the panels of `illustration`.

    Parameters
    ----------
    claim_id : str
        The id of the claim.

    Returns
    -------
    list of Panel
        At most two.
    """
    return list(_PANELS.get(claim_id, ()))
