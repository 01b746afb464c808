"""Many checks on one page: the detection matrix, and the samplers of other libraries."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from importlib.metadata import version
from importlib.resources import files
from string import Template

_PAGE = Template("""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>$title</title>
<style>
$css</style>
</head>
<body>
<header>
<h1>$title</h1>
$lead
</header>
<main>
$tables
</main>
<footer><p>Made by gumbel_np $version on $date.</p></footer>
</body>
</html>
""")


def survey(
    title: str, lead: Iterable[str], tables: Mapping[str, str], *, date: datetime.date | None = None
) -> str:
    """Put tables on one page that asks nothing of any network.

    Parameters
    ----------
    title : str
        Of the page.
    lead : iterable of str
        Paragraphs before the tables, in HTML.
    tables : mapping of str to str
        The tables in HTML, by heading.
    date : datetime.date, optional
        The day to print on it; today by default.

    Returns
    -------
    str
        HTML that holds its styles within itself.
    """
    sections = (
        f'<section aria-labelledby="s{i}">\n<h2 id="s{i}">{escape(head)}</h2>\n{body}\n</section>'
        for i, (head, body) in enumerate(tables.items(), 1)
    )
    return _PAGE.substitute(
        title=escape(title),
        css=files("gumbel_np.show.pages").joinpath("pages.css").read_text("utf-8"),
        lead="\n".join(text if text.startswith("<") else f"<p>{text}</p>" for text in lead),
        tables="\n".join(sections),
        version=escape(version("gumbel-np")),
        date=(date or datetime.date.today()).isoformat(),
    )


def table(caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]], words: int = 1) -> str:
    """Return a table whose first cells are headings of their rows.

    Parameters
    ----------
    caption : str
        What it shows.
    heads : sequence of str
        Of the columns.
    rows : iterable of sequence of str
        The cells, in HTML.
    words : int, optional
        How many columns at the left hold words; the others hold numbers, at the right.

    Returns
    -------
    str
        HTML, in a frame that scrolls.
    """

    def kind(i: int) -> str:
        return "" if i < words else " class=n"

    head = "".join(f'<th scope="col"{kind(i)}>{escape(h)}</th>' for i, h in enumerate(heads))
    body = "\n".join(
        f'<tr><th scope="row">{first}</th>'
        + "".join(f"<td{kind(i)}>{cell}</td>" for i, cell in enumerate(rest, 1))
        + "</tr>"
        for first, *rest in rows
    )
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(caption)}">'
        f'<table class="overview">\n<caption>{escape(caption)}</caption>\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>"
    )
