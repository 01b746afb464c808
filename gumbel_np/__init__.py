"""The Gumbel-max trick and Gumbel-softmax in NumPy, and the trials that hold them to their laws.

Every name is imported when it is first used: the reference (`Gumbel`, `gumbel_max`,
`gumbel_softmax`, …) needs NumPy alone, `check`, `verify` and `show` need more.
"""

from importlib import import_module as _import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gumbel_np.conditional import gumbel_given_argmax as gumbel_given_argmax
    from gumbel_np.counting import argmax_counts as argmax_counts
    from gumbel_np.gradients import gradient_estimates as gradient_estimates
    from gumbel_np.law import Gumbel as Gumbel
    from gumbel_np.law import GumbelMin as GumbelMin
    from gumbel_np.pullback import gumbel_softmax_vjp as gumbel_softmax_vjp
    from gumbel_np.race import sample_argmax as sample_argmax
    from gumbel_np.relaxation import Concrete as Concrete
    from gumbel_np.relaxation import gumbel_softmax as gumbel_softmax
    from gumbel_np.relaxation import log_softmax as log_softmax
    from gumbel_np.relaxation import softmax as softmax
    from gumbel_np.sampling import gumbel_max as gumbel_max
    from gumbel_np.sampling import gumbel_noise as gumbel_noise
    from gumbel_np.sampling import gumbel_top_k as gumbel_top_k
    from gumbel_np.schedules import constant_schedule as constant_schedule
    from gumbel_np.schedules import exponential_schedule as exponential_schedule
    from gumbel_np.schedules import linear_schedule as linear_schedule
    from gumbel_np.show.notebook import check as check
    from gumbel_np.soft import sample_softmax as sample_softmax
    from gumbel_np.soft import softmax_pullback as softmax_pullback

_HOME = {
    "Concrete": "relaxation",
    "Gumbel": "law",
    "GumbelMin": "law",
    "argmax_counts": "counting",
    "check": "show.notebook",
    "constant_schedule": "schedules",
    "exponential_schedule": "schedules",
    "gradient_estimates": "gradients",
    "gumbel_given_argmax": "conditional",
    "gumbel_max": "sampling",
    "gumbel_noise": "sampling",
    "gumbel_softmax": "relaxation",
    "gumbel_softmax_vjp": "pullback",
    "gumbel_top_k": "sampling",
    "linear_schedule": "schedules",
    "log_softmax": "relaxation",
    "sample_argmax": "race",
    "sample_softmax": "soft",
    "softmax": "relaxation",
    "softmax_pullback": "soft",
}
_PARTS = (
    "categories",
    "checkpoint",
    "chunks",
    "conditional",
    "counting",
    "gradients",
    "inputs",
    "law",
    "learning",
    "pullback",
    "race",
    "relaxation",
    "sampling",
    "schedules",
    "show",
    "soft",
    "verify",
    "whole_file",
)

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
