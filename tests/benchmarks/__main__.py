"""Time this package beside textbooks, PyTorch and JAX: python tests/benchmarks [FOLDER].

Everything works on one core.
"""

import argparse
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # where `readme_blocks` is


def use_one_core():
    """Keep to one core; what counts them does so when it is loaded."""
    for library in ("OMP", "OPENBLAS", "MKL"):
        os.environ[f"{library}_NUM_THREADS"] = "1"
    os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
    if hasattr(os, "sched_setaffinity"):  # Linux
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def main():
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("report"))
    parser.add_argument("--scale", type=float, default=1.0, help="0.01: an early look, all smaller")
    arguments = parser.parse_args()
    use_one_core()

    from bench import bench

    bench(arguments.folder, arguments.scale)


if __name__ == "__main__":
    main()
