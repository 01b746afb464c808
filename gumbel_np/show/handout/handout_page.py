"""A handout: one page for a lesson, whole in itself."""

from __future__ import annotations

import re
from collections.abc import Collection
from html import escape, unescape
from importlib.metadata import version
from importlib.resources import files
from string import Template

from gumbel_np.show.handout.cells_html import cells_in_html
from gumbel_np.show.handout.run_lesson import Lesson
from gumbel_np.show.handout.widget_scripts import models, page_script
from gumbel_np.show.widgets.base import style

_PAGE = Template("""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>$title</title>
<style>
$css</style>
</head>
<body>
<main>
$cells
</main>
<footer><p>A handout of lesson $number, made by gumbel_np $version. The experiments were run when it
was made; the exercises are graded in the notebook, notebooks/$name.ipynb.</p></footer>
<script type="application/json" id="models">$models</script>
<script type="module">
$script</script>
</body>
</html>
""")
_TITLE = re.compile(r"<h1>(.*?)</h1>", re.DOTALL)


def page(lesson: Lesson, pages: Collection[str] = ()) -> str:
    """Put a lesson on one page that asks nothing of any network.

    Parameters
    ----------
    lesson : Lesson
        That has run.
    pages : collection of str, optional
        The names of the lessons that have a handout.

    Returns
    -------
    str
        HTML that holds its styles, figures, formulas, scripts and data within itself.
    """
    cells = "\n".join(cells_in_html(lesson, pages))
    title = _TITLE.search(cells)
    show = files("gumbel_np.show")
    sheets = (show / "pages" / "pages.css", show / "handout" / "handout.css")
    return _PAGE.substitute(
        title=escape(unescape(re.sub(r"<[^>]*>", "", title[1])) if title else lesson.name),
        css="".join([style(), *(sheet.read_text("utf-8") for sheet in sheets)]),
        cells=cells,
        number=escape(lesson.name[:2]),
        name=escape(lesson.name),
        version=escape(version("gumbel-np")),
        models=models(lesson.widgets),
        script=page_script({told.script for told in lesson.widgets.values()}),
    )
