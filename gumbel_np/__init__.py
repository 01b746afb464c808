"""The Gumbel-max trick and Gumbel-softmax in NumPy, and the trials that hold them to their laws.

Every name is imported when it is first used: the reference (`Gumbel`, `gumbel_max`,
`gumbel_softmax`, …) needs NumPy alone, `check`, `verify` and `show` need more.
"""

from importlib import import_module as _import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gumbel_np.fast.argmax import sample_argmax as sample_argmax
    from gumbel_np.fast.argmax_counts import argmax_counts as argmax_counts
    from gumbel_np.fast.sample_softmax import sample_softmax as sample_softmax
    from gumbel_np.fast.sample_softmax import softmax_pullback as softmax_pullback
    from gumbel_np.reference.concrete import Concrete as Concrete
    from gumbel_np.reference.conditional import gumbel_given_argmax as gumbel_given_argmax
    from gumbel_np.reference.gradients import gradient_estimates as gradient_estimates
    from gumbel_np.reference.gumbel_softmax import gumbel_softmax as gumbel_softmax
    from gumbel_np.reference.gumbel_softmax import gumbel_softmax_vjp as gumbel_softmax_vjp
    from gumbel_np.reference.law import Gumbel as Gumbel
    from gumbel_np.reference.law import GumbelMin as GumbelMin
    from gumbel_np.reference.sampling import gumbel_max as gumbel_max
    from gumbel_np.reference.sampling import gumbel_noise as gumbel_noise
    from gumbel_np.reference.sampling import gumbel_top_k as gumbel_top_k
    from gumbel_np.reference.schedules import constant_schedule as constant_schedule
    from gumbel_np.reference.schedules import exponential_schedule as exponential_schedule
    from gumbel_np.reference.schedules import linear_schedule as linear_schedule
    from gumbel_np.reference.softmax import log_softmax as log_softmax
    from gumbel_np.reference.softmax import softmax as softmax
    from gumbel_np.show.notebook import check as check

_HOME = {
    "Concrete": "reference.concrete",
    "Gumbel": "reference.law",
    "GumbelMin": "reference.law",
    "argmax_counts": "fast.argmax_counts",
    "check": "show.notebook",
    "constant_schedule": "reference.schedules",
    "exponential_schedule": "reference.schedules",
    "gradient_estimates": "reference.gradients",
    "gumbel_given_argmax": "reference.conditional",
    "gumbel_max": "reference.sampling",
    "gumbel_noise": "reference.sampling",
    "gumbel_softmax": "reference.gumbel_softmax",
    "gumbel_softmax_vjp": "reference.gumbel_softmax",
    "gumbel_top_k": "reference.sampling",
    "linear_schedule": "reference.schedules",
    "log_softmax": "reference.softmax",
    "sample_argmax": "fast.argmax",
    "sample_softmax": "fast.sample_softmax",
    "softmax": "reference.softmax",
    "softmax_pullback": "fast.sample_softmax",
}
_PARTS = ("fast", "inputs", "learning", "reference", "scale", "show", "verify")

__all__ = list(_HOME)


def __getattr__(name: str) -> object:
    if name in _HOME:
        found = getattr(_import_module(f"{__name__}.{_HOME[name]}"), name)
    elif name in _PARTS:
        found = _import_module(f"{__name__}.{name}")
    elif name == "__version__":
        from importlib.metadata import version

        found = version("gumbel-np")
    else:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, *_PARTS, "__version__"})
