"""Calls of others beside our own, under `np.errstate(all="raise")`."""

import numpy as np


def quietly(f, *args, **kwargs):
    """Call a peer that takes underflow as it comes."""
    with np.errstate(all="ignore"):
        return f(*args, **kwargs)
