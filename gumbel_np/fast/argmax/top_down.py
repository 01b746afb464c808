r"""Many draws of one law: the maximum and the arg max, which are independent.

max(φ + G) ~ Gumbel(log Σe^φ), and whatever the maximum, the arg max has the probabilities
softmax(φ). So two random numbers are enough for any number of categories (Maddison, Tarlow and
Minka 2014).
"""

import numpy as np
from numpy.typing import NDArray

from gumbel_np.fast.argmax.partial_uniforms import completed, leading_bits
from gumbel_np.inputs import Floats
from gumbel_np.reference.sampling import gumbel_noise

_BLOCK = 2**14  # draws that stay in the cache
_CELLS = 2**16  # of the guide table
_WORTH_A_GUIDE = 2**13  # draws


def by_top_down(
    phi: Floats, winners: NDArray[np.integer], maxima: Floats | None, rng: np.random.Generator
) -> None:
    """Draw winners of φ + G, and the maxima unless None, of one law."""
    total = np.exp(phi).cumsum()
    starts = total[:-1] / total[-1]  # where the uniforms of all categories but the first begin
    guide = _guide(starts) if winners.size >= _WORTH_A_GUIDE else None
    for at in range(0, winners.size, _BLOCK):
        block = slice(at, at + _BLOCK)
        m = winners[block].size
        if maxima is not None:
            maxima[block] = np.log(total[-1]) + gumbel_noise(m, rng=rng)
        if guide is None:
            winners[block] = starts.searchsorted(rng.random(m), side="right")
            continue
        bits = leading_bits(rng, (m,), np.uint16)
        winner = guide.take(bits)
        (divided,) = np.nonzero(winner == phi.size)
        u = completed(bits[divided], rng)
        winner[divided] = starts.searchsorted(u, side="right")
        winners[block] = winner


def _guide(starts: Floats) -> NDArray[np.unsignedinteger]:
    """Return the category of each of 65,536 equal cells of U, or K if several categories share it.

    A guide table (Chen and Asau 1974): only a U that falls into a shared cell has to be searched.
    """
    categories = starts.size + 1
    cells = starts * _CELLS
    whole = np.ceil(cells).astype(np.intp)  # the first cell at or after each start
    each = np.arange(categories, dtype=np.min_scalar_type(categories))
    guide = np.repeat(each, np.diff(whole, prepend=0, append=_CELLS))
    guide[cells[whole > cells].astype(np.intp)] = categories
    return guide
