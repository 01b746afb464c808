"""How a function differs from the signature of its law: what it takes, gives and draws with."""

from dataclasses import dataclass, fields, replace
from typing import Literal, get_args

Takes = Literal["logits", "probabilities", "tensor"]
Gives = Literal["index", "one-hot", "k-hot", "weights"]
GeneratorKind = Literal["numpy", "global", "torch", "jax-key", "own"]
TAKES, GIVES, GENERATORS = map(get_args, (Takes, Gives, GeneratorKind))


@dataclass(frozen=True)
class LawForm:
    """What a law hands over, in order, and the forms of a result from which its own can be made."""

    arguments: tuple[str, ...]
    gives: tuple[str, ...] = ()


# A new law needs a row here.
FORMS: dict[str, LawForm] = {
    "gumbel": LawForm(("size", "rng")),
    "gumbel-max": LawForm(("logits", "size", "rng"), ("index", "one-hot", "weights")),
    "gumbel-top-k": LawForm(("logits", "k", "size", "rng"), ("index", "one-hot")),
    "gumbel-softmax": LawForm(("logits", "tau", "size", "rng"), ("weights",)),
    "straight-through": LawForm(("logits", "tau", "noise", "cotangent"), ("one-hot",)),
    "gumbel-subset": LawForm(("logits", "k", "size", "rng"), ("index", "one-hot", "k-hot")),
    "categorical": LawForm(("logits", "size", "rng"), ("index", "one-hot", "weights")),
}


@dataclass(frozen=True)
class AdapterOptions:
    """The options of an adapter; what is None is decided by the names of the arguments."""

    takes: str | None = None
    gives: str | None = None
    batched: bool = False
    generator: str | None = None

    @property
    def given(self) -> dict[str, object]:
        """Those that differ from their defaults."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: value for name, value in values.items() if value not in (None, False)}

    @property
    def as_flags(self) -> str:
        """As a command line spells them."""
        return " ".join(
            f"--{name}" if value is True else f"--{name} {value}"
            for name, value in self.given.items()
        )

    def over(self, other: "AdapterOptions") -> "AdapterOptions":
        """Return the other options, replaced where these are given."""
        return replace(other, **self.given)  # type: ignore[arg-type]


def as_options(
    law: str, takes: str | None, gives: str | None, batched: bool, generator: str | None
) -> AdapterOptions:
    """Return the options of an adapter; raise an error that names a bad one."""
    for name, value, allowed in (
        ("takes", takes, TAKES),
        ("gives", gives, GIVES),
        ("generator", generator, GENERATORS),
    ):
        if value is not None and value not in allowed:
            raise ValueError(f"{name} must be one of {', '.join(allowed)}, got {value!r}")
    if not isinstance(batched, bool):
        raise TypeError(f"batched must be True or False, got {batched!r}")
    form = FORMS[law]
    if "logits" not in form.arguments and (takes or batched):
        name = "takes" if takes else "batched"
        raise ValueError(f"{name} does not apply to the law {law}, which has no logits")
    if gives is not None and gives not in form.gives:
        fitting = " or ".join(map(repr, form.gives)) or "left out"
        why = " (a k-hot row has no order)" if (law, gives) == ("gumbel-top-k", "k-hot") else ""
        raise ValueError(f"gives must be {fitting} for the law {law}, got {gives!r}{why}")
    return AdapterOptions(takes, gives, batched, generator)
