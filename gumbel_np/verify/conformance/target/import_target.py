"""From the name of a target, file.py:function or package.module:function, to the function."""

import importlib.util
import sys
from collections.abc import Callable
from difflib import get_close_matches
from operator import attrgetter
from pathlib import Path
from types import ModuleType
from typing import Any

from gumbel_np.verify.conformance.target.call_target import Target
from gumbel_np.verify.conformance.target.fault import Fault, TargetTimeout


class TargetImportError(Exception):
    """A target cannot be imported; the message says why in one line."""


def load(name: str, timeout: float, argument: str = "TARGET") -> Callable[..., Any]:
    """Import a target, given as `path/to/file.py:function` or `package.module:function`.

    A function may be an attribute of something else, as in `Class.method`.
    """
    where, colon, function = name.rpartition(":")
    if not (colon and where and function):
        raise TargetImportError(
            f"{argument} must be path/to/file.py:function or package.module:function, got {name!r}"
        )
    module = _module(where, timeout)
    try:
        found = attrgetter(function)(module)
    except AttributeError:
        named = [n for n, value in vars(module).items() if callable(value)]
        near = get_close_matches(function, named, n=1)
        hint = f": did you mean {near[0]}?" if near else ""
        raise TargetImportError(f"{where} has no function {function!r}{hint}") from None
    if not callable(found):
        raise TargetImportError(f"{function} in {where} is no function but {type(found).__name__}")
    return found


def _module(where: str, timeout: float) -> ModuleType:
    path = Path(where)
    dotted = all(part.isidentifier() for part in where.split("."))
    is_file = path.is_file() or path.suffix == ".py" or not dotted
    instead = "is a directory, a Python file is wanted" if path.is_dir() else "is not there"
    if is_file and not path.is_file():
        raise TargetImportError(f"{where} {instead}")
    guarded = Target(_from_file if is_file else _from_name, timeout)
    try:
        return guarded(path if is_file else where)
    except Fault as fault:
        error = fault.__cause__
        if isinstance(error, ModuleNotFoundError) and where.startswith(str(error.name)):
            raise TargetImportError(f"module {error.name} {instead}") from error
        raise TargetImportError(f"importing {where} {fault.message}") from error
    except TargetTimeout as error:
        raise TargetImportError(f"importing {where} gave {error}") from None


def _from_file(path: Path) -> ModuleType:
    """Import a file as a script would be: it may import its neighbours."""
    sys.path.insert(0, str(path.resolve().parent))
    # Under a name of its own: a file called json.py must not replace the library's.
    name = f"target {path.stem}"
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise ImportError("it is not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def _from_name(name: str) -> ModuleType:
    sys.path.insert(0, "")  # as python -m does
    return importlib.import_module(name)
