"""What all widgets of the lessons share: their JavaScript in one piece, and a quiet repr."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import Any, ClassVar
from weakref import WeakSet

import anywidget

_SCRIPTS = files("gumbel_np.show.widgets") / "js"
_IMPORT = re.compile(r'^import \{[^}]*\} from "\./(?P<file>\w+\.js)";\n', re.MULTILINE)


def pieces(*names: str) -> dict[str, str]:
    """Return scripts and all that they import, each once and after what it needs.

    Parameters
    ----------
    *names : str
        Files beside this one, in `js`.

    Returns
    -------
    dict of str to str
        JavaScript by file, without its imports.
    """
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
    """Return a script that exports nothing but its default.

    Parameters
    ----------
    script : str
        JavaScript.

    Returns
    -------
    str
        The same, whose other names are for itself alone.
    """
    return re.sub(r"^export (?!default)", "", script, flags=re.MULTILINE)


def bundle(name: str) -> str:
    """Return one script with all that it imports, as a single module.

    Parameters
    ----------
    name : str
        A file beside this one, in `js`.

    Returns
    -------
    str
        JavaScript that imports nothing: a notebook hands a widget one module, and no address from
        which it could fetch a second.
    """
    return "\n".join(map(local, pieces(name).values()))


def style() -> str:
    """Return the style sheet of all widgets.

    Returns
    -------
    str
        CSS.
    """
    return (_SCRIPTS / "lessons.css").read_text(encoding="utf-8")


class Widget(anywidget.AnyWidget):
    """A widget that a script of its own draws in the browser."""

    script: ClassVar[str]
    alive: ClassVar[WeakSet[Widget]] = WeakSet()

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        Widget.alive.add(self)

    def __init_subclass__(cls, script: str = "", **options: Any) -> None:
        if script:  # anywidget makes a subclass of its own of each widget
            cls.script = script
            cls._esm = bundle(script)
            cls._css = style()
        super().__init_subclass__(**options)
