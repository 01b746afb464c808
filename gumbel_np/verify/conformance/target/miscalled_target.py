"""A function that was called with the wrong arguments: an error of usage, not of its law."""

import inspect
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any

from gumbel_np.verify.conformance.target.adapter_options import FORMS, AdapterOptions
from gumbel_np.verify.conformance.target.argument_roles import roles_of, signature_of
from gumbel_np.verify.conformance.target.array_libraries import library_of
from gumbel_np.verify.conformance.target.call_plan import UnfitSignature, plan

_OURS = Path(__file__).parent
_PEERS = _OURS.parents[1] / "peers"
_ELSEWHERE = ("site-packages", "dist-packages")
_WRONG_ARGUMENTS = (TypeError, AttributeError, ValueError, RuntimeError)


class MiscalledTargetError(TypeError):
    """A target cannot be called as its law wants it; the message says how it could be."""


def is_miscall(function: Callable[..., Any], error: BaseException) -> bool:
    """Whether the first call of a function failed because of what it was given.

    So it did if none of its own code ran, if it belongs to a library, or if an array was not the
    tensor that is wanted. An error within somebody's own code is a finding.
    """
    if not isinstance(error, _WRONG_ARGUMENTS):
        return False
    if isinstance(error, TypeError) and _before_its_code(error.__traceback__):
        return True
    return of_a_library(function) or _wants_a_tensor(function, error)


def _before_its_code(traceback: TracebackType | None) -> bool:
    """Whether no frame is the target's: all are ours, or of a library that was to call it."""
    while traceback:
        where = Path(traceback.tb_frame.f_code.co_filename)
        if where.parent not in (_OURS, _PEERS) and not _installed(where):
            return False
        traceback = traceback.tb_next
    return True


def _installed(where: Path) -> bool:
    return any(part in where.parts for part in _ELSEWHERE)


def of_a_library(function: Callable[..., Any]) -> bool:
    """Whether a function is a builtin, or installed; not one of this package's."""
    inner = inspect.unwrap(getattr(function, "func", function))
    code = getattr(getattr(inner, "__func__", inner), "__code__", None)
    if code is None or not code.co_filename.endswith((".py", ">")):  # ">" as in <stdin>
        return inspect.isroutine(inner)
    ours = str(inner.__module__).startswith("gumbel_np")
    return _installed(Path(code.co_filename)) and not ours


def _wants_a_tensor(function: Callable[..., Any], error: BaseException) -> bool:
    said = str(error)
    if library_of(function) != "torch" or "ndarray" not in said:
        return False
    return "must be Tensor, not" in said or isinstance(error, AttributeError)


def explained(
    function: Callable[..., Any], law: str, wanted: str, reason: object, name: str | None = None
) -> MiscalledTargetError:
    """Return the error: the signature wanted, the one found, and an adapter that fits."""
    signature = signature_of(function)
    name = name or getattr(function, "__qualname__", type(function).__name__)
    found = "one that Python cannot read" if signature is None else str(signature)
    said = " ".join(str(reason).split())[:200]
    return MiscalledTargetError(
        f"{name} cannot be called as the law {law} wants it ({said}).\n"
        f"Wanted: {wanted}\n"
        f"Found: {found}\n"
        f"{_advice(function, law)}"
    )


def _advice(function: Callable[..., Any], law: str) -> str:
    fitting = None if inspect.isclass(function) else _fitting_options(function, law)
    if fitting is None or not fitting.given:
        return f"Write a wrapper and check that:\n{_wrapper(function, law)}"
    keywords = ", ".join(f"{name}={value!r}" for name, value in fitting.given.items())
    signature = signature_of(function)
    roles, _ = roles_of(dict(signature.parameters) if signature else {}, ())
    open_ = not (fitting.batched or "size" in roles or law in ("gumbel", "straight-through"))
    more = "; and --batched if it draws a row for each row of logits" if open_ else ""
    return f"Try: {fitting.as_flags} (in Python: {keywords}){more}"


def _fitting_options(function: Callable[..., Any], law: str) -> AdapterOptions | None:
    """Return options with which the function can be called, if its names tell enough."""
    signature, form = signature_of(function), FORMS[law]
    if signature is None:
        return None
    roles, _ = roles_of(dict(signature.parameters), form.arguments)
    library = library_of(function)
    takes = "tensor" if library != "numpy" else None
    if takes is None and "probabilities" in roles and "logits" not in roles:
        takes = "probabilities"
    generator = {"torch": "torch", "jax": "jax-key"}.get(library)
    if generator is None:
        generator = "numpy" if "rng" in roles else _global_or_own(function)
    batched = "logits" in form.arguments and library == "torch" and "size" not in roles
    options = AdapterOptions(
        takes if "logits" in form.arguments else None,
        "one-hot" if "trials" in roles else _given_by(function, form.gives, hard="hard" in roles),
        batched and law != "straight-through",
        generator,
    )
    try:
        plan(function, law, options)
    except UnfitSignature:
        return None
    return options


def _given_by(function: Callable[..., Any], fitting: tuple[str, ...], *, hard: bool) -> str | None:
    """Guess what a function gives where its law wants an index."""
    name = getattr(function, "__name__", "").lower()
    if len(fitting) < 2 or not any(word in name for word in ("softmax", "hot", "concrete")):
        return None
    return "one-hot" if hard or "hot" in name else "weights" if "weights" in fitting else None


def _global_or_own(function: Callable[..., Any]) -> str:
    """Guess which generator is drawn from where none is an argument."""
    names = getattr(getattr(function, "__code__", None), "co_names", ())
    return "global" if "random" in names and "default_rng" not in names else "own"


def _wrapper(function: Callable[..., Any], law: str) -> str:
    name, given = getattr(function, "__name__", "function"), FORMS[law].arguments
    if inspect.isclass(function) and library_of(function) == "torch" and "size" in given:
        return _distribution(name, law)
    arguments = ", ".join(given)
    returned = "y, gradient" if law == "straight-through" else "np.asarray(drawn)"
    return (
        f"    def sampler({arguments}):\n"
        f"        drawn = {name}(...)  # call it with these arguments\n"
        f"        return {returned}"
    )


def _distribution(name: str, law: str) -> str:
    """Return a wrapper for a class of torch.distributions."""
    values = {"logits": "logits=torch.tensor(logits)", "tau": "temperature=torch.tensor(tau)"}
    arguments = FORMS[law].arguments
    made = ", ".join(values[each] for each in ("tau", "logits") if each in arguments)
    return (
        f"    def sampler({', '.join(arguments)}):\n"
        f"        torch.manual_seed(int(rng.integers(2**63)))\n"
        f"        return {name}({made or '0.0, 1.0'}).sample((size,)).numpy()"
    )
