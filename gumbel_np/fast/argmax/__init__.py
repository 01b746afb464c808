r"""Fast exact draws of the arg max of logits plus Gumbel noise.

The arg max of φ + G is the winner of a race: with G = −log E, the largest φ_k + G_k belongs to the
earliest of the arrival times T_k = E_k e^−φ_k (Yellott 1977). To find the winner, a race does not
need every bit of its noise. Each module here is one method, and `METHODS` is the table of them.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, overload

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from gumbel_np.fast.argmax.columns import by_columns
from gumbel_np.fast.argmax.filtered import by_filter
from gumbel_np.fast.argmax.rows import by_rows
from gumbel_np.fast.argmax.thinning import by_thinning
from gumbel_np.fast.argmax.top_down import by_top_down
from gumbel_np.inputs import Floats, Rng, Shape, Size, as_logits, as_rng, as_size
from gumbel_np.reference.softmax import below_the_top

Integers = NDArray[np.integer]

_IMPOSSIBLE = -700.0  # nats below the top: a probability that float64 can hardly hold


@dataclass(frozen=True)
class Method:
    """A way to draw: `draw(phi, winners, maxima, rng)` fills winners, and maxima unless None.

    A batch method gets all laws at once: phi of shape (laws, K), winners and maxima of shape
    (draws, laws). The others get one law at a time: phi of shape (K,), finite and with the largest
    0, winners and maxima of shape (draws,).
    """

    draw: Callable[[Floats, Integers, Floats | None, np.random.Generator], None]
    gives_maximum: bool
    batch: bool
    chosen_by: Literal["auto", "race"] | None = None  # None: only if asked for by its name
    suits: Callable[[int, int, int], bool] = lambda laws, k, n: True  # n draws of each law


# "auto" and "race" choose the first of their methods that suits, so a method may assume that those
# above it do not. The bounds were measured. For "auto" the order is: many draws of one law, few
# draws of each of many laws, the same with very many categories.
METHODS = {
    "columns": Method(by_columns, False, False, "race", lambda laws, k, n: k <= 32),
    "filtered": Method(by_filter, False, False, "race", lambda laws, k, n: True),
    "top-down": Method(by_top_down, True, False, "auto", lambda laws, k, n: laws < 2 or n >= 1000),
    "rows": Method(by_rows, True, True, "auto", lambda laws, k, n: k < 2**14),
    "thinning": Method(by_thinning, True, True, "auto", lambda laws, k, n: True),
}


@overload
def sample_argmax(
    logits: ArrayLike,
    size: None = ...,
    *,
    rng: Rng = ...,
    with_max: Literal[False] = ...,
    method: str = ...,
    dtype: DTypeLike = ...,
) -> Integers | np.integer: ...
@overload
def sample_argmax(
    logits: ArrayLike,
    size: Shape,
    *,
    rng: Rng = ...,
    with_max: Literal[False] = ...,
    method: str = ...,
    dtype: DTypeLike = ...,
) -> Integers: ...
@overload
def sample_argmax(
    logits: ArrayLike,
    size: None = ...,
    *,
    rng: Rng = ...,
    with_max: Literal[True],
    method: str = ...,
    dtype: DTypeLike = ...,
) -> tuple[Integers | np.integer, Floats | np.float64]: ...
@overload
def sample_argmax(
    logits: ArrayLike,
    size: Shape,
    *,
    rng: Rng = ...,
    with_max: Literal[True],
    method: str = ...,
    dtype: DTypeLike = ...,
) -> tuple[Integers, Floats]: ...
def sample_argmax(
    logits: ArrayLike,
    size: Size = None,
    *,
    rng: Rng = None,
    with_max: bool = False,
    method: str = "auto",
    dtype: DTypeLike = np.intp,
) -> Integers | np.integer | tuple[Integers | np.integer, Floats | np.float64]:
    r"""Draw the arg max of logits plus Gumbel noise: the fast twin of `gumbel_max`.

    Parameters
    ----------
    logits : array_like, shape (…, K)
        Unnormalised log-probabilities, in nats, with the categories along the last axis. A category
        at −inf is never drawn; nor is one 700 nats below the largest, unless the method is "rows"
        or "thinning".
    size : int or tuple of int, optional
        Sample dimensions, put in front of the shape of `logits`.
    rng : None, int or numpy.random.Generator, optional
        Where the random numbers come from; an integer is a seed. The same seed gives other draws
        than in `gumbel_max`, of the same law.
    with_max : bool, optional
        Whether to return the maximum too.
    method : {"auto", "race", "columns", "filtered", "top-down", "rows", "thinning"}, optional
        How to draw. "columns" (for few categories) and "filtered" (for many) find the winner of a
        race without drawing all of its noise; they cannot give the maximum. "race" chooses between
        these two. "top-down" draws the winner from a table of softmax(logits), and the maximum,
        which is independent of the winner, from its own law; it is the fastest for many draws of
        one law. "rows" (for few categories) and "thinning" (for very many) are for few draws of
        each of many laws. "auto", the default, chooses one of the last three by the shapes.
    dtype : dtype or "smallest", optional
        Integer dtype of the indices. "smallest" is the smallest unsigned one that can hold them.

    Returns
    -------
    indices : ndarray of int, or integer
        From 0 to K − 1, of shape `size` + the shape of `logits` without the last axis; a scalar
        for one draw of one law.
    maxima : ndarray of float64, or float64
        The largest of logits plus noise, of the same shape. Only returned if `with_max` is true.

    Raises
    ------
    TypeError
        If an argument is of the wrong kind.
    ValueError
        If logits hold NaN or +inf, or leave no category possible; if the method is unknown, or
        cannot give the maximum that is asked for; if the dtype cannot hold K − 1.

    See Also
    --------
    gumbel_max : The same law as the formula states it, along any axis.
    argmax_counts : Counts of any number of draws, in constant memory.
    sample_softmax : The fast twin of `gumbel_softmax`.

    Notes
    -----
    :math:`\arg\max_k(\varphi_k + G_k) = \arg\min_k E_k e^{-\varphi_k}` with
    :math:`E_k = e^{-G_k} \sim \mathrm{Exp}(1)` (Yellott 1977; Maddison, Tarlow and Minka 2014).
    A race draws categories of any probability exactly; the table of "top-down" rounds
    probabilities to about :math:`2^{-53}`.

    Examples
    --------
    >>> gnp.sample_argmax(np.log([0.3, 0.1, 0.1, 0.5]), size=10, rng=1)
    array([3, 3, 0, 3, 1, 2, 3, 2, 3, 0])
    >>> index, maximum = gnp.sample_argmax(np.zeros(1000), rng=1, with_max=True)
    >>> index.shape, maximum.shape
    ((), ())
    """
    phi, _, _ = as_logits(logits)
    shape, rng = as_size(size), as_rng(rng)
    allowed = ("auto", "race", *METHODS)
    if not isinstance(method, str) or method not in allowed:
        raise ValueError(f"method must be one of {', '.join(allowed)}, got {method!r}")
    laws, draws = phi.reshape(-1, phi.shape[-1]), math.prod(shape)
    chosen = _chosen(method, *laws.shape, draws)
    if with_max and not chosen.gives_maximum:
        *most, last = (name for name, each in METHODS.items() if each.gives_maximum)
        raise ValueError(f"method {method!r} knows no maximum: take {', '.join(most)} or {last}")
    dtype = _as_index_dtype(dtype, phi.shape[-1])
    indices = np.empty((draws, len(laws)), dtype)
    maxima = np.empty(indices.shape) if with_max else None
    _draw(chosen, laws, indices, maxima, rng)
    shape += phi.shape[:-1]
    if maxima is None:
        return indices.reshape(shape)[()]
    return indices.reshape(shape)[()], maxima.reshape(shape)[()]


def _chosen(name: str, laws: int, categories: int, draws: int) -> Method:
    """Look a method up, or choose for "auto" and "race"."""
    if name in METHODS:
        return METHODS[name]
    candidates = (each for each in METHODS.values() if each.chosen_by == name)
    return next(each for each in candidates if each.suits(laws, categories, draws))


def _draw(
    method: Method,
    laws: Floats,
    indices: Integers,
    maxima: Floats | None,
    rng: np.random.Generator,
) -> None:
    """Fill indices and maxima, of shape (draws, laws)."""
    if method.batch:
        method.draw(laws, indices, maxima, rng)
        return
    for i, phi in enumerate(laws):
        winners, tops = indices[:, i], None if maxima is None else maxima[:, i]
        relative = below_the_top(phi, -1)
        (possible,) = np.nonzero(relative > _IMPOSSIBLE)
        method.draw(relative[possible], winners, tops, rng)
        if tops is not None:
            tops += phi.max()
        if possible[-1] >= possible.size:  # some were left out: count these too
            winners[:] = possible.take(winners)


def _as_index_dtype(dtype: DTypeLike, categories: int) -> np.dtype[Any]:
    """Return the dtype of the indices, which must hold the last of them."""
    if isinstance(dtype, str) and dtype == "smallest":
        return np.min_scalar_type(categories - 1)
    try:
        wanted = np.dtype(dtype)
    except (TypeError, ValueError):
        wanted = None
    if wanted is None or wanted.kind not in "iu":
        raise TypeError(f'dtype must be an integer dtype or "smallest", got {dtype!r}')
    if np.iinfo(wanted).max < categories - 1:
        raise ValueError(f"dtype must hold {categories - 1}, the last index, got {wanted}")
    return wanted
