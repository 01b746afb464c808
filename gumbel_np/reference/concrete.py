"""The exact law of the relaxed draw: the Concrete distribution on the simplex."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gumbel_np.inputs import Floats, Reals, Rng, Size, as_logits, as_real, as_tau
from gumbel_np.reference.gumbel_softmax import gumbel_softmax
from gumbel_np.reference.softmax import over_categories

# From here on a number keeps all its digits, and so do the parts of a sum.
_ALL_DIGITS = np.finfo(float).tiny / np.finfo(float).eps


class Concrete:
    r"""The law of `gumbel_softmax`: the Concrete distribution on the simplex.

    Parameters
    ----------
    logits : array_like
        Unnormalised log-probabilities, in nats, with the categories along the last axis.
    tau : float
        Temperature, positive.

    Raises
    ------
    TypeError
        If an argument is of the wrong kind.
    ValueError
        If tau is not positive and finite; if logits hold NaN or +inf, or leave no category
        possible.

    See Also
    --------
    gumbel_softmax : Draws of this law.
    Gumbel : The law of the noise in them.

    Notes
    -----
    With n possible categories and :math:`\alpha = e^{\mathrm{logits}}`, the density with respect to
    the first n − 1 weights is

    .. math:: p(y) = (n-1)!\, \tau^{n-1} \prod_k \alpha_k y_k^{-\tau-1}
              \Big/ \Big(\sum_k \alpha_k y_k^{-\tau}\Big)^{n}

    (Maddison, Mnih and Teh 2017, equation 10).

    Examples
    --------
    >>> gnp.Concrete(np.log([0.1, 0.2, 0.7]), tau=0.5)
    Concrete(logits=[-2.3026, -1.6094, -0.3567], tau=0.5)
    """

    logits: Floats
    tau: float

    def __init__(self, logits: ArrayLike, tau: float) -> None:
        phi, _, self._dtype = as_logits(logits)
        self.logits = phi.copy()  # what the caller does to its own later changes nothing here
        self.tau = as_tau(tau)
        self._possible = np.isfinite(self.logits)

    def __repr__(self) -> str:
        return f"Concrete(logits={self.logits.tolist()}, tau={self.tau})"

    def rvs(self, size: Size = None, *, rng: Rng = None) -> Reals:
        """Draw weights by `gumbel_softmax`.

        Parameters
        ----------
        size : int or tuple of int, optional
            Sample dimensions, put in front of the shape of the logits.
        rng : None, int or numpy.random.Generator, optional
            The source of the noise; an integer is a seed.

        Returns
        -------
        ndarray
            Weights of shape `size` + the shape of the logits.

        Raises
        ------
        TypeError
            If `size` or `rng` is of the wrong kind.
        ValueError
            If `size` is negative.

        See Also
        --------
        gumbel_softmax : The function that draws.

        Examples
        --------
        >>> gnp.Concrete(np.log([0.1, 0.2, 0.7]), tau=0.5).rvs(rng=0).round(3)
        array([0.408, 0.193, 0.399])
        """
        return gumbel_softmax(self.logits.astype(self._dtype), self.tau, size, rng=rng)

    def logpdf(self, y: ArrayLike) -> Floats | np.float64:
        """Return the log-density at the weights y.

        Parameters
        ----------
        y : array_like
            Weights of shape (…, K), broadcast against the logits. A weight that has underflowed to
            0 is read as the smallest positive float64.

        Returns
        -------
        ndarray or scalar
            Log-densities of shape (…), in nats; −inf off the simplex, or where an impossible
            category has weight.

        Raises
        ------
        TypeError
            If y is not real.
        ValueError
            If its shape does not fit the logits.

        See Also
        --------
        uniforms : Numbers that are uniform if and only if weights have this law.

        Examples
        --------
        >>> law = gnp.Concrete(np.log([0.1, 0.2, 0.7]), tau=0.5)
        >>> law.logpdf([0.7, 0.2, 0.1]), law.logpdf([0.7, 0.2, 0.2])
        (np.float64(-1.626508), np.float64(-inf))
        """
        from scipy.special import gammaln, logsumexp

        y, inside = self._weights(y)
        log_y = np.log(np.maximum(y, np.finfo(float).smallest_subnormal))
        n = self._possible.sum(axis=-1)
        with np.errstate(over="ignore", under="ignore", invalid="ignore"):
            each = np.where(self._possible, self.logits - (self.tau + 1) * log_y, 0.0)
            log_p = (
                gammaln(n)
                + (n - 1) * np.log(self.tau)
                + each.sum(axis=-1)
                - n * logsumexp(self.logits - self.tau * log_y, axis=-1)
            )
        return np.where(inside, log_p, np.where(np.isnan(log_p), np.nan, -np.inf))[()]

    def uniforms(self, y: ArrayLike) -> Floats:
        r"""Turn weights into independent uniforms by the Rosenblatt transform of the joint law.

        Parameters
        ----------
        y : array_like
            Weights of shape (…, K), broadcast against the logits.

        Returns
        -------
        ndarray
            Numbers of shape (…, n − 1), n being the number of possible categories: i.i.d. uniform
            on (0, 1) if and only if y has this law. NaN in a row off the simplex, or with weight on
            an impossible category, or with a weight that has underflowed to 0, so that its value is
            lost.

        Raises
        ------
        TypeError
            If y is not real.
        ValueError
            If its shape does not fit, or the logits of a batch differ in which categories are
            possible.

        See Also
        --------
        logpdf : The log-density.

        Notes
        -----
        With the reference r the last possible category, :math:`w_i = (y_r/y_i)^\tau` and
        :math:`c_j = \pi_r + \sum_{i \le j} \pi_i w_i` (:math:`c_0 = \pi_r`), it is

        .. math:: U_j = (c_{j-1} / c_j)^j, \qquad j = 1, \dots, n - 1.

        With :math:`G_i = -\log E_i`, :math:`\pi_i w_i = \pi_r E_i / E_r`, so that
        :math:`c_{j-1}/c_j` is the ratio of successive partial sums of standard exponentials. These
        ratios are independent, the j-th has the law Beta(j, 1), and its j-th power is uniform.

        Examples
        --------
        >>> gnp.Concrete([0.0, 0.0], tau=1.0).uniforms([[0.25, 0.75], [0.5, 0.5]])
        array([[0.25],
               [0.5 ]])
        """
        y, inside = self._weights(y)
        (keep,) = np.nonzero(self._possible.reshape(-1, y.shape[-1]).all(axis=0))
        if self._possible.sum() != len(keep) * (self._possible.size // y.shape[-1]):
            raise ValueError("logits of a batch must agree in which categories are possible")
        # The categories come first, so that each step runs along a whole column of draws.
        weight = np.moveaxis(y, -1, 0)[keep]
        logits = np.moveaxis(np.broadcast_to(self.logits, y.shape), -1, 0)[keep]
        told = inside & (weight > 0).all(axis=0)
        with np.errstate(all="ignore"):
            log_y = np.log(weight)
            # log π_i w_i, the reference category (the last one) put first, where c_0 = π_r.
            log_w = np.roll(logits - self.tau * (log_y - log_y[-1]), 1, axis=0)
            u = _successive_ratios(log_w)
        j = np.arange(1, len(keep)).reshape(-1, *[1] * inside.ndim)
        u **= j
        return np.moveaxis(np.where(told, u, np.nan), 0, -1)

    def _weights(self, y: ArrayLike) -> tuple[Floats, NDArray[np.bool_]]:
        """Check weights; return them as float64, and which rows lie on the simplex."""
        given = as_real(y, "y")
        array = given.astype(np.float64)
        try:
            shape = np.broadcast_shapes(array.shape, self.logits.shape)
        except ValueError:
            shape = ()
        if array.ndim == 0 or array.shape[-1:] != shape[-1:]:
            raise ValueError(
                f"y must have shape (…, K) to fit logits of shape {self.logits.shape}, "
                f"got {array.shape}"
            )
        weights = np.broadcast_to(array, shape)
        # Rounded to float16, they sum to 1 only to the precision of float16.
        tolerance = np.finfo(np.float16).eps if given.dtype == np.float16 else 1e-5
        total = np.abs(over_categories(np.add, weights, -1) - 1) <= tolerance
        fit = np.where(self._possible, weights >= 0, weights == 0)
        return weights, (total & over_categories(np.logical_and, fit, -1))[..., 0]


def _successive_ratios(log_w: Floats) -> Floats:
    """Return c_{j−1}/c_j of the partial sums c_j of w along the first axis."""
    partial = np.exp(log_w - log_w.max(axis=0)).cumsum(axis=0)
    ratios = partial[:-1] / partial[1:]
    low = partial[0] < _ALL_DIGITS
    if low.any():  # its digits are lost beside the largest, so logarithms keep them
        log_c = np.logaddexp.accumulate(log_w[:, low], axis=0)
        ratios[:, low] = np.exp(log_c[:-1] - log_c[1:])
    return ratios
