"""Time everything, and write what came out."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

import growth
import table
from contenders import PEERS
from machine import machine
from page import page
from works import works

from gumbel_np.scale.atomic_file import atomic_files

README = Path(__file__).parents[2] / "README.md"


@dataclass(frozen=True)
class Bench:
    """What was measured.

    Attributes
    ----------
    machine : dict
        Where.
    scale : float
        How large the works were, against what they are called.
    timed : list of Timed
        Every work.
    draws, categories, memory : dict of list
        How time and memory grow: points of a curve, by contender.
    counting : float
        The seconds of the last point of our memory.
    """

    machine: dict
    scale: float
    timed: list
    draws: dict
    categories: dict
    memory: dict
    counting: float


def bench(folder, scale=1.0, peers=PEERS, readme=README):
    """Hold every contender to its law, time all of them, and write bench.json and bench.html.

    Parameters
    ----------
    folder : Path
        Where to.
    scale : float, optional
        How large the works are, against what they are called.
    peers : tuple of str, optional
        Which of "torch" and "jax" take part.
    readme : Path, optional
        Whose table is written anew; left alone if the works were shrunk, or one of the two missing.

    Returns
    -------
    Bench
        All that was measured.
    """
    with atomic_files(folder, ("bench.json", "bench.html")) as (numbers, written):
        memory, counting = growth.of_memory(scale)
        timed = []
        for race in works(scale, peers):
            timed.append(race.run())
            print(table.line(timed[-1]), flush=True)
        found = Bench(
            machine(),
            scale,
            timed,
            growth.against_draws(scale, peers),
            growth.against_categories(scale, peers),
            memory,
            counting,
        )
        print(table.where(found))
        numbers.write(json.dumps(asdict(found), indent=1))
        written.write(page(found))
    if scale == 1 and len(peers) == 2:
        readme.write_text(table.readme(readme.read_text("utf-8"), found), "utf-8")
    return found
