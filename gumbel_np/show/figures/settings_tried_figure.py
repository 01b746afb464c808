"""The evidence in each setting that was drawn from the seed."""

import numpy as np
from matplotlib.axes import Axes

from gumbel_np.show.style import BLUE, LIMIT, VERMILLION, Panel
from gumbel_np.verify.conformance.settings_tried import SettingsTried

_HIGHEST = 40.0  # of the axis, in powers of ten: beyond, all is certain


def settings_panel(e: SettingsTried) -> Panel:
    """Return the panel of the e-value of each setting, in the order tried."""
    values = np.minimum(np.array(e.log_e_values) / np.log(10), _HIGHEST)
    limit = e.unusual / np.log(10)
    loud = values > limit
    found, n = int(loud.sum()), values.size
    number = np.arange(1, n + 1)

    def draw(axes: Axes) -> None:
        axes.plot(number[~loud], values[~loud], "o", color=BLUE, markersize=4)
        axes.plot(number[loud], values[loud], "X", color=VERMILLION, markersize=9)
        axes.axhline(limit, **LIMIT)
        top = max(1.6 * limit, 1.1 * values.max())
        axes.set(xlabel="setting", ylabel="log₁₀ e", ylim=(min(-2.5, values.min() - 0.5), top))

    return Panel(
        f"{found or 'None'} of {n:,} settings against it",
        "The evidence against the sampler in each setting that was drawn from the seed, in the "
        "order tried. If the sampler is right, no setting is above the dashed line in 99 runs of "
        "100; slighter evidence adds up over the settings.",
        draw,
    )
