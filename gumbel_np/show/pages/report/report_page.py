"""The report: all that a run has found, on one page of HTML that needs no network."""

import datetime
import platform
from importlib.metadata import version
from itertools import count

from gumbel_np.show.pages.markup import number
from gumbel_np.show.pages.rendering import render
from gumbel_np.show.pages.report.claim_section import ClaimSection
from gumbel_np.show.pages.report.smallest_p_value import smallest_p_value
from gumbel_np.verify.claims import CHAPTERS
from gumbel_np.verify.claims.sources import SOURCES
from gumbel_np.verify.run import Run


def report(run: Run, *, date: datetime.date | None = None) -> str:
    """Put a run on one page; it bears today's date by default."""
    numbers = {
        "Risk of any false alarm": "at most " + number(run.alpha),
        "Draws in all": f"{sum(v.draws for v in run.verdicts):,}",
        "Seed": str(run.seed),
        "Time": f"{run.seconds:.1f} s",
        "Date": (date or datetime.date.today()).isoformat(),
        "Versions": f"Python {platform.python_version()}, NumPy {version('numpy')}, "
        f"SciPy {version('scipy')}",
    }
    outcomes = ("holds", "refuted", "undecided")
    return render(
        "report.html",
        title="Gumbel-max and Gumbel-softmax on trial",
        run=run,
        found={each: [v for v in run.verdicts if v.verdict == each] for each in outcomes},
        numbers=numbers,
        sources=SOURCES,
        chapters=_by_chapter(run),
        smallest=smallest_p_value(run),
    )


def _by_chapter(run: Run) -> dict[str, list[ClaimSection]]:
    """Return the claims by chapter, their figures numbered through; one's own come last."""
    chapter_of = {claim.id: name for name, claims in CHAPTERS.items() for claim in claims}
    own = "Further claims"
    numbers, chapters = count(1), {}
    for name in (*CHAPTERS, own):
        verdicts = [v for v in run.verdicts if chapter_of.get(v.claim.id, own) == name]
        if verdicts:
            chapters[name] = [ClaimSection(v, numbers) for v in verdicts]
    return chapters
