"""What people see: figures, the report and the terminal, each imported when it is first used.

`figures.evidence_figure` and `figures.eprocess_figure` draw a trial, `style.use` is their style,
and `pages.report.report_page.report` puts a whole run on one page.
"""

from importlib import import_module as _import_module
from types import ModuleType as _ModuleType

_LAZY = ("figures", "formula", "grading", "notebook", "pages", "style", "terminal")


def __getattr__(name: str) -> _ModuleType:
    if name in _LAZY:
        return _import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *_LAZY})
