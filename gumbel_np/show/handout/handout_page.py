"""A handout: one page for a lesson, complete in itself, and the script that revives its widgets."""

import json
import re
from collections.abc import Collection, Mapping
from dataclasses import asdict
from html import unescape
from importlib.resources import files

from gumbel_np.show.handout.cells_html import cells_in_html
from gumbel_np.show.handout.run_lesson import Lesson, WidgetState
from gumbel_np.show.pages.rendering import render
from gumbel_np.show.widgets.base import local, pieces, style

_HERE = files("gumbel_np.show.handout")
_TITLE = re.compile(r"<h1>(.*?)</h1>", re.DOTALL)
_EXPORTED = re.compile(r"^export function (\w+)", re.MULTILINE)
_DEFAULT = "export default { render };"


def page(lesson: Lesson, pages: Collection[str] = ()) -> str:
    """Return a lesson as HTML that needs no network; `pages` are the lessons with a handout."""
    cells = "\n".join(cells_in_html(lesson, pages))
    title = _TITLE.search(cells)
    return render(
        "handout.html",
        title=unescape(re.sub(r"<[^>]*>", "", title[1])) if title else lesson.name,
        widget_style=style(),
        handout_style=_HERE.joinpath("handout.css").read_text("utf-8"),
        cells=cells,
        name=lesson.name,
        models=_models(lesson.widgets),
        script=page_script({widget.script for widget in lesson.widgets.values()}),
    )


def page_script(names: Collection[str]) -> str:
    """Return one module with the scripts of widgets, what they share once, that revives them."""
    shared, own = [], ["const WIDGETS = {};"]
    for name, script in pieces("stand_in.js", *sorted(names)).items():
        if name in names:
            # Each in its own block: they use the same names.
            exported = ", ".join(["render", *_EXPORTED.findall(script)])
            entry = f'WIDGETS["{name}"] = {{ {exported} }};'
            own.append(f"{{\n{local(script).replace(_DEFAULT, entry)}}}")
        else:
            shared.append(local(script))
    begin = _HERE.joinpath("handout.js").read_text("utf-8")
    begin = re.sub(r"^import .*\n", "", begin, flags=re.MULTILINE)
    return "\n".join([*shared, *own, begin])


def _models(widgets: Mapping[str, WidgetState]) -> str:
    """Return the widgets by the ids of their models, as JSON that may stand within HTML."""
    by_id = {model: asdict(widget) for model, widget in widgets.items()}
    text = json.dumps(by_id, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c")
