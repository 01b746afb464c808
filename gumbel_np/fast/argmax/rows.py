"""Few draws of each of many laws, of few categories: the textbook's arg max, in blocks of rows."""

import numpy as np
from numpy.typing import NDArray

from gumbel_np.inputs import Floats
from gumbel_np.reference.sampling import gumbel_noise
from gumbel_np.reference.softmax import below_the_top

_BLOCK = 2**14  # noise numbers that stay in the cache


def by_rows(
    phi: Floats, winners: NDArray[np.integer], maxima: Floats | None, rng: np.random.Generator
) -> None:
    """Draw winners of φ + G, and the maxima unless None, for all laws: a batch `Method`."""
    laws, k = phi.shape
    draws = len(winners)
    rows = max(1, _BLOCK // k)
    for row in range(0, laws, rows):
        block = slice(row, row + rows)
        relative = below_the_top(phi[block], -1)
        step = max(1, _BLOCK // relative.size)
        for draw in range(0, draws, step):
            at = slice(draw, min(draw + step, draws)), block
            scores = relative + gumbel_noise((at[0].stop - draw, *relative.shape), rng=rng)
            winners[at] = best = scores.argmax(axis=-1)
            if maxima is not None:
                top = np.take_along_axis(scores, best[..., None], -1)[..., 0]
                maxima[at] = top + phi[block].max(axis=-1)
