"""Pictures of what the claims of the ledger mean: the same for every run, without any evidence."""

from gumbel_np.show.illustrations import (
    estimator_pictures,
    gradient_pictures,
    gumbel_law_pictures,
    learning_pictures,
    temperature_pictures,
    theorem_pictures,
    vae_pictures,
)
from gumbel_np.show.style import Figure, Panel, compose

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
        The id of the claim, as `gumbel-np claims` lists it.

    Returns
    -------
    Figure or None
        One or two panels; None for a claim that its evidence already illustrates.

    See Also
    --------
    gumbel_np.show.figures.evidence_figure : What a trial of the claim found.

    Examples
    --------
    >>> from gumbel_np.show.figures import illustration
    >>> illustration("cdf").axes[0].get_xlabel()
    'x'
    """
    panels = illustration_panels(claim_id)
    return compose(panels, stacked=True) if panels else None


def illustration_panels(claim_id: str) -> list[Panel]:
    """Return the panels of `illustration`, at most two."""
    return list(_PANELS.get(claim_id, ()))
