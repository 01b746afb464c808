"""Samplers of which it is known whether they are right: to try the check on, and to learn from."""

from gumbel_np.verify.samplers import maximum, noise, softmax, straight_through, top_k
from gumbel_np.verify.samplers.base import Right, Wrong
from gumbel_np.verify.samplers.right import RIGHT

WRONG: tuple[Wrong, ...] = (
    *noise.WRONG,
    *maximum.WRONG,
    *top_k.WRONG,
    *softmax.WRONG,
    *straight_through.WRONG,
)

__all__ = ["RIGHT", "WRONG", "Right", "Wrong"]
