"""A sampler of another signature, called with that of its law: its arguments by role, its draws."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gumbel_np.reference.softmax import softmax
from gumbel_np.verify.conformance.target.adapter_options import FORMS
from gumbel_np.verify.conformance.target.argument_roles import SHAPES
from gumbel_np.verify.conformance.target.array_libraries import to_library, to_numpy
from gumbel_np.verify.conformance.target.call_plan import CallPlan
from gumbel_np.verify.conformance.target.forms_of_results import in_form
from gumbel_np.verify.conformance.target.seeded_generators import seeded

# For arguments that a law does not hand over: the standard law, the hard draw, no replacement.
_NEUTRAL = {"tau": 1.0, "loc": 0.0, "scale": 1.0, "axis": -1, "replace": False, "trials": 1}


class AdaptedSampler:
    """Hands the arguments of a law to a function as its plan says, and returns what the law wants.

    `untraced` says why chosen uniforms cannot be handed to it, if so; `compiles` whether each new
    shape takes long; `remark` is for the reader.
    """

    def __init__(self, plan: CallPlan) -> None:
        self.plan = plan
        self.untraced: str = ""
        if plan.options.generator not in ("numpy", "global"):
            self.untraced = "its noise could not be traced to its uniforms"
        self.probabilities: bool = plan.probabilities
        self.compiles: bool = plan.library == "jax"
        self.remark: str = ""
        if plan.options.generator == "jax-key" and "logits" not in FORMS[plan.law].arguments:
            self.remark = "JAX drew in float64 here, as in all of the check; its default is float32"
        # A function that is said to take an array may mean one of its library, or of NumPy.
        self._library = plan.library
        self._sure = plan.options.takes not in ("logits", "probabilities")

    def __call__(self, *given: Any) -> Any:
        """Make the draws that the law asks for."""
        arguments = dict(zip(FORMS[self.plan.law].arguments, given, strict=True))
        drawn = self._first(arguments) if not self._sure else self._drawn(arguments)
        return in_form(drawn, self.plan.options.gives, self.plan.law, arguments)

    def _first(self, arguments: Mapping[str, Any]) -> Any:
        """Try an array of the library; if that fails, one of NumPy."""
        self._sure = True
        try:
            return self._drawn(arguments)
        except Exception as error:
            if self._library == "numpy":
                raise
            self._library = "numpy"
            try:
                return self._drawn(arguments)
            except Exception:
                self._library = self.plan.library
                raise error from None

    def _drawn(self, arguments: Mapping[str, Any]) -> Any:
        generator, rng = self.plan.options.generator or "numpy", arguments["rng"]
        logits = arguments.get("logits")
        with seeded(generator, rng, float64=logits is None or logits.dtype == np.float64) as handed:
            values = self._values(arguments) | {"rng": self._handed(handed, rng)}
            if self.plan.one_by_one:
                return _one_by_one(self.plan, values, arguments["size"], handed)
            return to_numpy(self.plan.call(values))

    def _values(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Return what each role gets."""
        plan, options = self.plan, self.plan.options
        size, values = arguments["size"], {name: arguments.get(name) for name in ("tau", "k")}
        values = {name: value for name, value in values.items() if value is not None}
        for role, neutral in _NEUTRAL.items():
            if role in values or role not in plan.roles:
                continue
            optional = plan.roles[role].default is not plan.roles[role].empty
            if not optional or role == "axis" or (role == "replace" and "k" in arguments):
                values[role] = neutral
        if "hard" in plan.roles:
            values["hard"] = options.gives != "weights" and plan.law != "gumbel-softmax"
        if "size" in plan.roles:
            number = 1 if options.batched else size
            values["size"] = (number,) if plan.roles["size"].name in SHAPES else number
        if "k" in plan.roles and plan.roles["k"].name in SHAPES:
            values["k"] = (arguments["k"],)
        if (logits := arguments.get("logits")) is not None:
            values["categories"] = logits.size
            content = content_of(logits, plan, self._library)
            if options.batched:
                content = np.broadcast_to(content, (size, logits.size)).copy()
            as_library = to_library(content, self._library)
            values |= {"logits": as_library, "probabilities": as_library}
        return values

    def _handed(self, handed: Any, rng: np.random.Generator) -> Any:
        role = self.plan.roles.get("rng")
        if role is not None and role.name == "seed":
            return int(rng.integers(2**31))
        return handed


def content_of(logits: NDArray[Any], plan: CallPlan, library: str) -> NDArray[Any]:
    """Return logits, or their probabilities.

    NumPy's own samplers check that probabilities sum to 1 in float64. Those in float16 would be too
    coarse for any law.
    """
    if not plan.probabilities:
        return logits
    p = softmax(logits.astype(np.float64), axis=-1)
    return p if library == "numpy" else p.astype(np.result_type(logits.dtype, np.float32))


def _one_by_one(plan: CallPlan, values: dict[str, Any], size: int, handed: Any) -> Any:
    """Make one draw a call; those of JAX all at once, with a key for each."""
    if plan.options.generator != "jax-key":
        return np.stack([np.asarray(to_numpy(plan.call(values))) for _ in range(size)])
    import jax

    def draw(key: Any) -> Any:
        return plan.call(values | {"rng": key})

    keys = jax.random.split(handed, size)
    try:
        return to_numpy(jax.vmap(draw)(keys))
    except jax.errors.JAXTypeError:  # it computes with the values, which are traced here
        return np.stack([np.asarray(to_numpy(draw(key))) for key in keys])
