"""The Gumbel-max trick and Gumbel-softmax in NumPy, and the trials that hold them to their laws.

The reference (`Gumbel`, `gumbel_max`, `gumbel_softmax`, …) needs NumPy alone and is imported here;
`gumbel_np.verify` and `gumbel_np.show` are imported when they are first used.
"""

from importlib import import_module as _import_module
from importlib.metadata import version as _version
from types import ModuleType as _ModuleType

from gumbel_np.gradients import gumbel_softmax_vjp
from gumbel_np.law import Gumbel, GumbelMin
from gumbel_np.relaxation import Concrete, gumbel_softmax, log_softmax, softmax
from gumbel_np.sampling import gumbel_max, gumbel_noise, gumbel_top_k

__version__ = _version("gumbel-np")

__all__ = [
    "Concrete",
    "Gumbel",
    "GumbelMin",
    "gumbel_max",
    "gumbel_noise",
    "gumbel_softmax",
    "gumbel_softmax_vjp",
    "gumbel_top_k",
    "log_softmax",
    "softmax",
]

_LAZY = ("show", "verify")


def __getattr__(name: str) -> _ModuleType:
    if name in _LAZY:
        return _import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*__all__, *_LAZY, "__version__"])
