r"""Fast exact draws of the arg max of logits plus Gumbel noise.

The arg max of φ + G is the winner of a race: with G = −log E, the largest φ_k + G_k belongs to the
first arrival among T_k = E_k e^−φ_k (Yellott 1977). A race asks less than all of its noise: each
module here has one way to know the winner without drawing it to the last bit.
"""

import math
from typing import Any, Literal, overload

import numpy as np
from numpy.typing import ArrayLike, DTypeLike, NDArray

from gumbel_np.fast.argmax.columns import by_columns
from gumbel_np.fast.argmax.filtered import by_filter
from gumbel_np.fast.argmax.rows import by_rows
from gumbel_np.fast.argmax.thinning import by_thinning
from gumbel_np.fast.argmax.top_down import by_top_down
from gumbel_np.inputs import Floats, Rng, Size, as_logits, as_rng, as_size
from gumbel_np.reference.softmax import below_the_top

_OF_EACH = {"rows": by_rows, "thinning": by_thinning}  # for few draws of each of several laws
_METHODS = ("auto", "race", "columns", "filtered", "top-down", *_OF_EACH)
_FEW = 32  # categories: with more the filter is faster than the columns
_VERY_MANY = 2**14  # categories: with fewer it is not worth while to look for candidates
_MANY = 1000  # draws of each of several laws: with fewer a table does not repay its making
_IMPOSSIBLE = -700.0  # nats below the top: of a probability that float64 hardly holds


@overload
def sample_argmax(
    logits: ArrayLike,
    size: Size = ...,
    *,
    rng: Rng = ...,
    with_max: Literal[False] = ...,
    method: str = ...,
    dtype: DTypeLike = ...,
) -> NDArray[np.integer]: ...
@overload
def sample_argmax(
    logits: ArrayLike,
    size: Size = ...,
    *,
    rng: Rng = ...,
    with_max: Literal[True],
    method: str = ...,
    dtype: DTypeLike = ...,
) -> tuple[NDArray[np.integer], Floats]: ...
def sample_argmax(
    logits: ArrayLike,
    size: Size = None,
    *,
    rng: Rng = None,
    with_max: bool = False,
    method: str = "auto",
    dtype: DTypeLike = np.intp,
) -> NDArray[np.integer] | tuple[NDArray[np.integer], Floats]:
    r"""Draw the arg max of logits plus Gumbel noise, as `gumbel_max` does, but fast.

    Parameters
    ----------
    logits : array_like
        Unnormalised log-probabilities, in nats, with the categories along the last axis. A category
        at −inf, or 700 nats below the largest, is never drawn.
    size : int or tuple of int, optional
        Sample dimensions, put in front of the shape of `logits`.
    rng : None, int or numpy.random.Generator, optional
        Where the noise comes from; an integer is a seed. The same seed gives other draws than in
        `gumbel_max`, of the same law.
    with_max : bool, optional
        Whether to return the maximum too.
    method : {"auto", "race", "columns", "filtered", "top-down", "rows", "thinning"}, optional
        How. "race" lets all categories run, by "columns" where they are few and "filtered" where
        they are many; it knows no maximum. "top-down" draws who wins from a table of
        softmax(logits), and the maximum, independent of it, from its own law: so it takes no race,
        and is the fastest for many draws of one law. "rows" and "thinning" serve a law for every
        draw, of few categories and of very many. By default what is fast for the shapes at hand.
    dtype : dtype or "smallest", optional
        Integer dtype of the indices; "smallest" is the least unsigned one that holds them.

    Returns
    -------
    indices : ndarray of int
        From 0 to K − 1, of shape `size` + the shape of `logits` less the last axis.
    maxima : ndarray of float64
        The largest of logits plus noise, of the same shape; only with `with_max`.

    Raises
    ------
    TypeError
        If an argument is of the wrong kind.
    ValueError
        If logits hold NaN or +inf, or leave no category possible; if the method is unknown, or
        knows no maximum and one is asked for; if the dtype does not hold K − 1.

    Notes
    -----
    :math:`\arg\max_k(\varphi_k + G_k) = \arg\min_k E_k e^{-\varphi_k}` with
    :math:`E_k = e^{-G_k} \sim \mathrm{Exp}(1)` (Yellott 1977; Maddison, Tarlow and Minka 2014).
    A race knows categories of any probability; the table rounds these to some :math:`2^{-53}`.

    Examples
    --------
    >>> sample_argmax(np.log([0.3, 0.1, 0.1, 0.5]), size=10, rng=1)
    array([3, 3, 0, 3, 1, 2, 3, 2, 3, 0])
    >>> index, maximum = sample_argmax(np.zeros(1000), rng=1, with_max=True)
    >>> index.shape, maximum.shape
    ((), ())
    """
    phi, _, _ = as_logits(logits)
    shape, rng = as_size(size), as_rng(rng)
    if not isinstance(method, str) or method not in _METHODS:
        raise ValueError(f"method must be one of {', '.join(_METHODS)}, got {method!r}")
    if with_max and method in ("race", "columns", "filtered"):
        raise ValueError(f"method {method!r} knows no maximum: take top-down, rows or thinning")
    dtype = _as_index_dtype(dtype, phi.shape[-1])
    laws = phi.reshape(-1, phi.shape[-1])
    draws = math.prod(shape)
    indices = np.empty((draws, len(laws)), dtype)
    maxima = np.empty(indices.shape if with_max else (0, len(laws)))
    if method == "auto":
        of_each = "thinning" if laws.shape[1] >= _VERY_MANY else "rows"
        method = of_each if len(laws) > 1 and draws < _MANY else "top-down"
    elif method == "race":
        method = "columns" if laws.shape[1] <= _FEW else "filtered"
    if method in _OF_EACH:
        indices[:], tops = _OF_EACH[method](laws, draws, rng)
        if with_max:
            maxima[:] = tops
    else:
        for i, law in enumerate(laws):
            _of_one_law(law, indices[:, i], maxima[:, i] if with_max else None, rng, method)
    shape += phi.shape[:-1]
    if not with_max:
        return indices.reshape(shape)[()]
    return indices.reshape(shape)[()], maxima.reshape(shape)[()]


def _of_one_law(
    phi: Floats,
    winners: NDArray[np.integer],
    maxima: Floats | None,
    rng: np.random.Generator,
    method: str,
) -> None:
    """Draw from one law; impossible categories do not take part."""
    relative = below_the_top(phi, -1)
    (possible,) = np.nonzero(relative > _IMPOSSIBLE)
    relative = relative[possible]
    if method == "columns":
        by_columns(relative, winners, rng)
    elif method == "filtered":
        by_filter(relative, winners, rng)
    else:
        by_top_down(relative, winners, maxima, rng)
        if maxima is not None:
            maxima += phi.max()
    if possible[-1] >= relative.size:
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
