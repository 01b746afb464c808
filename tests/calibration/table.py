"""What was measured, as a page, and as the table of the README."""

from readme_blocks import replaced

from calibration.measures import Measure
from gumbel_np.show.pages.tables_page import table, tables_page

BEGIN, END = "<!-- written by make calibrate -->", "<!-- end of what make calibrate wrote -->"
_LEAD = (
    "How often verdicts are wrong, measured with fresh seeds: each line is an error that must not "
    "come more often than it is allowed to. Every interval holds the true rate with confidence "
    "99 %. A promise is called broken where so many errors would come with a probability of less "
    "than one in a million if it were kept. Many rates are exact by construction, and vary about "
    "what is allowed.",
)


def percent(share: float) -> str:
    """Write a share in per cent."""
    return f"{100 * share:.2g} %"


def line(found: Measure) -> str:
    """Write a measure on one line."""
    low, high = map(percent, found.interval)
    rate = percent(found.hits / found.runs)
    broken = "" if found.kept else "  BROKEN"
    allowed = percent(found.allowed)
    return f"{found.what}: {rate} [{low}, {high}] of {found.runs:,}; allowed {allowed}{broken}"


def page(found: list[Measure], seed: int) -> str:
    """Return all measures in HTML."""
    heads = ("Error", "Kept", "Allowed", "Seen", "At least", "At most", "Runs")
    rows = [
        (
            m.what,
            "yes" if m.kept else "NO",
            percent(m.allowed),
            percent(m.hits / m.runs),
            *map(percent, m.interval),
            f"{m.runs:,}",
        )
        for m in found
    ]
    lead = (*_LEAD, f"Seed {seed}.")
    return tables_page(
        "Are the verdicts calibrated?", lead, {"Errors": table("Errors", heads, rows, words=2)}
    )


def _families(found: list[Measure]) -> dict[str, list[Measure]]:
    """Put the measures of one promise together."""
    families: dict[str, list[Measure]] = {}
    for m in found:
        families.setdefault(m.what.partition(": ")[0], []).append(m)
    return families


def rows_of_readme(found: list[Measure]) -> str:
    """Return a row for each promise: its worst case."""
    rows = ["| Error | Allowed | Seen, at worst | Cases × runs |", "| --- | ---: | ---: | ---: |"]
    for what, each in _families(found).items():
        worst = max(each, key=lambda m: m.hits)
        low, high = map(percent, worst.interval)
        seen = f"{percent(worst.hits / worst.runs)} [{low}, {high}]"
        rows.append(
            f"| {what} | {percent(worst.allowed)} | {seen} | {len(each)} × {worst.runs:,} |"
        )
    return "\n".join(rows)


def readme(text: str, found: list[Measure]) -> str:
    """Return the text of the README with these rows in place of those between the marks."""
    return replaced(text, BEGIN, END, rows_of_readme(found))
