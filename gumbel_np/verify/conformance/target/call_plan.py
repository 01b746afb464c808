"""How a function is called: which argument gets what, decided from the options and its names."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib.util import find_spec
from typing import Any

from gumbel_np.verify.conformance.target.adapter_options import FORMS, AdapterOptions
from gumbel_np.verify.conformance.target.argument_roles import (
    KEYS,
    Parameters,
    roles_of,
    signature_of,
)
from gumbel_np.verify.conformance.target.array_libraries import Library, library_of

_OF_GENERATORS: dict[str, Library] = {"torch": "torch", "jax-key": "jax"}


class UnfitSignature(Exception):
    """A function cannot be called with what its law hands over, and why."""


@dataclass(frozen=True)
class CallPlan:
    """What each argument of a function is for, and the options with nothing left open."""

    function: Callable[..., Any]
    law: str
    options: AdapterOptions
    roles: Parameters
    library: Library
    probabilities: bool  # rather than logits

    def has(self, role: str) -> bool:
        """Whether the function has an argument for this."""
        return role in self.roles

    @property
    def one_by_one(self) -> bool:
        """Whether each call makes one draw."""
        return not (self.options.batched or self.has("size"))

    def call(self, values: dict[str, Any]) -> Any:
        """Call the function with these values, by role; those without an argument are left out."""
        positional, keywords = [], {}
        for role, parameter in self.roles.items():
            if role in values:
                if parameter.kind is parameter.POSITIONAL_ONLY:
                    positional.append(values[role])
                else:
                    keywords[parameter.name] = values[role]
        return self.function(*positional, **keywords)


def plan(
    function: Callable[..., Any],
    law: str,
    options: AdapterOptions,
    parameters: Parameters | None = None,
) -> CallPlan:
    """Plan the calls of a function; `parameters` where its signature says nothing.

    Raises `UnfitSignature` if something that it needs is unknown.
    """
    wanted = FORMS[law].arguments
    if parameters is None:
        signature = signature_of(function)
        if signature is None:
            raise UnfitSignature("its signature cannot be read")
        parameters = dict(signature.parameters)
    roles, unknown = roles_of(parameters, wanted)
    if unknown:
        raise UnfitSignature(f"what its argument {unknown[0]!r} should get is unknown")
    content = next((role for role in ("logits", "probabilities") if role in roles), None)
    if "logits" in wanted and content is None:
        raise UnfitSignature("it has no argument for logits or probabilities")
    for role in ("k", "tau"):
        if role in wanted and role not in roles:
            raise UnfitSignature(f"it has no argument for {role}")
    if "axis" in roles and roles["axis"].default == -1:
        del roles["axis"]
    generator = options.generator or _generator(function, roles, options.takes)
    library = _OF_GENERATORS.get(generator) or library_of(function)
    if options.takes == "tensor" and library == "numpy":
        library = "torch"
    if options.takes is None and generator not in _OF_GENERATORS:
        library = "numpy"
    if find_spec(library) is None:
        raise UnfitSignature(f"that needs {library}, which is not installed")
    probabilities = options.takes == "probabilities" or (
        options.takes in (None, "tensor") and content == "probabilities"
    )
    return CallPlan(
        function, law, replace(options, generator=generator), roles, library, probabilities
    )


def _generator(function: Callable[..., Any], roles: Parameters, takes: str | None) -> str:
    """Return the kind of generator that a function draws with."""
    if "rng" not in roles:
        if "noise" in roles:
            return "own"
        if library_of(function) == "torch" or takes == "tensor":
            return "torch"
        raise UnfitSignature("it has no argument for a generator, and none is said to be its own")
    name = roles["rng"].name.lower()
    if name in KEYS:
        return "jax-key"
    return "torch" if name == "generator" and library_of(function) == "torch" else "numpy"
