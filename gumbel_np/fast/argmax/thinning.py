r"""Few draws of each of many laws, of very many categories: noise for a few candidates only.

Let e^M_b be the largest weight of block b. Arrivals that come to each of its categories at that
rate, and are kept with probability e^(φ_k − M_b), come to k at the rate e^φ_k (Lewis and Shedler
1979). The first arrival that is kept, at time T, is the arg max of φ + G, with the maximum −log T.
So the K logits are read once, for the largest of each block. On average at least one arrival in 128
(the width of a block) is kept, whatever the logits.
"""

import numpy as np
from numpy.typing import NDArray

from gumbel_np.inputs import Floats

_WIDTH = 128  # categories of a block
_ARRIVALS = 32  # drawn at a time
_SHORTEST = 2.0**-54  # a wait of 0 would give an infinite maximum


def by_thinning(
    phi: Floats, winners: NDArray[np.integer], maxima: Floats | None, rng: np.random.Generator
) -> None:
    """Draw winners of φ + G, and the maxima unless None, for all laws: a batch `Method`."""
    starts = np.arange(0, phi.shape[1], _WIDTH)
    sizes = np.diff(starts, append=phi.shape[1])
    for i, law in enumerate(phi):
        tops = np.maximum.reduceat(law, starts)
        peak = tops.max()
        with np.errstate(over="ignore", under="ignore"):  # far below the peak the rate is 0
            rates = np.cumsum(np.exp(tops - peak) * sizes)
        for draw in range(len(winners)):
            winners[draw, i], time = _first_kept(law, tops, starts, sizes, rates, rng)
            if maxima is not None:
                maxima[draw, i] = peak - np.log(time)


def _first_kept(
    phi: Floats,
    tops: Floats,
    starts: NDArray[np.intp],
    sizes: NDArray[np.intp],
    rates: Floats,
    rng: np.random.Generator,
) -> tuple[int, float]:
    """Return the category and the time of the first arrival that is kept.

    The others are given for each block: `rates` are those up to and including it.
    """
    m, rate, now = _ARRIVALS, rates[-1], 0.0
    while True:
        times = now + np.maximum(rng.standard_exponential(m), _SHORTEST).cumsum() / rate
        block = rates[:-1].searchsorted(rng.random(m) * rate, side="right")
        category = starts[block] + (rng.random(m) * sizes[block]).astype(np.intp)
        with np.errstate(over="ignore"):
            excess = tops[block] - phi[category]
        kept = rng.standard_exponential(m) > excess  # with probability e^−excess
        if kept.any():
            first = int(kept.argmax())
            return int(category[first]), float(times[first])
        now = times[-1]
