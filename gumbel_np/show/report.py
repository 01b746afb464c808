"""The report: one page of HTML that asks nothing of any network, with all that a run has found."""

from __future__ import annotations

import datetime
import math
import platform
import re
from collections.abc import Iterable, Iterator
from html import escape
from importlib.metadata import version
from importlib.resources import files
from itertools import count
from string import Template

from gumbel_np.show import figures
from gumbel_np.show.formula import typeset
from gumbel_np.show.style import Panel, compose, svg
from gumbel_np.verify.claims import CHAPTERS, LEDGER
from gumbel_np.verify.evidence import Evidence, Facts, Uniforms
from gumbel_np.verify.run import Run
from gumbel_np.verify.trial import Verdict, power_of_ten

SOURCES = {
    "S1": "Gumbel-Softmax and straight-through (PyTorch)",
    "S2": "Gumbel-softmax explained simply",
    "S3": "argmax, softmax, Gumbel-max with the proof (in Chinese)",
    "S4": "a toy network (TensorFlow)",
    "S5": "DARTS and annealing",
}
_OWN = "this suite"
_SIGNS = {"holds": "✓", "refuted": "✗", "undecided": "?"}

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
<p class="result$amiss">$result</p>
<dl class="totals">
$totals
</dl>
</header>
<main>
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
<section aria-labelledby="overview">
<h2 id="overview">Overview</h2>
<p>A claim refuted as mathematics expects is a success, not a failure: it was false. Certificates
and the smallest errors found are largest differences of the CDFs (CDF), total variations (TV) or
errors of computations; “–” stands for what does not apply.</p>
$overview
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

# Headings, and what a student needs to know to read what is below.
_GUIDE = {
    "Two questions": (
        "Every statement about random draws becomes one of two questions. Did each category come "
        "as often as claimed? Are the numbers, sent through the claimed CDF, spread evenly over "
        "0 to 1, as they must be if it is theirs? Successive draws are also checked for being "
        "independent of each other."
    ),
    "Empirical CDF and its band": (
        "The empirical CDF at x is the share of draws up to x. By chance alone it strays a "
        "little from the true CDF. The band says how far, everywhere at once, whatever the law "
        "(Dvoretzky, Kiefer, Wolfowitz and Massart). With millions of draws it is thinner than a "
        "line, so a second figure magnifies the difference. A curve that leaves the band speaks "
        "against the claim."
    ),
    "Observed against expected": (
        "Each dot is how often a category came, divided by how often it should. Its bar is an "
        "exact interval (Clopper and Pearson) for the true ratio. The bars are drawn so long "
        "that all of them are right at once. A claim is in trouble where a bar misses the line "
        "at 1."
    ),
    "The e-process": (
        "Think of a bet against the claim, starting with 1 coin. If the claim is true the game "
        "is fair, and the capital e ever reaches 1,000 coins with a probability of at most 1 in "
        "1,000: at whatever moment one looks, however often one looks. So a trial may stop as "
        "soon as e crosses the dashed line: refuted. For a true claim the capital usually "
        "dwindles."
    ),
    "Why not p-values alone": (
        "A p-value is meant for one look, at a number of draws fixed beforehand. Who looks again "
        "after every chunk, and stops when it is small, will refute any true claim in the end. "
        "Here it is computed once, at the end. Nor does a large p-value show that a claim is "
        "true: with few draws anything passes."
    ),
    "The certificate, and wrong versions": (
        "That is why a claim holds only with a certificate: at the stated confidence the true "
        "law is within this distance of it. For numbers that is the largest difference between "
        "the CDFs, for categories the total variation: the most by which the probability of any "
        "event can be off. “Found from” is the smallest error that would have been found, but "
        "for one run in a million. And a check that cannot fail teaches nothing: wrong versions "
        "of a claim are named beside it, and the same trial refutes them."
    ),
}


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
        css=files("gumbel_np.show").joinpath("report.css").read_text("utf-8"),
        amiss="" if run.as_expected else " amiss",
        result=_result(run),
        totals=_totals(run, date or datetime.date.today()),
        guide=_guide(),
        overview=_overview(run),
        own=_OWN,
        sources="\n".join(f"<li><b>{k}</b> {escape(name)}</li>" for k, name in SOURCES.items()),
        chapters="\n".join(_chapters(run)),
        version=escape(version("gumbel-np")),
    )


