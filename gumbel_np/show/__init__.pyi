from . import figures, formula, grading, notebook, pages, style, terminal

__all__ = ["figures", "formula", "grading", "notebook", "pages", "style", "terminal"]
