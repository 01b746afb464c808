"""The Gumbel-max trick and Gumbel-softmax in NumPy, and statistical tests of their laws.

The public names stand in `__init__.pyi`. Each is imported when it is first used: the reference
(`Gumbel`, `gumbel_max`, `gumbel_softmax`, …) needs NumPy alone; `check`, `verify` and `show` need
more.
"""

import lazy_loader as _lazy

__version__ = "0.1.0"

__getattr__, _, __all__ = _lazy.attach_stub(__name__, __file__)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
