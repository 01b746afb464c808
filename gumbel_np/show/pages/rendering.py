"""Fills the templates; they escape all text that is not marked as HTML."""

from functools import cache
from importlib.metadata import version
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from gumbel_np.show.figures.svg import svg
from gumbel_np.show.formula import typeset
from gumbel_np.show.pages.markup import anchor, e_value, number, prose, typeset_number
from gumbel_np.show.style import Panel, compose
from gumbel_np.show.table_words import (
    SIGNS,
    UNITS,
    UNITS_OF_CHECKS,
    draws_made,
    percent,
    settings_tried,
)
from gumbel_np.verify.verdict import power_of_ten


def render(template: str, **values: Any) -> str:
    """Fill a template."""
    return _environment().get_template(template).render(values)


def macros() -> Any:
    """Return the macros that all pages share, as functions that return HTML."""
    return _environment().get_template("macros.html").module


def picture(panel: Panel, prefix: str) -> Markup:
    """Draw a panel as SVG; the prefix keeps its ids apart from those of other pictures."""
    return Markup(svg(compose([panel]), panel.title, prefix))


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("gumbel_np.show.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "anchor": anchor,
        "draws_made": draws_made,
        "e_value": e_value,
        "formula": lambda latex: Markup(typeset(latex)),
        "number": number,
        "percent": percent,
        "picture": picture,
        "power_of_ten": power_of_ten,
        "prose": prose,
        "thousands": "{:,}".format,
        "typeset_number": typeset_number,
    }
    environment.globals |= {
        "CSS": Markup(files("gumbel_np.show.pages").joinpath("pages.css").read_text("utf-8")),
        "SIGNS": SIGNS,
        "settings_tried": settings_tried,
        "UNITS": UNITS,
        "UNITS_OF_CHECKS": UNITS_OF_CHECKS,
        "VERSION": version("gumbel-np"),
    }
    return environment
