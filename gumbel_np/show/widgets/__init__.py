"""Widgets of the lessons: drawn in the browser, computed in Python."""

from gumbel_np.show.widgets.explorer import TemperatureExplorer

__all__ = ["TemperatureExplorer"]
