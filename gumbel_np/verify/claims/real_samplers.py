"""Samplers that people use: this package's own, NumPy's, SciPy's and PyTorch's."""

from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from gumbel_np.fast.argmax import sample_argmax
from gumbel_np.fast.sample_softmax import sample_softmax
from gumbel_np.inputs import Floats
from gumbel_np.reference import concrete, gumbel_softmax, sampling
from gumbel_np.reference.law import Gumbel
from gumbel_np.verify import peers
from gumbel_np.verify.claim import DRAWS_OF_NUMBERS, claim
from gumbel_np.verify.claims.weights import EIGHTHS, PI, WEIGHTS, arg_max, eighth
from gumbel_np.verify.evidence import Counts, Evidence, Uniforms, counts, draws_of, jointly_uniform

Parts = tuple[Evidence, ...]

_LAW = r"G \sim \mathrm{Gumbel}(0, 1)"
_THEOREM = r"\arg\max_i(\log\pi_i + G_i) \sim \mathrm{Categorical}(\pi)"
_FOUR = np.log(WEIGHTS[:4])
_TOO_WIDE = {"noise 1 % too wide": {"stretch": 1.01}}
_SIGN = {"the sign of the noise turned": {"stretch": -1.0}}


@claim(_LAW, source="gumbel_np", wrong=_TOO_WIDE | _SIGN, draws=DRAWS_OF_NUMBERS)
def gumbel_np_noise(n: int, rng: Generator, stretch: float = 1.0) -> Uniforms:
    """gumbel_np.gumbel_noise draws from the Gumbel law."""
    return draws_of(Gumbel(), stretch * sampling.gumbel_noise(n, rng=rng))


@claim(_LAW, source="NumPy", wrong=_TOO_WIDE | _SIGN, draws=DRAWS_OF_NUMBERS)
def numpy_gumbel(n: int, rng: Generator, stretch: float = 1.0) -> Uniforms:
    """numpy.random.Generator.gumbel draws from the Gumbel law."""
    return draws_of(Gumbel(), stretch * peers.numpy_gumbel(n, rng))


@claim(_LAW, source="SciPy", wrong=_TOO_WIDE | _SIGN, draws=DRAWS_OF_NUMBERS)
def scipy_gumbel(n: int, rng: Generator, stretch: float = 1.0) -> Uniforms:
    """scipy.stats.gumbel_r draws from the Gumbel law."""
    return draws_of(Gumbel(), stretch * peers.scipy_gumbel(n, rng))


_OTHER_LOGITS = {"logits 5 % too large": {"logits": 1.05 * np.log(WEIGHTS)}}


@claim(_THEOREM, source="gumbel_np", wrong=_OTHER_LOGITS)
def gumbel_np_gumbel_max(n: int, rng: Generator, logits: Floats = np.log(WEIGHTS)) -> Counts:
    """gumbel_np.gumbel_max draws category i with probability π_i/Σπ."""
    return counts(sampling.gumbel_max(logits, n, rng=rng), WEIGHTS)


@claim(_THEOREM, source="gumbel_np", wrong=_OTHER_LOGITS)
def gumbel_np_sample_argmax(n: int, rng: Generator, logits: Floats = np.log(WEIGHTS)) -> Parts:
    """gumbel_np.sample_argmax draws category i with probability π_i/Σπ, by columns and by the
    filter (there of each category eight, which are counted together).
    """
    few = sample_argmax(logits, n, rng=rng, method="columns")
    many = sample_argmax(np.repeat(logits, 8), n, rng=rng, method="filtered") // 8
    return counts(few, WEIGHTS, label="columns"), counts(many, WEIGHTS, label="filtered")


@claim(
    r"P(\arg\max = i,\ \max \leq m) = \pi_i\, F(m), \qquad \textstyle\sum\pi = 1",
    source="gumbel_np",
    wrong={
        "the logits 5 % too large": {"logits": 1.05 * np.log(PI)},
        "the maximum moved by 0.1": {"shift": 0.1},
    },
)
def gumbel_np_top_down(
    n: int, rng: Generator, logits: Floats = np.log(PI), shift: float = 0.0
) -> Counts:
    """gumbel_np.sample_argmax, asked for the maximum too, draws both from their joint law."""
    index, maximum = sample_argmax(logits, n, rng=rng, with_max=True)
    cells = 8 * index + eighth(maximum + shift)
    return counts(cells, np.repeat(PI / 8, 8), EIGHTHS, of=maximum)


@claim(_THEOREM, source="NumPy", wrong=_SIGN)
def numpy_gumbel_max(n: int, rng: Generator, stretch: float = 1.0) -> Counts:
    """The arg max of log-weights plus numpy.random.Generator.gumbel draws category i with
    probability π_i/Σπ.
    """
    noise = peers.numpy_gumbel((n, WEIGHTS.size), rng)
    return counts(arg_max(np.log(WEIGHTS) + stretch * noise), WEIGHTS, of=noise)


@claim(_THEOREM, source="SciPy", wrong=_SIGN)
def scipy_gumbel_max(n: int, rng: Generator, stretch: float = 1.0) -> Counts:
    """The arg max of log-weights plus scipy.stats.gumbel_r draws category i with probability
    π_i/Σπ.
    """
    noise = peers.scipy_gumbel((n, WEIGHTS.size), rng)
    return counts(arg_max(np.log(WEIGHTS) + stretch * noise), WEIGHTS, of=noise)


_RELAXED = r"y \sim \mathrm{Concrete}(\pi, 1)"
_SOFT_WRONG = {"a temperature 2 % too high": {"tau": 1.02}}


def _concrete(y: NDArray[Any]) -> Parts:
    return jointly_uniform(concrete.Concrete(_FOUR, 1.0).uniforms(y))


@claim(_RELAXED, source="gumbel_np", wrong=_SOFT_WRONG, draws=DRAWS_OF_NUMBERS)
def gumbel_np_gumbel_softmax(n: int, rng: Generator, tau: float = 1.0) -> Parts:
    """gumbel_np.gumbel_softmax draws from the Concrete law."""
    return _concrete(gumbel_softmax.gumbel_softmax(_FOUR, tau, n, rng=rng))


@claim(_RELAXED, source="gumbel_np", wrong=_SOFT_WRONG, draws=DRAWS_OF_NUMBERS)
def gumbel_np_sample_softmax(n: int, rng: Generator, tau: float = 1.0) -> Parts:
    """gumbel_np.sample_softmax, in float32, draws from the Concrete law."""
    return _concrete(sample_softmax(_FOUR.astype(np.float32), tau, n, rng=rng))


@claim(_RELAXED, source="PyTorch", wrong=_SOFT_WRONG, needs="torch", draws=DRAWS_OF_NUMBERS)
def torch_gumbel_softmax(n: int, rng: Generator, tau: float = 1.0) -> Parts:
    """torch.nn.functional.gumbel_softmax draws from the Concrete law."""
    return _concrete(peers.torch_gumbel_softmax(_FOUR, tau, n, rng))


@claim(_THEOREM, source="PyTorch", wrong=_OTHER_LOGITS, needs="torch")
def torch_gumbel_softmax_hard(n: int, rng: Generator, logits: Floats = np.log(WEIGHTS)) -> Counts:
    """torch.nn.functional.gumbel_softmax with hard=True is one-hot at i with probability π_i/Σπ."""
    y = peers.torch_gumbel_softmax(logits, 1.0, n, rng, hard=True)
    return counts(arg_max(y), WEIGHTS, of=y)
