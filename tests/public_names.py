"""The public names, for the tests of their docstrings."""

import inspect
from types import ModuleType

import gumbel_np
import gumbel_np.show.widgets
import gumbel_np.verify

# For the handout alone, which asks every widget for the answers it has no Python to compute.
NOT_FOR_USERS = {"find_answers"}
MODULES = (gumbel_np, gumbel_np.verify, gumbel_np.show.widgets)


def public_names() -> dict[str, object]:
    """Map the dotted name of every public function, class and method to what it is."""
    found = {}
    for module in MODULES:
        for name in module.__all__:
            member = getattr(module, name)
            if not isinstance(member, ModuleType):
                found[f"{module.__name__}.{name}"] = member
            if inspect.isclass(member):
                found |= _methods(f"{module.__name__}.{name}", member)
    return found


def _methods(dotted: str, cls: type) -> dict[str, object]:
    """The public methods that the package itself defines, here or in a base class."""
    own = [base for base in cls.__mro__ if base.__module__.startswith("gumbel_np.")]
    names = {name for base in own for name in vars(base) if not name.startswith("_")}
    return {
        f"{dotted}.{name}": getattr(cls, name)
        for name in sorted(names - NOT_FOR_USERS)
        if inspect.isroutine(inspect.getattr_static(cls, name))
    }
