"""The scripts of all widgets of a page in one, what they share once."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import asdict
from importlib.resources import files

from gumbel_np.show.handout.run_lesson import Told
from gumbel_np.show.widgets.base import local, pieces

_EXPORTED = re.compile(r"^export function (\w+)", re.MULTILINE)
_DEFAULT = "export default { render };"


def page_script(names: Collection[str]) -> str:
    """Return one module that brings widgets to life.

    Parameters
    ----------
    names : collection of str
        The scripts of the widgets.

    Returns
    -------
    str
        JavaScript that imports nothing.
    """
    shared, own = [], ["const WIDGETS = {};"]
    for name, script in pieces("stand_in.js", *sorted(names)).items():
        if name in names:
            # In a block of its own: they use the same names.
            exported = ", ".join(["render", *_EXPORTED.findall(script)])
            entry = f'WIDGETS["{name}"] = {{ {exported} }};'
            own.append(f"{{\n{local(script).replace(_DEFAULT, entry)}}}")
        else:
            shared.append(local(script))
    begin = files("gumbel_np.show.handout").joinpath("handout.js").read_text("utf-8")
    begin = re.sub(r"^import .*\n", "", begin, flags=re.MULTILINE)
    return "\n".join([*shared, *own, begin])


def models(widgets: Mapping[str, Told]) -> str:
    """Return what the widgets were told, as JSON that may stand within an element of HTML.

    Parameters
    ----------
    widgets : mapping of str to Told
        By the id of their models.

    Returns
    -------
    str
        JSON.
    """
    told = {model: asdict(widget) for model, widget in widgets.items()}
    text = json.dumps(told, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c")
