from .gradient_sizes import GradientSizes as GradientSizes
from .ledger import Ledger as Ledger
from .live_draws import LiveDraws as LiveDraws
from .prediction import Prediction as Prediction
from .reconstructions import Reconstructions as Reconstructions
from .temperature_explorer import TemperatureExplorer as TemperatureExplorer
from .training import Training as Training
from .uniforms_at_the_curve import UniformsAtTheCurve as UniformsAtTheCurve
