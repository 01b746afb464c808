"""From a function as it is to one with the signature of its law."""

import inspect
from collections.abc import Callable
from typing import Any

from gumbel_np.verify.conformance.target.adapted_sampler import AdaptedSampler
from gumbel_np.verify.conformance.target.adapted_straight_through import AdaptedStraightThrough
from gumbel_np.verify.conformance.target.adapter_options import FORMS, AdapterOptions
from gumbel_np.verify.conformance.target.argument_roles import by_name, misplaced, signature_of
from gumbel_np.verify.conformance.target.call_plan import UnfitSignature, plan
from gumbel_np.verify.conformance.target.library_functions import library_function
from gumbel_np.verify.conformance.target.miscalled_target import explained, of_a_library

Sampler = Callable[..., Any]


def adapt(function: Sampler, law: str, wanted: str, options: AdapterOptions, name: str) -> Sampler:
    """Return a function with the signature of its law; raise `MiscalledTargetError` if none is.

    A known function of a library is adapted without options, and the options given go before those
    of its row. Any other function without options is called as it is.
    """
    if inspect.isclass(function):
        raise explained(function, law, wanted, "it is a class, not a function", name)
    row = library_function(function)
    if row is not None and law in row.options:
        every = options.over(row.options[law])
        sampler = _adapted(function, law, wanted, every, name, row.parameters)
        if row.known:
            sampler.remark = row.known
        return sampler
    if options.given:
        return _adapted(function, law, wanted, options, name)
    if (order := by_name(function, FORMS[law].arguments)) is not None:
        return lambda *given: function(*(given[i] for i in order))
    signature = signature_of(function)
    try:
        if signature is not None:
            signature.bind(*FORMS[law].arguments)
    except TypeError as error:
        raise explained(function, law, wanted, error, name) from None
    if of_a_library(function) and (wrong := misplaced(function, FORMS[law].arguments)):
        reason = f"its argument {wrong!r} would get what is meant for another"
        raise explained(function, law, wanted, reason, name)
    return function


def _adapted(
    function: Sampler,
    law: str,
    wanted: str,
    options: AdapterOptions,
    name: str,
    parameters: Any = None,
) -> AdaptedSampler | AdaptedStraightThrough:
    try:
        planned = plan(function, law, options, parameters)
    except UnfitSignature as unfit:
        raise explained(function, law, wanted, unfit, name) from None
    if law != "straight-through":
        return AdaptedSampler(planned)
    if planned.library == "numpy" and not (planned.has("noise") and planned.has("cotangent")):
        reason = "its gradient needs PyTorch or JAX: takes='tensor'"
        raise explained(function, law, wanted, reason, name)
    if planned.options.generator == "own" and not planned.has("noise"):
        reason = "its noise cannot be drawn twice alike with generator='own'"
        raise explained(function, law, wanted, reason, name)
    return AdaptedStraightThrough(planned)
