"""What all widgets of the lessons share: their JavaScript in one piece, and a quiet repr."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import Any

import anywidget

_SCRIPTS = files("gumbel_np.show.widgets") / "js"
_IMPORT = re.compile(r'^import \{[^}]*\} from "\./(?P<file>\w+\.js)";\n', re.MULTILINE)


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
    pieces: dict[str, str] = {}

    def add(script: str) -> None:
        text = (_SCRIPTS / script).read_text(encoding="utf-8")
        for found in _IMPORT.finditer(text):
            if found["file"] not in pieces:
                add(found["file"])
        pieces[script] = re.sub(r"^export (?!default)", "", _IMPORT.sub("", text), flags=re.M)

    add(name)
    return "\n".join(pieces.values())


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

    def __init_subclass__(cls, script: str = "", **options: Any) -> None:
        if script:  # anywidget makes a subclass of its own of each widget
            cls._esm = bundle(script)
            cls._css = style()
        super().__init_subclass__(**options)
