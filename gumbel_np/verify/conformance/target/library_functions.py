"""The functions of libraries that need no options: how each is called for each law."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from gumbel_np.verify.conformance.target.adapter_options import AdapterOptions
from gumbel_np.verify.conformance.target.argument_roles import Parameters, named_parameters


@dataclass(frozen=True)
class LibraryFunction:
    """A function, its options for each law, and its arguments, where Python cannot read them."""

    name: str  # module:name
    options: dict[str, AdapterOptions]
    arguments: str = ""
    known: str = ""  # of its law, for the reader

    @property
    def parameters(self) -> Parameters | None:
        """Its arguments; None if its signature tells them."""
        return named_parameters(self.arguments.split()) if self.arguments else None

    def is_(self, function: Callable[..., Any]) -> bool:
        """Whether this is the function. Libraries that were not imported cannot have made it."""
        where, _, name = self.name.partition(":")
        try:
            return bool(attrgetter(name)(sys.modules[where]) == function)
        except (KeyError, AttributeError):
            return False


def _choices(index: AdapterOptions, rows: AdapterOptions) -> dict[str, AdapterOptions]:
    return {
        "gumbel-max": index,
        "categorical": index,
        "gumbel-top-k": rows,
        "gumbel-subset": rows,
    }


_SOFT = AdapterOptions("tensor", "weights", True, "torch")
_HARD = AdapterOptions("tensor", "one-hot", True, "torch")
_ROWS = AdapterOptions("probabilities", "index", True, "torch")
_KEY = AdapterOptions("tensor", "index", False, "jax-key")
_KEY_P = AdapterOptions("probabilities", "index", False, "jax-key")
_ENDS = (
    "known: JAX's noise, in the precision of the logits, ends at 6.93 in float16 and at 15.94 in "
    "float32; with mode='high' it goes further"
)
_GLOBAL = AdapterOptions("probabilities", "index", False, "global")
_P = AdapterOptions("probabilities", "index", False, "numpy")

LIBRARY_FUNCTIONS: tuple[LibraryFunction, ...] = (
    LibraryFunction(
        "torch.nn.functional:gumbel_softmax",
        {
            "gumbel-softmax": _SOFT,
            "gumbel-max": _HARD,
            "categorical": _HARD,
            "straight-through": _HARD,
        },
    ),
    LibraryFunction("torch:multinomial", _choices(_ROWS, _ROWS), "input num_samples"),
    LibraryFunction(
        "jax.random:categorical", {"gumbel-max": _KEY, "categorical": _KEY}, known=_ENDS
    ),
    LibraryFunction("jax.random:choice", _choices(_KEY_P, _KEY_P), "key a shape p replace"),
    LibraryFunction("jax.random:gumbel", {"gumbel": AdapterOptions(generator="jax-key")}),
    LibraryFunction("numpy.random:gumbel", {"gumbel": AdapterOptions(generator="global")}, "size"),
    LibraryFunction("numpy.random:choice", _choices(_GLOBAL, _GLOBAL), "a size p replace"),
    *(
        LibraryFunction(
            f"scipy.stats:{law}.rvs",
            {"gumbel": AdapterOptions(generator="numpy")},
            "size random_state",
        )
        for law in ("gumbel_r", "gumbel_l")
    ),
)


def library_function(function: Callable[..., Any]) -> LibraryFunction | None:
    """Return the row of a function, if it has one."""
    return next((row for row in LIBRARY_FUNCTIONS if row.is_(function)), None)
