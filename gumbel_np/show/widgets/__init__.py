"""Widgets of the lessons: drawn in the browser, computed in Python."""

from gumbel_np.show.widgets.gradient_sizes import GradientSizes
from gumbel_np.show.widgets.ledger import Ledger
from gumbel_np.show.widgets.live_draws import LiveDraws
from gumbel_np.show.widgets.prediction import Prediction
from gumbel_np.show.widgets.reconstructions import Reconstructions
from gumbel_np.show.widgets.temperature_explorer import TemperatureExplorer
from gumbel_np.show.widgets.training import Training
from gumbel_np.show.widgets.uniforms_at_the_curve import UniformsAtTheCurve

__all__ = [
    "GradientSizes",
    "Ledger",
    "LiveDraws",
    "Prediction",
    "Reconstructions",
    "TemperatureExplorer",
    "Training",
    "UniformsAtTheCurve",
]
