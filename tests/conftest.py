"""What all tests share: how Hypothesis explores, and a matplotlib that needs no display."""

import os
import sys

import matplotlib
import pytest
from hypothesis import settings

# Not through MPLBACKEND: the kernels of the lessons would inherit it and draw nothing inline.
matplotlib.use("Agg")

# CI must give the same answer twice; at one's own desk every run may find something new. No
# deadline in either: the first example pays for lazy imports.
settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("dev", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "dev")


@pytest.fixture(autouse=True)
def _a_path_of_its_own(monkeypatch):
    """Keep where a test imports from to itself: processes that start later would look there too."""
    monkeypatch.setattr(sys, "path", sys.path.copy())
