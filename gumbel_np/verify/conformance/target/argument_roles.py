"""What the arguments of a function are for, read off from their names."""

import inspect
from collections.abc import Callable, Sequence
from typing import Any

Parameters = dict[str, inspect.Parameter]

_NAMES = {
    "logits": "logits logit log_probs log_prob log_probabilities log_p logp log_pi log_weights "
    "scores phi x input inputs unnormalized_logits",
    "probabilities": "p probs prob probabilities pvals pi weights w",
    "tau": "tau temperature temp t τ",
    "k": "k top_k num_selected n_selected subset_size",
    "size": "size shape sample_shape n num_samples n_samples samples num draws count",
    "rng": "rng generator gen key prng_key rng_key random_state prng seed",
    "noise": "noise gumbels gumbel_noise g",
    "cotangent": "cotangent grad_output grad_y dy c",
    "hard": "hard",
    "axis": "dim axis",
    "replace": "replace replacement",
    "categories": "a num_classes n_classes num_categories n_categories",
    "loc": "loc mu",
    "scale": "scale beta",
}
_ROLES = {name: role for role, names in _NAMES.items() for name in names.split()}
KEYS = frozenset(("key", "prng_key", "rng_key"))
SHAPES = frozenset(("shape", "sample_shape"))
_OPEN = (inspect.Parameter.VAR_POSITIONAL, inspect.Parameter.VAR_KEYWORD)


def signature_of(function: Callable[..., Any]) -> inspect.Signature | None:
    """Return the signature, or None where it cannot be read, as with many builtins.

    That of a module of PyTorch is the one of its `forward`.
    """
    forward = None if inspect.isclass(function) else getattr(function, "forward", None)
    try:
        return inspect.signature(forward if callable(forward) else function)
    except (TypeError, ValueError):
        return None


def named_parameters(names: Sequence[str]) -> Parameters:
    """Return optional parameters of these names, for a function whose signature cannot be read."""
    kind = inspect.Parameter.KEYWORD_ONLY
    return {name: inspect.Parameter(name, kind, default=None) for name in names}


def roles_of(parameters: Parameters, law_arguments: Sequence[str]) -> tuple[Parameters, list[str]]:
    """Map roles to parameters; return the names of required ones without a role, too."""
    roles: Parameters = {}
    unknown = []
    for name, parameter in parameters.items():
        role = _ROLES.get(name.lower(), "")
        if role == "probabilities" and "logits" in roles:
            role = ""
        if name == "n" and "size" in parameters and "k" not in law_arguments:
            role = "trials"  # numpy's multinomial(n, pvals, size)
        if role == "size" and role in roles and "k" in law_arguments and "k" not in roles:
            role = "k"
        if role and role not in roles:
            roles[role] = parameter
        elif parameter.default is parameter.empty and parameter.kind not in _OPEN:
            unknown.append(name)
    if "k" in law_arguments and "k" not in roles and "size" in roles:
        roles["k"] = roles.pop("size")  # torch.multinomial(input, num_samples): one row has k
    return roles, unknown


def misplaced(function: Callable[..., Any], law_arguments: Sequence[str]) -> str:
    """Return the name of an argument that would get what is meant for another, or nothing.

    `Generator.choice(a, size, replace)` would take logits for what is to be drawn.
    """
    signature = signature_of(function)
    if signature is None:
        return ""
    places = [p for p in signature.parameters.values() if p.kind not in _OPEN]
    for parameter, given in zip(places, law_arguments, strict=False):
        role = _ROLES.get(parameter.name.lower(), given)
        if role not in (given, "probabilities" if given == "logits" else given):
            return parameter.name
    return ""


def by_name(function: Callable[..., Any], law_arguments: Sequence[str]) -> list[int] | None:
    """Return the order in which a function wants the arguments of its law, if it is another one.

    Only where every argument has the role of exactly one of the law's.
    """
    signature = signature_of(function)
    if signature is None:
        return None
    required = [p for p in signature.parameters.values() if p.default is p.empty]
    order = [_ROLES.get(p.name.lower(), p.name) for p in required]
    order = ["logits" if role == "probabilities" else role for role in order]
    if sorted(order) != sorted(law_arguments) or order == list(law_arguments):
        return None
    return [law_arguments.index(role) for role in order]
