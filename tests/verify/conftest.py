"""What the tests of the verification share."""

from itertools import combinations

import numpy as np
import pytest


@pytest.fixture
def compositions():
    """All ways to share n draws among k categories."""

    def every(n, k):
        for bars in combinations(range(n + k - 1), k - 1):
            yield np.diff([-1, *bars, n + k - 1]) - 1

    return every
