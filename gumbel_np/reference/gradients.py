"""Estimates of the gradient of an expectation over a random choice, one for each draw.

X is drawn from π = softmax(φ) and causes a loss f(X). The methods estimate ∇φ E[f(X)]; they differ
in what they ask of f, in bias and in variance.
"""

from collections.abc import Callable
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike

from gumbel_np.inputs import Floats, Rng, as_integer, as_logits, as_real, as_rng, as_tau
from gumbel_np.reference.conditional import gumbel_given_argmax
from gumbel_np.reference.gumbel_softmax import gumbel_softmax_vjp
from gumbel_np.reference.sampling import gumbel_max, gumbel_noise
from gumbel_np.reference.softmax import softmax

Loss = Callable[[Floats], tuple[Floats, Floats]]
Method = Literal[
    "exact", "score-function", "leave-one-out", "gumbel-softmax", "straight-through", "gumbel-rao"
]


def gradient_estimates(
    logits: ArrayLike,
    loss: Loss,
    n: int,
    *,
    method: Method,
    tau: float = 1.0,
    inner: int = 10,
    rng: Rng = None,
) -> Floats:
    r"""Estimate the gradient of E[loss(X)] for a one-hot draw X, once for each of n draws.

    Parameters
    ----------
    logits : array_like, shape (K,)
        Unnormalised log-probabilities φ, in nats.
    loss : callable
        Takes weights y of shape (…, K), one-hot or relaxed, and returns the losses, of shape (…),
        and their derivatives with respect to y, of shape (…, K). The first three methods pass
        one-hot vectors only, and ignore the derivatives.
    n : int
        How many draws.
    method : str
        One of

        ==================  ==============================================================
        exact               by enumeration: the true gradient, n times
        score-function      REINFORCE: unbiased
        leave-one-out       with the mean loss of the other draws subtracted: unbiased
        gumbel-softmax      pathwise, through the relaxed draw: unbiased for E[loss(y)]
        straight-through    the loss at the one-hot draw, the pullback of the relaxed one
        gumbel-rao          the mean of straight-through over the noise, given the draw
        ==================  ==============================================================

        Only the last three use `tau`.
    tau : float, optional
        Temperature for the last three.
    inner : int, optional
        How many noise vectors gumbel-rao averages over for every draw.
    rng : None, int or numpy.random.Generator, optional
        The source of the draws; an integer is a seed.

    Returns
    -------
    ndarray, shape (n, K)
        One estimate per row. Rows are independent, except for leave-one-out, where the baseline of
        each row depends on the others.

    Raises
    ------
    TypeError
        If an argument is of the wrong kind.
    ValueError
        If logits are not a vector, hold NaN or +inf, or leave no category possible; if n, inner,
        tau or the method is invalid, or the loss returns other shapes.

    See Also
    --------
    gumbel_softmax_vjp : The derivative of one relaxed draw.
    gumbel_given_argmax : The noise over which gumbel-rao averages.

    Notes
    -----
    With D the one-hot draw, G the noise behind it and J the Jacobian of softmax((φ + G)/τ):

    .. math::

        \text{exact} &: \pi \odot (f - \langle \pi, f \rangle), \quad f_i = f(e_i) \\
        \text{score-function} &: f(D)\,(D - \pi)
            && \text{(Williams 1992)} \\
        \text{leave-one-out} &: \bigl(f(D) - \tfrac1{n-1}\textstyle\sum_{\text{others}} f\bigr)
            (D - \pi) && \text{(Kool, van Hoof and Welling 2019)} \\
        \text{gumbel-softmax} &: J^\top f'(y)
            && \text{(Jang, Gu and Poole 2017; Maddison, Mnih and Teh 2017)} \\
        \text{straight-through} &: J^\top f'(D)
            && \text{(Bengio, Léonard and Courville 2013; Jang, Gu and Poole 2017)} \\
        \text{gumbel-rao} &: \mathrm{E}[J \mid D]^\top f'(D)
            && \text{(Paulus, Maddison and Krause 2021)}

    The last has the mean of straight-through and, by the law of total variance, at most its
    variance. With `inner` = 1 it has the law of straight-through.

    Examples
    --------
    >>> def square(y):  # (y₁ − 0.499)²
    ...     slope = np.zeros_like(y)
    ...     slope[..., 1] = 2 * (y[..., 1] - 0.499)
    ...     return (y[..., 1] - 0.499) ** 2, slope
    >>> gnp.gradient_estimates([0.0, 0.0], square, 1, method="exact")
    array([[-0.0005,  0.0005]])
    >>> gnp.gradient_estimates([0.0, 0.0], square, 3, method="straight-through", rng=0).round(3)
    array([[ 0.19 , -0.19 ],
           [ 0.246, -0.246],
           [-0.213,  0.213]])
    """
    phi = as_logits(logits)[0]
    if phi.ndim != 1:
        raise ValueError(f"logits must be a vector, got shape {phi.shape}")
    as_method(method)
    n = as_integer(n, "n", least=2 if method == "leave-one-out" else 0)
    inner, tau = as_integer(inner, "inner", least=1), as_tau(tau)
    rng, loss = as_rng(rng), _checked(loss)
    match method:
        case "exact":
            return np.tile(_exact(phi, loss), (n, 1))
        case "score-function":
            return _score_function(phi, loss, n, rng)
        case "leave-one-out":
            return _score_function(phi, loss, n, rng, baseline=_mean_of_the_others)
        case "gumbel-softmax":
            return _pathwise(phi, loss, n, tau, rng, hard=False)
        case "straight-through":
            return _pathwise(phi, loss, n, tau, rng, hard=True)
        case "gumbel-rao":
            return _gumbel_rao(phi, loss, n, tau, inner, rng)


