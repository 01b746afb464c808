"""Measure how often verdicts are wrong: python tests/calibration [FOLDER]."""

import argparse
import secrets
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # where `calibration` is

from calibration import table
from calibration.measures import measures
from gumbel_np.cli.exit_and_signals import usable_cores
from gumbel_np.scale.atomic_file import atomic_files

README = Path(__file__).parents[2] / "README.md"
RUNS = 2000


def main() -> int:
    """Measure, write the page, and, of a whole run, the README's table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("report"))
    parser.add_argument("--runs", type=int, default=RUNS, help=f"of each kind of error ({RUNS})")
    parser.add_argument("--seed", type=int, help="a fresh one unless it is given")
    arguments = parser.parse_args()
    seed = secrets.randbits(32) if arguments.seed is None else arguments.seed
    print(f"Seed {seed}")
    found = []
    with (
        atomic_files(arguments.folder, ("calibration.html",)) as (written,),
        ProcessPoolExecutor(usable_cores()) as pool,
    ):
        for measure in measures(arguments.runs, seed, pool):
            found.append(measure)
            print(table.line(measure), flush=True)
        written.write(table.page(found, seed))
    if arguments.runs == RUNS:
        README.write_text(table.readme(README.read_text("utf-8"), found), "utf-8")
    return 0 if all(measure.kept for measure in found) else 1


if __name__ == "__main__":
    sys.exit(main())
