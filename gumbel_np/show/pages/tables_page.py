"""Tables on a page: the detection matrix, the samplers of other libraries, the speeds."""

import datetime
from collections.abc import Iterable, Mapping, Sequence

from markupsafe import Markup

from gumbel_np.show.pages.rendering import macros, render


def tables_page(title: str, lead: Iterable[str], sections: Mapping[str, Markup]) -> str:
    """Return a page that needs no network: paragraphs, then sections by heading."""
    date = datetime.date.today()
    return render("tables.html", title=title, lead=lead, sections=sections, date=date)


def table(
    caption: str, heads: Sequence[str], rows: Iterable[Sequence[str]], words: int = 1
) -> Markup:
    """Return a table whose first cells head their rows; after `words` columns come numbers."""
    return Markup(macros().table(caption, heads, rows, words))