def _typeset(number: str) -> str:
    """Write 1e+20 as 10 to the 20, in HTML."""
    mantissa, e, exponent = number.replace("-", "−").partition("e")
    if not e:
        return mantissa
    power = f"10<sup>{exponent.replace('+', '').replace('−0', '−')}</sup>"
    return {"1": power, "−1": f"−{power}"}.get(mantissa, f"{mantissa}&nbsp;×&nbsp;{power}")


def _number(value: float | None, digits: int = 2) -> str:
    """Write a number to a few digits; the page keeps all of them, for machines."""
    if value is None:
        return "–"
    return f'<data value="{value!r}">{_typeset(f"{value + 0.0:.{digits}g}")}</data>'  # + 0.0: no −0


def _e_value(log10: float | None) -> str:
    return (
        "–" if log10 is None else f'<data value="{log10!r}">{_typeset(power_of_ten(log10))}</data>'
    )


# --- The whole run -------------------------------------------------------------------------------


def _result(run: Run) -> str:
    n = len(run.verdicts)
    each = (
        f"{sum(v.verdict == name for v in run.verdicts)} {word}"
        for name, word in (("holds", "hold"), ("refuted", "refuted"), ("undecided", "undecided"))
    )
    amiss = [v.claim.id for v in run.verdicts if not v.as_expected]
    links = ", ".join(f'<a href="#{_anchor(i)}">{escape(i)}</a>' for i in amiss)
    end = (
        f"<strong>{len(amiss)} not as mathematics expects:</strong> {links}."
        if amiss
        else "<strong>Every verdict is what mathematics expects.</strong>"
    )
    return f"{n} {'claim' if n == 1 else 'claims'}: {', '.join(each)}. {end}"


def _totals(run: Run, date: datetime.date) -> str:
    each = {
        "Risk of any false alarm": f"at most {_number(run.alpha)}",
        "Draws in all": f"{sum(v.draws for v in run.verdicts):,}",
        "Seed": str(run.seed),
        "Time": f"{run.seconds:.1f} s",
        "Date": date.isoformat(),
        "Versions": f"Python {platform.python_version()}, "
        + ", ".join(f"{name} {version(name.lower())}" for name in ("NumPy", "SciPy")),
    }
    return "\n".join(f"<div><dt>{term}</dt><dd>{value}</dd></div>" for term, value in each.items())


def _guide() -> str:
    each = (
        f"<div><h3>{escape(head)}</h3><p>{escape(text)}</p></div>" for head, text in _GUIDE.items()
    )
    return '<div class="guide">' + "\n".join(each) + "</div>"


def _grouped(run: Run) -> Iterator[tuple[str, list[Verdict]]]:
    """Yield the verdicts by chapter; claims of one's own come last."""
    chapter_of = {claim.id: name for name, claims in CHAPTERS.items() for claim in claims}
    own = "Further claims"
    for name in (*CHAPTERS, own):
        verdicts = [v for v in run.verdicts if chapter_of.get(v.claim.id, own) == name]
        if verdicts:
            yield name, verdicts


def _overview(run: Run) -> str:
    heads = ("Claim", "Verdict", "Draws", "e", "p", "Certificate", "Found from")
    head = "".join(
        f'<th scope="col"{" class=n" if i > 1 else ""}>{name}</th>' for i, name in enumerate(heads)
    )
    bodies = "\n".join(
        f'<tbody>\n<tr><th scope="rowgroup" colspan="{len(heads)}">{escape(name)}</th></tr>\n'
        + "\n".join(map(_row, verdicts))
        + "\n</tbody>"
        for name, verdicts in _grouped(run)
    )
    return (
        '<div class="scroll" tabindex="0" role="region" aria-label="Table of all claims">'
        '<table class="overview">\n<caption>All claims and their verdicts</caption>\n'
        f"<thead><tr>{head}</tr></thead>\n{bodies}\n</table></div>"
    )


