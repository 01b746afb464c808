"""The most memory that counting draws takes: python memory.py {ours,textbook} DRAWS, in a process.

Prints the peak in bytes, and the seconds.
"""

import re
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
from contenders import textbook

from gumbel_np import argmax_counts

PI = np.array([0.1, 0.2, 0.3, 0.4])
COUNTING = {
    "ours": lambda phi, n: argmax_counts(phi, n, seed=1),
    "textbook": lambda phi, n: np.bincount(textbook(phi, n, np.random.default_rng(1))),
}


def peak(who, n):
    """Count n draws in a fresh process.

    Parameters
    ----------
    who : {"ours", "textbook"}
        Who draws.
    n : int
        How many draws, of four categories.

    Returns
    -------
    bytes : int
        The most that the process held, Python and its modules included.
    seconds : float
        How long it was at work.
    """
    command = [sys.executable, __file__, who, str(n)]
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    most, seconds = run.stdout.split()
    return int(most), float(seconds)


def _most():
    """Return the peak of this process. Linux lets ru_maxrss begin with that of the parent."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.search(r"VmHWM:\s+(\d+) kB", status.read_text())[1]) * 1024
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # bytes on macOS


if __name__ == "__main__":
    began = time.process_time()
    COUNTING[sys.argv[1]](np.log(PI), int(sys.argv[2]))
    print(_most(), time.process_time() - began)
