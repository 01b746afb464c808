"""What the tests of the reference share."""

import warnings

import numpy as np
import pytest


@pytest.fixture
def strict():
    """No function may warn, nor raise for a caller who lets NumPy raise even on underflow."""
    with np.errstate(all="raise"), warnings.catch_warnings():
        warnings.simplefilter("error")
        yield
