"""A variational autoencoder with categorical latents, so few that its bound is a finite sum.

An image x of pixels 0 or 1 is encoded as N categories z = (z_1, …, z_N) out of K each, and decoded
from their N one-hot vectors, joined end to end:

    φ = B tanh(A x + a) + b,    q(z|x) = Π_n softmax(φ_n)[z_n],
    ψ = D tanh(C z + c) + d,    p(x|z) = Π_i σ(ψ_i)^x_i (1 − σ(ψ_i))^(1 − x_i),    p(z) = K^−N.

It is trained on relaxed draws of z and judged by a sum over all K^N values of z.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import expit, logsumexp

from gumbel_np.inputs import Floats, Rng, as_integer, as_rng
from gumbel_np.learning.digits import as_images
from gumbel_np.learning.optimisers import Parameters
from gumbel_np.reference.gumbel_softmax import gumbel_softmax_vjp
from gumbel_np.reference.softmax import log_softmax

_MOST = 10**6  # configurations to enumerate

Draw = Callable[..., tuple[Floats, Callable[[Floats], Floats]]]
Pullback = Callable[[Floats], tuple[Floats, tuple[Floats, ...]]]


class CategoricalVAE:
    r"""The model and its bounds, with `hidden` units in the encoder and again in the decoder.

    What is learnt is in `parameters`: A, B, C and D, each of shape (inputs, outputs), and a, b, c
    and d. Matrices start uniform within :math:`\pm\sqrt{6/(\mathrm{inputs} + \mathrm{outputs})}`
    (Glorot and Bengio 2010), vectors at 0.

    >>> vae = CategoricalVAE(2, 3, hidden=5, pixels=4, rng=0)
    >>> vae.exact_bound(np.eye(4)).round(3)
    array([-2.591, -3.028, -2.892, -2.758])
    >>> vae.log_likelihood(np.eye(4)).round(3)
    array([-2.403, -2.983, -2.764, -2.735])
    """

    def __init__(
        self, latents: int, categories: int, hidden: int, *, pixels: int = 64, rng: Rng = None
    ) -> None:
        sizes = {"latents": latents, "categories": categories, "hidden": hidden, "pixels": pixels}
        for name, size in sizes.items():
            as_integer(size, name, least=1)
        self.latents: int = latents
        self.categories: int = categories
        self.pixels: int = pixels
        self.parameters: Parameters = {}
        rng = as_rng(rng)
        widths = [pixels, hidden, latents * categories, hidden, pixels]
        for name, inputs, outputs in zip("ABCD", widths, widths[1:], strict=False):
            limit = np.sqrt(6 / (inputs + outputs))
            self.parameters[name] = rng.uniform(-limit, limit, (inputs, outputs))
            self.parameters[name.lower()] = np.zeros(outputs)

    def encode(self, images: ArrayLike) -> Floats:
        """Return the logits φ of q(z|x), shape (n, N, K), for n images."""
        return self._encode(as_images(images, self.pixels))[0]

    def decode(self, y: ArrayLike) -> Floats:
        """Return the logits ψ of the pixels, shape (n, pixels), for y of shape (n, N, K)."""
        y = np.asarray(y, dtype=np.float64)
        if y.ndim != 3 or y.shape[1:] != (self.latents, self.categories):
            raise ValueError(
                f"y must be of shape (n, {self.latents}, {self.categories}), got {y.shape}"
            )
        return self._decode(y)[0]

    def configurations(self) -> Floats:
        """Return every z as N one-hot vectors, of shape (K^N, N, K)."""
        if self.categories**self.latents > _MOST:
            raise ValueError(f"there must be at most {_MOST:,} configurations to be summed over")
        z = np.indices((self.categories,) * self.latents).reshape(self.latents, -1).T
        return np.eye(self.categories)[z]

    def relaxed_bound(
        self,
        images: ArrayLike,
        tau: float,
        *,
        noise: ArrayLike,
        hard: bool = False,
        draw: Draw = gumbel_softmax_vjp,
    ) -> tuple[float, Parameters]:
        r"""Return the objective of training in nats, a mean over the images, and its gradients.

        Noise is standard Gumbel, of shape (n, N, K); `draw` turns logits into a draw and its
        pullback; if `hard`, what is decoded is one-hot (straight-through).

        The objective is :math:`\log p(x|y) - \sum_n \mathrm{KL}(q_n\,\|\,\mathrm{uniform})` with y
        relaxed and the divergences exact (Jang, Gu and Poole 2017). If `hard`, its mean over the
        noise is the exact bound. Otherwise it is not a bound: it may lie above log p(x), because y
        tells the decoder more than z can.
        """
        x = as_images(images, self.pixels)
        phi, from_phi = self._encode(x)
        y, from_y = draw(phi, tau, noise=noise, hard=hard)
        psi, from_psi = self._decode(y)
        log_q = log_softmax(phi)
        q = np.exp(log_q)
        negentropy = np.sum(q * log_q, axis=-1, keepdims=True)
        divergence = np.sum(negentropy) / len(x) + self.latents * np.log(self.categories)
        bound = np.sum(x * psi - np.logaddexp(0, psi)) / len(x) - divergence

        at_y, of_decoder = from_psi((x - expit(psi)) / len(x))
        at_phi = from_y(at_y) - q * (log_q - negentropy) / len(x)
        _, of_encoder = from_phi(at_phi)
        return float(bound), dict(zip("AaBbCcDd", of_encoder + of_decoder, strict=True))

    def exact_bound(self, images: ArrayLike) -> Floats:
        r"""Return the evidence lower bound of each image in nats, a sum over all z.

        It is :math:`\sum_z q(z|x)\,(\log p(x|z) + \log p(z) - \log q(z|x))`.
        """
        x = as_images(images, self.pixels)
        log_q = log_softmax(self._encode(x)[0])
        log_q = np.einsum("xnk,znk->xz", log_q, self.configurations(), optimize=True)
        return np.sum(np.exp(log_q) * (self._log_joint(x) - log_q), axis=-1)

    def log_likelihood(self, images: ArrayLike) -> Floats:
        """Return log p(x) of each image in nats, a sum over all z too; no bound exceeds it."""
        return logsumexp(self._log_joint(as_images(images, self.pixels)), axis=-1)

    def _log_joint(self, x: Floats) -> Floats:
        """Return log p(x|z) + log p(z) of each image and each z, of shape (n, K^N)."""
        # The decoder does not see the image: each z is decoded once, for all images.
        psi = self.decode(self.configurations())
        normaliser = np.logaddexp(0, psi).sum(axis=-1)
        return x @ psi.T - normaliser - self.latents * np.log(self.categories)

    def _encode(self, x: Floats) -> tuple[Floats, Pullback]:
        phi, pullback = _network_vjp(x, *(self.parameters[name] for name in "AaBb"))
        return phi.reshape(-1, self.latents, self.categories), pullback

    def _decode(self, y: Floats) -> tuple[Floats, Pullback]:
        return _network_vjp(y, *(self.parameters[name] for name in "CcDd"))


def _network_vjp(x: Floats, W: Floats, w: Floats, V: Floats, v: Floats) -> tuple[Floats, Pullback]:
    """Return V tanh(W x + w) + v for each x, and its pullback: to the x, and to W, w, V and v."""
    rows = x.reshape(len(x), -1)
    h = np.tanh(rows @ W + w)

    def pullback(cotangent: Floats) -> tuple[Floats, tuple[Floats, ...]]:
        c = cotangent.reshape(len(x), -1)
        at_h = c @ V.T * (1 - h**2)
        at_x = (at_h @ W.T).reshape(x.shape)
        return at_x, (rows.T @ at_h, at_h.sum(axis=0), h.T @ c, c.sum(axis=0))

    return h @ V + v, pullback


def no_latents_bound(images: ArrayLike, held_out: ArrayLike) -> Floats:
    """Return the log-likelihood of `held_out` in nats if pixels are independent: without latents.

    The probability of a one is (ones + 1)/(n + 2) for each pixel of the n images, Laplace's rule of
    succession. With the plain share, a pixel that was never 1 before would cost infinitely much.

    >>> no_latents_bound([[1, 0], [1, 1]], [[1, 0]]).round(4)
    array([-0.9808])
    """
    seen = as_images(images)
    x = as_images(held_out, seen.shape[1])
    p = (seen.sum(axis=0) + 1) / (len(seen) + 2)
    return x @ np.log(p) + (1 - x) @ np.log1p(-p)
