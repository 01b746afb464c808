"""What was measured, as the table of the README, and as lines on the way."""

from readme_blocks import replaced

# What contenders are called above a column. "fill" is shown as a share, the others as a factor.
COLUMNS = {
    "textbook": "Textbook",
    "tuned": "Tuned",
    "gumbel": "rng.gumbel",
    "choice": "rng.choice",
    "torch": "PyTorch",
    "jax": "JAX",
    "fill": "Fill",
}
BEGIN, END = "<!-- written by make bench -->", "<!-- end of what make bench wrote -->"


def line(timed):
    """Write what one work took."""
    ratios = (f"{name} {factor(name, timed.ratio(name)[1])}" for name in timed.others)
    return f"{timed.work:<42} {ours(timed):<15} {'  '.join(ratios)}"


def readme(text, bench):
    """Return the text of the README with the table in place of the one between the marks."""
    return replaced(text, BEGIN, END, block(bench))


def block(bench):
    """Return the table of the README, and where it was measured."""
    rows = [
        ["Work", "Ours", *COLUMNS.values()],
        ["---", *["---:"] * (1 + len(COLUMNS))],
        *([t.work, ours(t), *(_median(t, name) for name in COLUMNS)] for t in bench.timed),
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows) + f"\n\n{where(bench)}"


def where(bench):
    """Tell where it was measured, and what it took to count the most draws."""
    machine = bench.machine
    versions = ", ".join(f"{name} {v}" for name, v in machine["versions"].items() if v)
    n, most = bench.memory["ours"][-1]
    return (
        f"Measured on one of {machine['cores']} cores, {machine['processor']}, "
        f"{'with' if machine['AVX-512'] else 'without'} AVX-512; {versions}. Counting {n:,} draws "
        f"of four categories took {_time(bench.counting)} and at most {most / 1e6:.0f} MB, Python "
        "and its modules included."
    )


def ours(timed):
    """Write our time."""
    return _time(timed.ours) + timed.unit


def factor(name, ratio):
    """Write how many times longer a contender takes."""
    return f"{_two(100 * ratio)} %" if name == "fill" else f"{_two(ratio)}×"


def _median(timed, name):
    ratio = timed.ratio(name)
    return "–" if ratio is None else factor(name, ratio[1])


def _time(seconds):
    """Write a time to two digits, in the unit that suits it."""
    units = {"s": 1, "ms": 1e-3, "µs": 1e-6, "ns": 1e-9}
    unit = next((unit for unit, size in units.items() if seconds >= size), "ns")
    return f"{_two(seconds / units[unit])} {unit}"


def _two(value):
    """Write a number to two digits, and all of them before the point."""
    rounded = float(f"{value:.2g}")
    return f"{rounded:.1f}" if rounded < 10 else f"{rounded:,.0f}"
