"""What is known of a sampler, and the helpers with which the tables of samplers are written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from zoo.noises import WRONG_NOISES


@dataclass(frozen=True)
class Wrong:
    """A sampler that violates its law, with the signature of that law.

    `suspects` are the right diagnoses: several where no draws tell them apart. `source` says where
    the fault was published, `unseen` why no check can see it; both may be empty. A `rare` fault is
    one of dependence or of few settings: a check may miss it with one seed in twenty.
    """

    name: str
    law: str
    about: str
    suspects: tuple[str, ...]
    sampler: Callable[..., Any]
    source: str = ""
    unseen: str = ""
    rare: bool = False
    probabilities: Callable[..., Any] | None = None  # of the law categorical


@dataclass(frozen=True)
class Right:
    """A sampler that follows its law, with the signature of that law."""

    name: str
    law: str
    sampler: Callable[..., Any]
    probabilities: Callable[..., Any] | None = None  # of the law categorical


def wrong_for(law):
    """Return a function that makes a `Wrong` of this law; it splits suspects at spaces."""

    def wrong(name, suspects, about, sampler, source="", unseen="", rare=False):
        return Wrong(name, law, about, tuple(suspects.split()), sampler, source, unseen, rare)

    return wrong


def with_wrong_noises(law, sampler_of, names):
    """Return a `Wrong` for each of the named noises; `sampler_of(noise)` is right but for it."""
    wrong = wrong_for(law)
    for name in names.split():
        suspects, about, noise, *source = WRONG_NOISES[name]
        yield wrong(name, suspects, about, sampler_of(noise), *source)
