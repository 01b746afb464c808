"""What people see: figures, the report and the terminal, each imported when it is first used.

`figures.evidence_figure` and `figures.eprocess_figure` draw a trial, `style.use` sets their style,
and `pages.report.report_page.report` puts a whole run on one page.
"""

import lazy_loader as _lazy

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
