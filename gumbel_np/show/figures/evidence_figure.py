"""The figure of one piece of evidence, whatever its kind."""

from dataclasses import replace

from matplotlib.axes import Axes

from gumbel_np.show.figures.computed_facts_figure import facts_panel
from gumbel_np.show.figures.counts_figure import counts_panels
from gumbel_np.show.figures.settings_tried_figure import settings_panel
from gumbel_np.show.figures.success_share_figure import exceptions_panel, share_panel
from gumbel_np.show.figures.uniforms_figure import uniforms_panels
from gumbel_np.show.style import TITLE_WIDTH, Figure, Panel, compose, with_indices
from gumbel_np.verify.conformance.settings_tried import SettingsTried
from gumbel_np.verify.evidence import Counts, Evidence, Facts, SuccessShare, Uniforms

_NOTHING = Panel(
    "Not one draw could be used", "Every draw was NaN or out of range.", Axes.set_axis_off
)


def evidence_figure(evidence: Evidence, alpha: float) -> Figure:
    """Draw one piece of the evidence of a trial beside what its claim predicts.

    A band, or any of the intervals, misses the true law with a probability of at most alpha.
    """
    return compose(evidence_panels(evidence, alpha), stacked=True)


def evidence_panels(evidence: Evidence, alpha: float) -> list[Panel]:
    """Return the panels of `evidence_figure`, at least one."""
    if isinstance(evidence, Facts):
        return [facts_panel(evidence)]
    if evidence.draws == evidence.broken:
        panels = [_NOTHING]
    elif isinstance(evidence, Uniforms):
        panels = uniforms_panels(evidence, alpha)
    elif isinstance(evidence, SuccessShare):
        panel = exceptions_panel if evidence.never_fails else share_panel
        panels = [panel(evidence, alpha)]
    elif isinstance(evidence, SettingsTried):
        panels = [settings_panel(evidence)]
    elif isinstance(evidence, Counts):
        panels = counts_panels(evidence, alpha)
    else:
        raise TypeError(f"there is no figure for evidence of type {type(evidence).__name__}")
    return [_named(panel, with_indices(evidence.label)) for panel in panels]


def _named(panel: Panel, label: str) -> Panel:
    """Say which part of a claim a panel shows; in its title too, where there is room."""
    if not label:
        return panel
    title = f"{label}: {panel.title}"
    fits = len(title) <= TITLE_WIDTH
    return replace(panel, title=title if fits else panel.title, caption=f"{label}: {panel.caption}")
