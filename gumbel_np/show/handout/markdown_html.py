"""The text of a lesson in HTML, with its formulas typeset."""

import re
from collections.abc import Collection
from html import escape
from typing import Any

from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

from gumbel_np.show.formula import typeset


class _Renderer(IPythonRenderer):
    """Markdown as notebooks have it, but without MathJax or anything else from a network."""

    def __init__(self, pages: Collection[str]) -> None:
        super().__init__(escape=False, exclude_anchor_links=True)
        self._pages = pages

    def inline_math(self, body: str) -> str:
        return typeset(" ".join(body.split()))

    def block_math(self, body: str) -> str:
        return f'<span class="math">{self.inline_math(body)}</span>'

    def block_code(self, code: str, info: str | None = None) -> str:
        return f"<pre><code>{escape(code)}</code></pre>\n"

    def link(self, text: str, url: str, title: str | None = None) -> str:
        """Link to another handout or within this one; write out an address on the web."""
        page, dot, ending = url.partition(".ipynb")
        if dot and page in self._pages:
            return f'<a href="{escape(page)}.html{escape(ending)}">{text}</a>'
        if url.startswith("#"):
            return f'<a href="{escape(url)}">{text}</a>'
        if url.startswith("http") and url != text:
            return f"{text} ({escape(url)})"
        return text


# A formula and the signs next to it, which could otherwise stand alone at the end of a line.
_CLOSE = re.compile(r"(\(?<svg (?:(?!</svg>).)*</svg>[.,;:?!)]+|\(<svg (?:(?!</svg>).)*</svg>)")


def in_html(markdown: str, pages: Collection[str] = ()) -> str:
    """Return Markdown in HTML that needs no network; links lead to the lessons among `pages`."""
    renderer: Any = _Renderer(pages)
    html = MarkdownWithMath(renderer=renderer).render(markdown)
    return _CLOSE.sub(r'<span class="nowrap">\1</span>', html)
