"""What looking again and again does to an e-process and to a p-value."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc

from gumbel_np.inputs import Floats, Rng, as_law, as_rng
from gumbel_np.verify.statistics.eprocess import log_e_value


def watch_right_samplers(
    pi: ArrayLike, *, runs: int, draws: int, looks: int, rng: Rng = None
) -> tuple[Floats, Floats]:
    """Return the e-process of right samplers at each look, and the p-value of Pearson's χ² there.

    `pi` holds K weights; both results have shape (runs, looks). Looks begin at 10 draws and are
    evenly spaced on a logarithmic axis. Each p-value is computed as if its look were the only one.
    """
    law = as_law(pi)
    moments = np.unique(np.geomspace(10, draws, looks).astype(int))
    steps = np.diff(moments, prepend=0)
    until = as_rng(rng).multinomial(steps, law, size=(runs, moments.size)).cumsum(axis=1)
    log_e = np.array([[log_e_value(now, law) for now in path] for path in until])
    expected = moments[:, np.newaxis] * law
    statistic = ((until - expected) ** 2 / expected).sum(axis=-1)
    return np.exp(log_e), chdtrc(law.size - 1, statistic)
