"""Wrong samplers of the k largest: right ones, in some wrong order or of some wrong place."""

import numpy as np

from zoo.base import wrong_for
from zoo.every_law import where
from zoo.noises import gumbel
from zoo.top_k_samplers import right

_wrong = wrong_for("gumbel-top-k")


def _then(change):
    """The right rows, then a change of a whole row."""
    return lambda logits, k, size, rng: change(right(logits, k, size, rng))


def _argpartition(logits, k, size, rng):
    """The k largest, in whatever order the selection leaves them."""
    z = logits + gumbel((size, logits.size), rng)
    return np.argpartition(-z, k - 1, axis=-1)[:, :k]


def _argpartition_last(logits, k, size, rng):
    z = logits + gumbel((size, logits.size), rng)
    return np.argpartition(z, -k, axis=-1)[:, -k:]


def _ascending(logits, k, size, rng):
    return np.argsort(logits + gumbel((size, logits.size), rng), axis=-1)[:, -k:]


def _by_logits(logits, k, size, rng):
    """Sorted by logits: the likeliest first, as without noise."""
    drawn = right(logits, k, size, rng)
    order = np.argsort(-logits[drawn], axis=-1, kind="stable")
    return np.take_along_axis(drawn, order, axis=-1)


def _shuffled(logits, k, size, rng):
    return rng.permuted(right(logits, k, size, rng), axis=1)


def _swapped(first, second):
    """Two places are exchanged, where there are as many."""

    def change(rows):
        if rows.shape[1] > max(first, second):
            rows[:, [first, second]] = rows[:, [second, first]]
        return rows

    return change


def _winner_then_sorted(rows):
    rows[:, 1:] = np.sort(rows[:, 1:], axis=-1)
    return rows


def _noise_drawn_again_for_order(logits, k, size, rng):
    """The right set, ordered by logits with new noise."""
    drawn = right(logits, k, size, rng)
    again = logits[drawn] + gumbel(drawn.shape, rng)
    return np.take_along_axis(drawn, np.argsort(-again, axis=-1), axis=-1)


def _third_place_even(logits, k, size, rng):
    """For K < 10, the third place is drawn from what is left as if it were alike."""
    if k < 3 or logits.size >= 10:
        return right(logits, k, size, rng)
    two = right(logits, 2, size, rng)
    z = np.where(np.isneginf(logits), -np.inf, gumbel((size, logits.size), rng))
    scores = logits + gumbel(z.shape, rng)
    np.put_along_axis(z, two, -np.inf, axis=-1)
    third = np.argmax(z, axis=-1)[:, None]
    np.put_along_axis(scores, np.hstack([two, third]), -np.inf, axis=-1)
    rest = np.argsort(-scores, axis=-1)[:, : k - 3]
    return np.hstack([two, third, rest])


def _one_fewer_noise(logits, k, size, rng):
    """The winner is left out: places 2 to k + 1, or the winner last if there are no more."""
    drawn = right(logits, min(k + 1, logits.size), size, rng)
    return drawn[:, 1:] if drawn.shape[1] > k else np.roll(drawn, -1, axis=1)


def _padded(logits, k, size, rng):
    """At most eight are drawn, and the last is given again."""
    drawn = right(logits, min(k, 8), size, rng)
    return drawn[:, np.minimum(np.arange(k), drawn.shape[1] - 1)]


def _only_if(condition, change):
    return where("gumbel-top-k", condition, _then(change), right)


WRONG = (
    _wrong("argpartition", "wrong-order", "selected, and not sorted", _argpartition),
    _wrong("argpartition-last", "wrong-order", "the last k of argpartition", _argpartition_last),
    _wrong("ascending", "wrong-order", "the last k of argsort", _ascending),
    _wrong("by-logits", "wrong-order", "the right set, likeliest first", _by_logits),
    _wrong("shuffled", "wrong-order", "the right set, in random order", _shuffled),
    _wrong(
        "ordered-anew",
        "wrong-order",
        "the right set, ordered by new noise",
        _noise_drawn_again_for_order,
    ),
    _wrong("first-two-swapped", "wrong-order", "the first two exchanged", _then(_swapped(0, 1))),
    _wrong("second-and-third", "wrong-order", "places 2 and 3 exchanged", _then(_swapped(1, 2))),
    _wrong("winner-last", "wrong-order", "the winner last", _then(lambda x: np.roll(x, -1, 1))),
    _wrong(
        "winner-then-sorted", "wrong-order", "only the winner first", _then(_winner_then_sorted)
    ),
    _wrong(
        "reversed-for-three",
        "wrong-order",
        "for k = 3, the winner last",
        _only_if(lambda g: g.k == 3, lambda x: x[:, ::-1]),
        rare=True,
    ),
    _wrong(
        "sorted-from-six",
        "wrong-order",
        "from k = 6 on, sorted by index",
        _only_if(lambda g: g.k >= 6, lambda x: np.sort(x, axis=-1)),
    ),
    _wrong(
        "sorted-from-64",
        "wrong-order",
        "from k = 64 on, sorted by index",
        _only_if(lambda g: g.k >= 64, lambda x: np.sort(x, axis=-1)),
    ),
    _wrong(
        "sorted-if-all",
        "wrong-order unknown",
        "sorted by index where k = K > 4",
        _only_if(lambda g: g.k == g.logits.size > 4, lambda x: np.sort(x, axis=-1)),
        rare=True,
    ),
    _wrong("third-place-even", "unknown", "for K < 10, place 3 ignores logits", _third_place_even),
    _wrong("winner-left-out", "unknown", "places 2 to k + 1", _one_fewer_noise),
    _wrong("eight-at-most", "with-replacement", "the eighth again and again", _padded),
)
