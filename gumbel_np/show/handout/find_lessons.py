"""Where the lessons are, and which of them have widgets."""

import re
from importlib.resources import files
from pathlib import Path

import nbformat
from nbformat import NotebookNode

_WIDGETS = re.compile(r"gumbel_np\.show(?:\.widgets\b| import .*\bwidgets\b)")


def folder() -> Path:
    """Return where the notebooks are: within an installed package, or beside it in a checkout."""
    package = Path(str(files("gumbel_np")))
    packed = package / "notebooks"
    return packed if packed.is_dir() else package.parent / "notebooks"


def read(path: Path) -> NotebookNode:
    """Read a notebook, as of version 4 of its format."""
    return nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]


def every_lesson() -> list[Path]:
    """Return the notebooks in order; none if the package was installed without them."""
    return sorted(folder().glob("[0-9][0-9]_*.ipynb"))


def with_widgets() -> list[Path]:
    """Return the lessons, 01 and later, that import a widget."""
    return [path for path in every_lesson() if path.name[:2] != "00" and _has_widgets(path)]


def _has_widgets(path: Path) -> bool:
    cells = read(path).cells
    return any(cell.cell_type == "code" and _WIDGETS.search(cell.source) for cell in cells)
