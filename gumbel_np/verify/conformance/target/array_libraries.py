"""The arrays of NumPy, PyTorch and JAX: made from NumPy's, turned back, and differentiated."""

import inspect
from collections.abc import Callable
from contextlib import suppress
from types import ModuleType
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Library = Literal["numpy", "torch", "jax"]
Pullback = Callable[[NDArray[Any]], NDArray[Any]]


def library_of(function: Callable[..., Any]) -> Library:
    """Return the library whose arrays a function takes: its own, or one that its module imports."""
    inner = inspect.unwrap(getattr(function, "func", function))
    if not inspect.isclass(inner) and not inspect.isroutine(inner):
        of = {base.__module__.partition(".")[0] for base in type(inner).__mro__}
        if "torch" in of:  # a torch.nn.Module
            return "torch"
        if not of & {"jax", "jaxlib"}:
            inner = getattr(inner, "__call__", inner)  # noqa: B004
    inner = getattr(inner, "__func__", inner)
    root = str(getattr(inner, "__module__", None) or type(inner).__module__).partition(".")[0]
    if getattr(inner, "__self__", None) is not None and not isinstance(inner.__self__, ModuleType):
        root = _torch_method(inner.__self__) or root
    if root == "torch":
        return "torch"
    if root in ("jax", "jaxlib"):
        return "jax"
    code = getattr(inner, "__code__", None)
    used = [getattr(inner, "__globals__", {}).get(n) for n in getattr(code, "co_names", ())]
    with suppress(ValueError):  # a cell may be empty
        used += [cell.cell_contents for cell in getattr(inner, "__closure__", None) or ()]
    roots = {str(getattr(v, "__name__", "")).partition(".")[0] for v in used if inspect.ismodule(v)}
    roots |= {str(getattr(v, "__module__", "")).partition(".")[0] for v in used if callable(v)}
    return "torch" if "torch" in roots else "jax" if "jax" in roots else "numpy"


def _torch_method(owner: Any) -> str:
    """Return `torch` for a builtin such as torch.multinomial, whose owner is a class of it."""
    module = getattr(owner, "__module__", "") or ""
    return "torch" if module.partition(".")[0] == "torch" else ""


def to_library(array: NDArray[Any], library: Library) -> Any:
    """Return an array of the library with the same numbers, in the same precision."""
    if library == "torch":
        import torch

        return torch.from_numpy(array)  # it shares the numbers: every call gets copies
    if library == "jax":
        import jax.numpy as jnp

        return jnp.asarray(array)
    return array


def to_numpy(result: Any) -> Any:
    """Return a tensor, detached, as a NumPy array; and what holds tensors likewise."""
    if isinstance(result, tuple | list):
        return tuple(map(to_numpy, result))
    if hasattr(result, "detach"):
        result = result.detach().cpu()
        if str(result.dtype) == "torch.bfloat16":  # NumPy has none
            result = result.float()
        return result.numpy()
    if type(result).__module__.partition(".")[0] in ("jax", "jaxlib"):
        array = np.asarray(result)
        return array.astype(np.float32) if array.dtype.kind == "V" else array
    return result


def pullback(
    function: Callable[[Any], Any], logits: NDArray[Any], library: Library
) -> tuple[NDArray[Any], Pullback]:
    """Return y = function(logits), and the map from dL/dy to dL/dlogits by the library's autograd.

    A y without a gradient has the gradient 0.
    """
    if library == "jax":
        import jax

        y, back = jax.vjp(function, to_library(logits, library))
        return to_numpy(y), lambda c: to_numpy(back(to_library(c, library).astype(y.dtype))[0])
    import torch

    phi = torch.tensor(logits, requires_grad=True)
    y = function(phi)

    def backward(cotangent: NDArray[Any]) -> NDArray[Any]:
        if not y.requires_grad:
            return np.zeros_like(logits)
        c = torch.tensor(cotangent).to(y.dtype)
        (found,) = torch.autograd.grad(y, phi, c, retain_graph=True, allow_unused=True)
        return np.zeros_like(logits) if found is None else to_numpy(found)

    return to_numpy(y), backward