def as_method(method: object) -> Method:
    """Return the name of a method, or raise an error that lists them."""
    if not isinstance(method, str) or method not in get_args(Method):
        raise ValueError(f"method must be one of {', '.join(get_args(Method))}, got {method!r}")
    return method  # type: ignore[return-value]


def _exact(phi: Floats, loss: Loss) -> Floats:
    f, _ = loss(np.eye(phi.size))
    # π(f − ⟨π, f⟩) is the pullback of softmax. What has the probability 0 has no loss that counts.
    _, pullback = gumbel_softmax_vjp(phi, noise=np.zeros_like(phi))
    return pullback(np.where(np.isfinite(phi), f, 0))


def _score_function(
    phi: Floats,
    loss: Loss,
    n: int,
    rng: np.random.Generator,
    baseline: Callable[[Floats], Floats] = np.zeros_like,
) -> Floats:
    draw = np.eye(phi.size)[gumbel_max(phi, n, rng=rng)]
    f, _ = loss(draw)
    return (f - baseline(f))[:, np.newaxis] * (draw - softmax(phi))  # ∇φ log π_D = D − π


def _mean_of_the_others(f: Floats) -> Floats:
    return (f.sum() - f) / (f.size - 1)


def _pathwise(
    phi: Floats, loss: Loss, n: int, tau: float, rng: np.random.Generator, *, hard: bool
) -> Floats:
    rows = np.broadcast_to(phi, (n, phi.size))
    noise = gumbel_noise(rows.shape, rng=rng)
    y, pullback = gumbel_softmax_vjp(rows, tau, noise=noise, hard=hard)
    return pullback(loss(y)[1])


def _gumbel_rao(
    phi: Floats, loss: Loss, n: int, tau: float, inner: int, rng: np.random.Generator
) -> Floats:
    winner, total = gumbel_max(phi, n, rng=rng), np.zeros((n, phi.size))
    _, slope = loss(np.eye(phi.size)[winner])
    for _ in range(inner):  # one after another, so that memory does not grow with their number
        noise = gumbel_given_argmax(phi, winner, rng=rng)
        total += gumbel_softmax_vjp(np.broadcast_to(phi, total.shape), tau, noise=noise)[1](slope)
    return total / inner


def _checked(loss: Loss) -> Loss:
    """Wrap a loss so that a result of the wrong kind or shape fails at once."""

    def checked(y: Floats) -> tuple[Floats, Floats]:
        found = loss(y)
        if not isinstance(found, tuple | list) or len(found) != 2:
            raise ValueError(f"loss must return values and derivatives, got {type(found).__name__}")
        value = as_real(found[0], "values of the loss").astype(np.float64)
        slope = as_real(found[1], "derivatives of the loss").astype(np.float64)
        if value.shape != y.shape[:-1] or slope.shape != y.shape:
            raise ValueError(
                f"loss must return values of shape {y.shape[:-1]} and derivatives of shape "
                f"{y.shape}, got {value.shape} and {slope.shape}"
            )
        return value, slope

    return checked