_UNITS = {"sup-distance": " CDF", "total variation": " TV", "error": " error"}


def _row(v: Verdict) -> str:
    unit = "" if v.certificate is None else _UNITS.get(v.distance_name, "")
    cells = (
        f"{v.draws:,}" if v.draws else "–",
        _e_value(v.log10_e),
        _number(v.p_value),
        _number(v.certificate) + unit,
        _number(v.smallest_detectable) + unit,
    )
    name = f'<th scope="row"><a href="#{_anchor(v.claim.id)}">{escape(v.claim.id)}</a></th>'
    return (
        f"<tr>{name}<td>{_badge(v)}</td>"
        + "".join(f"<td class=n>{c}</td>" for c in cells)
        + "</tr>"
    )


def _badge(v: Verdict) -> str:
    amiss = "" if v.as_expected else f" ({v.claim.expected} expected)"
    return f'<span class="badge {v.verdict}">{_SIGNS[v.verdict]} {v.verdict}{amiss}</span>'


def _anchor(claim_id: str) -> str:
    """Return the id of a claim's section; no two claims share one, whatever they are called."""
    return "claim-" + re.sub(r"[^A-Za-z0-9-]", lambda m: f"_{ord(m[0]):x}_", claim_id)


# --- One claim -----------------------------------------------------------------------------------


def _chapters(run: Run) -> Iterator[str]:
    numbers = count(1)
    for i, (name, verdicts) in enumerate(_grouped(run), 1):
        inner = "\n".join(_claim(v, run, numbers) for v in verdicts)
        yield (
            f'<section class="chapter" aria-labelledby="chapter-{i}">\n'
            f'<h2 id="chapter-{i}">{escape(name)}</h2>\n{inner}\n</section>'
        )


def _claim(v: Verdict, run: Run, numbers: Iterator[int]) -> str:
    claim, anchor, panels = v.claim, _anchor(v.claim.id), list(_panels(v))
    words = [
        "" if v.as_expected else f'<p class="warning">Mathematics expects: {claim.expected}.</p>',
        f"<p>{_words(v, run)}</p>",
        f'<p class="right"><b>What is right:</b> {escape(claim.right)}</p>' if claim.right else "",
        _tests(v),
        _controls(v),
        *(_facts(e) for e in v.evidence if isinstance(e, Facts)),
    ]
    said_by = escape(", ".join(claim.source.split())) or _OWN
    # The words fill the place that an odd number of figures leaves in two columns.
    wide = "" if len(panels) % 2 else " wide"
    return "\n".join(
        [
            f'<article class="claim" id="{anchor}" aria-labelledby="{anchor}-name">',
            '<div class="head">',
            f'<div class="top"><h3 id="{anchor}-name">{escape(claim.id)}</h3>{_badge(v)}',
            f'<p class="source">Said by: {said_by}</p></div>',
            f'<p class="statement">{escape(claim.statement)}</p>',
            f'<div class="math">{typeset(claim.formula)}</div>' if claim.formula else "",
            "</div>",
            f'<div class="evidence">\n<div class="words{wide}">',
            *filter(None, words),
            "</div>",
            *(_figure(panel, next(numbers)) for panel in panels),
            "</div>\n</article>",
        ]
    )


