"""The shapes in which a target is called that compiles for each: few, and drawn like all others.

Compiling takes a tenth of a second or more, and no call here computes as long. So the settings
drawn share some shapes (a precision, a number of categories, k, and draws per call), and other
calls ask for a power of four, of which the first rows are kept.
"""

import numpy as np

from gumbel_np.verify.conformance.drawn_settings import Shape, draw_setting
from gumbel_np.verify.conformance.settings import Setting

Rng = np.random.Generator

_SMALL, _LARGE = 16, 2
SHAPES = _SMALL + _LARGE
_AS_THEY_ARE = 8  # calls for so few are no more than so many shapes

REMARK = (
    f"{SHAPES} shapes were drawn for all settings, because its library compiles for each: a fault "
    f"in fewer than {1 - 1e-3 ** (1 / SHAPES):.0%} of shapes may be missed"
)


class CompiledShapes:
    """The shapes drawn so far."""

    def __init__(self) -> None:
        self._shapes: dict[bool, list[Shape]] = {False: [], True: []}

    def draw_setting(self, rng: Rng, *, large: bool, most: int) -> Setting:
        """Draw a setting, in a new shape while these are few."""
        shapes = self._shapes[large]
        if len(shapes) >= (_LARGE if large else _SMALL):
            return draw_setting(
                rng, large=large, most=most, shape=shapes[rng.integers(len(shapes))]
            )
        setting = draw_setting(rng, large=large, most=most)
        shape = Shape(str(setting.logits.dtype), setting.categories, setting.k, setting.size)
        shapes.append(shape)
        return setting


def rows_asked(setting: Setting, n: int) -> int:
    """Return how many rows to ask for where n are wanted."""
    if setting.size:
        return max(n, setting.size)
    return n if n <= _AS_THEY_ARE else 4 ** -(-(n - 1).bit_length() // 2)
