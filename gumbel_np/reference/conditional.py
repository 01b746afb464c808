"""The noise behind a choice: its law given which category has won."""

import numpy as np
from numpy.typing import ArrayLike

from gumbel_np.inputs import Floats, Indices, Rng, Size, as_logits, as_real, as_size, broadcast
from gumbel_np.reference.sampling import gumbel_noise
from gumbel_np.reference.softmax import log_softmax


def gumbel_given_argmax(
    logits: ArrayLike, index: ArrayLike, size: Size = None, *, axis: int = -1, rng: Rng = None
) -> Floats:
    r"""Draw standard Gumbel noise, given which category it makes the winner.

    Parameters
    ----------
    logits : array_like
        Unnormalised log-probabilities, in nats, with the categories along `axis`.
    index : array_like of int
        The winner, or winners, that broadcast against the shape of `logits` without `axis`: for
        instance of shape (n,) for logits of shape (K,). No winner may have the logit −inf.
    size : int or tuple of int, optional
        Sample dimensions, put in front: the number of noise vectors for every winner.
    axis : int, optional
        The axis of the categories, in `logits` and in the result.
    rng : None, int or numpy.random.Generator, optional
        The source of the noise; an integer is a seed.

    Returns
    -------
    ndarray
        Noise of shape `size` + the broadcast shape of `index`, with K along `axis`, such that the
        arg max of logits + noise is `index`, as far as rounding allows: beside logits of some 1e12
        the noise is rounded away.

    Raises
    ------
    TypeError
        If an argument is of the wrong kind.
    ValueError
        If logits hold NaN or +inf, or leave no category possible; if an index is out of range, at
        −inf, or does not fit.

    See Also
    --------
    gumbel_noise : Noise without this condition.
    gradient_estimates : Its method "gumbel-rao" averages over this noise.

    Notes
    -----
    Category i arrives at the time :math:`X_i/\pi_i`, with :math:`X_i = e^{-G_i}`, and the first D
    wins. Its time E is standard exponential, whichever category it is. Exponentials have no memory,
    so every other i arrives later by :math:`E_i/\pi_i`, with :math:`E_i` standard exponential too:

    .. math:: X_D = \pi_D E, \qquad X_i = E_i + \pi_i E \quad (i \neq D), \qquad G = -\log X.

    With D drawn from π the noise is i.i.d. Gumbel again (Maddison, Tarlow and Minka 2014, section
    3.2; Paulus, Maddison and Krause 2021, section 3).

    Examples
    --------
    >>> logits = np.log([0.1, 0.2, 0.7])
    >>> noise = gnp.gumbel_given_argmax(logits, [0, 1, 0, 2], rng=0)
    >>> np.argmax(logits + noise, axis=-1)
    array([0, 1, 0, 2])
    """
    phi, axis, _ = as_logits(logits, axis)
    winner = _as_winner(index, phi, axis)
    shape = list(winner.shape)
    shape[axis] = phi.shape[axis]
    log_pi = np.broadcast_to(log_softmax(phi, axis=axis), shape)
    log_pi_winner = np.take_along_axis(log_pi, winner, axis=axis)
    if np.isneginf(log_pi_winner).any():
        raise ValueError("index must name possible categories, got one of probability 0")

    size = as_size(size)
    g = gumbel_noise((*size, *shape), rng=rng)
    winner = np.broadcast_to(winner, (*size, *winner.shape))
    log_time = -np.take_along_axis(g, winner, axis=axis)  # log E
    with np.errstate(under="ignore"):
        noise = -np.logaddexp(-g, log_pi + log_time)
    np.put_along_axis(noise, winner, -(log_pi_winner + log_time), axis=axis)
    return noise


def _as_winner(index: ArrayLike, phi: Floats, axis: int) -> Indices:
    """Check the index; return it with the shape of the result, but 1 along the categories."""
    given = as_real(index, "index")
    if given.dtype.kind not in "iu":
        raise TypeError(f"index must be integers, got dtype {given.dtype}")
    categories = phi.shape[axis]
    wrong = given[np.logical_or(given < 0, given >= categories)]
    if wrong.size:
        raise ValueError(f"index must be from 0 to {categories - 1}, got {wrong[0]}")
    rest = list(phi.shape)
    del rest[axis]
    shape = broadcast(tuple(rest), given.shape, "index", "the winners of logits")
    return np.expand_dims(np.broadcast_to(given.astype(np.intp), shape), axis)
