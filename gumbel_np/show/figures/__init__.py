"""Figures of a trial: its evidence, its e-process, and what its claim means."""

from gumbel_np.show.figures.certificate_figure import certificate_panel
from gumbel_np.show.figures.eprocess_figure import eprocess_figure, eprocess_panel
from gumbel_np.show.figures.evidence_figure import evidence_figure, evidence_panels
from gumbel_np.show.illustrations import illustration, illustration_panels

__all__ = [
    "certificate_panel",
    "eprocess_figure",
    "eprocess_panel",
    "evidence_figure",
    "evidence_panels",
    "illustration",
    "illustration_panels",
]
