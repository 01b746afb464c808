"""What the trials share: weights to draw from, and what is made of them."""

import numpy as np
from numpy.typing import NDArray

from gumbel_np.inputs import Floats
from gumbel_np.reference.law import Gumbel
from gumbel_np.reference.softmax import soften

# Ten categories, skewed, deliberately unnormalised: they sum to 100.
WEIGHTS = np.array([40, 25, 12, 8, 5, 4, 3, 1.5, 1, 0.5])
# Four categories, as small as will show a wrong noise (two never do).
PI = np.array([0.1, 0.2, 0.3, 0.4])
# The distribution with which the Chinese source opens.
SOURCE_PI = np.array([0.3, 0.1, 0.1, 0.5])
TAUS = np.array([0.1, 0.3, 1.0, 3.0, 10.0])
# The categories of PI, each with the eighth of the Gumbel law in which the maximum lies.
EIGHTHS = tuple(f"{part}\n{i} wins" for i in range(PI.size) for part in range(1, 9))


def arg_max(z: NDArray[np.floating]) -> NDArray[np.intp]:
    """The index of the largest along the last axis."""
    return np.argmax(z, axis=-1)


def eighth(x: Floats) -> NDArray[np.intp]:
    """The eighth of the Gumbel law in which x lies, from 0; also of NaN, which lies in none."""
    return (8 * np.nan_to_num(Gumbel().cdf(x))).astype(np.intp).clip(0, 7)


def relax(z: Floats, tau: float | Floats) -> Floats:
    """Softmax of z/tau along the last axis; tau may be an array, one temperature a row."""
    return soften(z, np.asarray(tau)[..., None], axis=-1)