def _words(v: Verdict, run: Run) -> str:
    """Say in plain words what was found, and how sure it is."""
    if v.verdict == "undecided":
        return f"<b>Undecided</b> after {v.draws:,} draws: {escape(v.note)}."
    if v.verdict == "refuted":
        return _refuted(v)
    if not v.draws:
        return (
            "<b>Holds.</b> Nothing here is left to chance: the largest error of these "
            f"computations is {_number(v.certificate)}, and each is within what the table allows."
        )
    random = [e for e in v.evidence if e.draws]
    near = "; ".join(_near(e, e.bound(v.alpha / len(random))) for e in random)
    return (
        f"<b>Holds.</b> At confidence 1 − {_number(run.alpha)} (all claims of the ledger "
        f"together) {near}. An error of {_number(v.smallest_detectable)} or more would have been "
        "found but for one run in a million."
    )


def _near(e: Evidence, bound: float) -> str:
    if isinstance(e, Uniforms):
        return f"the true law is within {_number(bound)} of the claim in the CDF"
    if figures.is_always(e):
        return f"exceptions come in at most {_number(bound)} of draws"
    return (
        f"the true probabilities are within {_number(bound)} of the claimed ones in total variation"
    )


def _refuted(v: Verdict) -> str:
    start = f"<b>Refuted</b> after {v.draws:,} draws: " if v.draws else "<b>Refuted</b>: "
    if v.log10_e is not None and v.log10_e >= math.log10(2 / v.alpha):
        inverse = power_of_ten(-v.log10_e)
        odds = "0" if power_of_ten(v.log10_e) == "∞" else f"1/e, about {_typeset(inverse)}"
        return start + (
            f"if the claim were true, evidence this strong (e = {_e_value(v.log10_e)}) would turn "
            f"up with a probability of at most {odds}, whenever one chose to stop looking."
        )
    if any(e.distance() > e.tolerance for e in v.evidence if not e.draws):
        return start + "an error is larger than what the table allows."
    return start + (
        "if the claim were true, a result so far off would turn up with a probability of at most "
        f"{_number(v.p_value)}."
    )


def _tests(v: Verdict) -> str:
    if not v.tests:
        return ""
    each = ", ".join(f"{escape(name)} {_number(p)}" for name, p in v.tests.items())
    return (
        f"<p>At the end: e = {_e_value(v.log10_e)}; p-values {each}; the smallest of them times "
        f"their number, p = {_number(v.p_value)}.</p>"
    )


def _controls(v: Verdict) -> str:
    if not v.claim.wrong:
        return ""
    return f"<p>The same trial refutes: {'; '.join(map(escape, v.claim.wrong))}.</p>"


def _facts(e: Facts) -> str:
    rows = "\n".join(
        f'<tr><th scope="row">{escape(label)}</th>'
        + f"<td class=n>{_number(value, 4)}</td>"
        + "".join(f"<td class=n>{_number(x)}</td>" for x in (error, allowed))
        + "</tr>"
        for label, value, error, allowed in e.rows
    )
    head = "".join(f'<th scope="col" class=n>{name}</th>' for name in ("value", "error", "allowed"))
    return (
        '<div class="scroll" tabindex="0" role="region" aria-label="Table of computations">'
        '<table class="facts">\n<caption>Computed, without chance</caption>\n'
        f'<thead><tr><th scope="col">what</th>{head}</tr></thead>\n'
        f"<tbody>\n{rows}\n</tbody></table></div>"
    )


def _panels(v: Verdict) -> Iterable[Panel]:
    random = [e for e in v.evidence if e.draws]
    for e in random:
        yield from figures.evidence_panels(e, v.alpha / len(random))
    if len(v.path):
        yield figures.eprocess_panel(v)
    meaning = figures.illustration_panels(v.claim.id) if v.claim is LEDGER.get(v.claim.id) else []
    yield from meaning
    if not random and not meaning:
        for e in v.evidence:
            yield from figures.evidence_panels(e, v.alpha)


def _figure(panel: Panel, number: int) -> str:
    drawn = svg(compose([panel]), panel.title, f"f{number}-")
    return f"<figure>{drawn}<figcaption>{escape(panel.caption)}</figcaption></figure>"
