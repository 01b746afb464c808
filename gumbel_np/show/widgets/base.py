"""What all widgets share: how a script becomes one module, and checks of arguments and traits."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from importlib.resources import files
from typing import TYPE_CHECKING, Any, ClassVar
from weakref import WeakSet

import numpy as np
import traitlets
from numpy.typing import ArrayLike

from gumbel_np.inputs import Floats, as_positive, as_real

if TYPE_CHECKING:

    class AnyWidget(traitlets.HasTraits):
        """What is used here of anywidget's class: ipywidgets, on which it stands, has no types."""

        comm: Any
        _esm: str
        _css: str

        def on_msg(self, callback: Callable[[Any, Any, Any], None]) -> None:
            """Call back with every message of the browser."""
else:
    from anywidget import AnyWidget

_SCRIPTS = files("gumbel_np.show.widgets") / "js"
_IMPORT = re.compile(r'^import \{[^}]*\} from "\./(?P<file>\w+\.js)";\n', re.MULTILINE)


class Widget(AnyWidget):
    """A widget that the script of its module's name, in `js`, draws in the browser.

    A handout has no kernel. It keeps the final values of `handout_answers` until a reader asks, and
    shows `handout_resets` as they began; both are names of traits.
    """

    handout_answers: ClassVar[tuple[str, ...]] = ()
    handout_resets: ClassVar[tuple[str, ...]] = ()

    script: ClassVar[str]
    alive: ClassVar[WeakSet[Widget]] = WeakSet()

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        Widget.alive.add(self)

    def __init_subclass__(cls, **options: Any) -> None:
        if Widget in cls.__bases__:  # and not the subclass that anywidget makes of every widget
            cls.script = cls.__module__.rpartition(".")[2] + ".js"
            cls._esm = bundle(cls.script)
            cls._css = style()
        super().__init_subclass__(**options)

    def find_answers(self) -> None:
        """Compute all that a reader of a handout may ask for; by default there is nothing."""


def pieces(*names: str) -> dict[str, str]:
    """Return scripts and what they import: each once, after what it needs, without imports."""
    found: dict[str, str] = {}

    def add(script: str) -> None:
        text = (_SCRIPTS / script).read_text(encoding="utf-8")
        for needed in _IMPORT.finditer(text):
            if needed["file"] not in found:
                add(needed["file"])
        found[script] = _IMPORT.sub("", text)

    for name in names:
        if name not in found:
            add(name)
    return found


def local(script: str) -> str:
    """Return a script that exports nothing but its default."""
    return re.sub(r"^export (?!default)", "", script, flags=re.MULTILINE)


def bundle(name: str) -> str:
    """Return one script with all that it imports: a notebook hands a widget a single module."""
    return "\n".join(map(local, pieces(name).values()))


def style() -> str:
    """Return the style sheet of all widgets."""
    return (_SCRIPTS / "lessons.css").read_text(encoding="utf-8")


def as_floats(value: ArrayLike, name: str) -> Floats:
    """Return real numbers as a new float64 array."""
    return as_real(value, name).astype(np.float64)


def as_named_floats(value: Mapping[str, ArrayLike], name: str, most: int) -> dict[str, Floats]:
    """Return from one to `most` arrays, each by its name, as float64."""
    if not all(isinstance(key, str) for key in value):
        raise TypeError(f"{name} must have names, got {list(value)}")
    if not 1 <= len(value) <= most:
        raise ValueError(f"{name} must have 1 to {most} names, got {len(value)}")
    return {key: as_floats(array, f"{name}[{key!r}]") for key, array in value.items()}


def positive(_: Widget, proposal: Any) -> float:
    """Check a trait that must be positive and finite; for `traitlets.validate`."""
    try:
        return as_positive(proposal["value"], proposal["trait"].name)
    except ValueError as error:
        raise traitlets.TraitError(str(error)) from None


def within(last: Callable[[Any], int]) -> Callable[[Widget, Any], int]:
    """Check a trait that must be from 0 to what `last` gives; for `traitlets.validate`."""

    def check(widget: Widget, proposal: Any) -> int:
        value: int = proposal["value"]
        if not 0 <= value <= last(widget):
            name = proposal["trait"].name
            raise traitlets.TraitError(f"{name} must be from 0 to {last(widget)}, got {value}")
        return value

    return check
