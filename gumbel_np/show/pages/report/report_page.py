"""The report: one page of HTML that asks nothing of any network, with all that a run has found."""

from __future__ import annotations

import datetime
import platform
from collections.abc import Iterator
from html import escape
from importlib.metadata import version
from importlib.resources import files
from itertools import count
from string import Template

from gumbel_np.show.pages.markup import anchor, number
from gumbel_np.show.pages.report.claim_section import OWN, section
from gumbel_np.show.pages.report.overview_table import by_chapter, overview, refuted, untried
from gumbel_np.show.pages.report.pvalue_tables import smallest_of_all
from gumbel_np.show.pages.report.reading_guide import guide, objects
from gumbel_np.verify.run import Run

SOURCES = {
    "S1": ("Gumbel-Softmax", "notes with PyTorch code"),
    "S2": ("Gumbel Softmax Reparameterization Trick Explained Simply", "by Keith Marchal"),
    "S3": ("Gumbel Softmax", "notes in Chinese, with the proof of the theorem"),
    "S4": ("Gumbel-Softmax", "a toy network in TensorFlow"),
    "S5": ("Why are we interested in Gumbel-Softmax?", "DARTS and annealing"),
}

_PAGE = Template("""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Gumbel-max and Gumbel-softmax on trial</title>
<style>
$css</style>
</head>
<body>
<a class="skip" href="#claims">Skip to the claims</a>
<header>
<h1>Gumbel-max and Gumbel-softmax on trial</h1>
<p class="lead">People say many things about Gumbel noise, the Gumbel-max trick and its
relaxation, the Gumbel-softmax; here each statement is put to a test that it could fail. Computer
experiments with up to millions of draws, and computations without chance, look for evidence
against it. A statement holds only if no evidence was found <em>and</em> the law is known to lie
so near to what is claimed that no relevant error could have hidden.</p>
<div class="result$amiss">
<p>$result</p>
$refuted
</div>
<dl class="totals">
$totals
</dl>
</header>
<main>
<section aria-labelledby="objects">
<h2 id="objects">The objects</h2>
$objects
</section>
<section aria-labelledby="how">
<h2 id="how">How to read this</h2>
$guide
</section>
<section aria-labelledby="sources">
<h2 id="sources">Who says so</h2>
<p>A claim names the sources that make it. “$own” marks what no source says and a reader should
know.</p>
<ul>
$sources
</ul>
</section>
<section class="table" aria-labelledby="overview">
<h2 id="overview">Overview</h2>
<p>A claim refuted as mathematics expects is a success, not a failure: it was false. Certificates
and the smallest errors caught are largest differences of the CDFs (CDF), total variations (TV) or
errors of computations, whose “caught from” is just the tolerance; “–” stands for what does not
apply.</p>
$overview
$smallest
$untried
</section>
<div id="claims">
$chapters
</div>
</main>
<footer>
<p>Made by gumbel_np $version. The same seed gives the same verdicts and the same figures.</p>
</footer>
</body>
</html>
""")


def report(run: Run, *, date: datetime.date | None = None) -> str:
    """Put a run on one page.

    Parameters
    ----------
    run : Run
        What `try_claims` returned.
    date : datetime.date, optional
        The day to print on it; today by default.

    Returns
    -------
    str
        HTML that holds its styles and figures within itself.
    """
    return _PAGE.substitute(
        css=files("gumbel_np.show.pages").joinpath("pages.css").read_text("utf-8"),
        amiss="" if run.as_expected else " amiss",
        result=_result(run),
        totals=_totals(run, date or datetime.date.today()),
        refuted=refuted(run),
        objects=objects(),
        guide=guide(),
        overview=overview(run),
        smallest=smallest_of_all(run),
        untried=untried(run),
        own=OWN,
        sources="\n".join(
            f"<li><b>{key}</b> “{escape(title)}”, {escape(what)}</li>"
            for key, (title, what) in SOURCES.items()
        ),
        chapters="\n".join(_chapters(run)),
        version=escape(version("gumbel-np")),
    )


def _result(run: Run) -> str:
    n = len(run.verdicts)
    each = (
        f"{sum(v.verdict == name for v in run.verdicts)} {word}"
        for name, word in (("holds", "hold"), ("refuted", "refuted"), ("undecided", "undecided"))
    )
    amiss = [v.claim.id for v in run.verdicts if not v.as_expected]
    links = ", ".join(f'<a href="#{anchor(i)}">{escape(i)}</a>' for i in amiss)
    end = (
        f"<strong>{len(amiss)} not as mathematics expects:</strong> {links}."
        if amiss
        else "<strong>Every verdict is what mathematics expects.</strong>"
    )
    return f"{n} {'claim' if n == 1 else 'claims'}: {', '.join(each)}. {end}"


def _totals(run: Run, date: datetime.date) -> str:
    each = {
        "Risk of any false alarm": f"at most {number(run.alpha)}",
        "Draws in all": f"{sum(v.draws for v in run.verdicts):,}",
        "Seed": str(run.seed),
        "Time": f"{run.seconds:.1f} s",
        "Date": date.isoformat(),
        "Versions": f"Python {platform.python_version()}, "
        + ", ".join(f"{name} {version(name.lower())}" for name in ("NumPy", "SciPy")),
    }
    return "\n".join(f"<div><dt>{term}</dt><dd>{value}</dd></div>" for term, value in each.items())


def _chapters(run: Run) -> Iterator[str]:
    numbers = count(1)
    for i, (name, verdicts) in enumerate(by_chapter(run), 1):
        inner = "\n".join(section(v, run, numbers) for v in verdicts)
        yield (
            f'<section class="chapter" aria-labelledby="chapter-{i}">\n'
            f'<h2 id="chapter-{i}">{escape(name)}</h2>\n{inner}\n</section>'
        )
