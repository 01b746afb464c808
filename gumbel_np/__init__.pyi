from . import fast, inputs, learning, reference, scale, show, verify
from .fast.argmax import sample_argmax
from .fast.argmax_counts import argmax_counts
from .fast.sample_softmax import sample_softmax
from .fast.softmax_pullback import softmax_pullback
from .reference.concrete import Concrete
from .reference.conditional import gumbel_given_argmax
from .reference.gradients import gradient_estimates
from .reference.gumbel_softmax import gumbel_softmax, gumbel_softmax_vjp
from .reference.law import Gumbel, GumbelMin
from .reference.sampling import gumbel_max, gumbel_noise, gumbel_top_k
from .reference.schedules import constant_schedule, exponential_schedule, linear_schedule
from .reference.softmax import log_softmax, softmax
from .show.notebook import check

__version__: str

__all__ = [
    "Concrete",
    "Gumbel",
    "GumbelMin",
    "argmax_counts",
    "check",
    "constant_schedule",
    "exponential_schedule",
    "fast",
    "gradient_estimates",
    "gumbel_given_argmax",
    "gumbel_max",
    "gumbel_noise",
    "gumbel_softmax",
    "gumbel_softmax_vjp",
    "gumbel_top_k",
    "inputs",
    "learning",
    "linear_schedule",
    "log_softmax",
    "reference",
    "sample_argmax",
    "sample_softmax",
    "scale",
    "show",
    "softmax",
    "softmax_pullback",
    "verify",
]
