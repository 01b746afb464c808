"""The proof of the theorem, step by step, as the Chinese source gives it.

Category 1 wins if ε_j < ε_1^(p_j/p_1) for every rival j. In the code category 1 has index 0.
"""

from collections.abc import Callable

import numpy as np
from numpy.random import Generator

from gumbel_np.inputs import Floats
from gumbel_np.verify.claim import claim
from gumbel_np.verify.claims.weights import arg_max
from gumbel_np.verify.evidence import Counts, Facts, SuccessShare, agree, always, counts, facts

P = np.array([0.4, 0.3, 0.2, 0.1])
_RATIOS = P[1:] / P[0]
# "Given ε_1": ε_1 is one of these, each as often as the others.
_GIVEN = np.array([0.1, 0.3, 0.5, 0.7, 0.9])
_YES_OR_NO = tuple(f"{holds}\nε₁={e:g}" for e in _GIVEN for holds in ("no", "yes"))
# The rivals j whose inequality holds.
_HOLD = ("none", "4", "3", "34", "2", "24", "23", "234")
_GIVEN_HOLD = tuple(f"{hold}\nε₁={e:g}" for e in _GIVEN for hold in _HOLD)


@claim(
    r"\text{1 wins} \iff \varepsilon_j < \varepsilon_1^{p_j/p_1} \ \text{for all}\ j",
    source="S3",
    wrong={"the exponent upside down": {"ratios": 1 / _RATIOS}},
    costly=True,
)
def proof_1_event(n: int, rng: Generator, ratios: Floats = _RATIOS) -> SuccessShare:
    """Category 1 wins exactly when ε_j < ε_1^(p_j/p_1) for every rival j."""
    eps = 1 - rng.random((n, P.size))
    wins = arg_max(np.log(P) - np.log(-np.log(eps))) == 0
    inequalities = eps[:, 1:] < eps[:, :1] ** ratios
    return always(wins == inequalities.all(axis=-1), of=eps)


@claim(
    r"P(\varepsilon_2 < \varepsilon_1^{p_2/p_1} \mid \varepsilon_1) = \varepsilon_1^{p_2/p_1}",
    source="S3",
    cells="whether the inequality holds, at each of 5 values of ε₁",
    wrong={"ε_2 squared": {"power": 2}},
)
def proof_2_conditional(n: int, rng: Generator, power: int = 1) -> Counts:
    """Given ε_1, the first inequality holds with probability ε_1^(p_2/p_1)."""
    given = rng.integers(_GIVEN.size, size=n)
    threshold = _GIVEN ** _RATIOS[0]
    eps = rng.random(n)
    holds = eps**power < threshold[given]
    law = np.stack([1 - threshold, threshold], axis=-1).ravel() / _GIVEN.size
    return counts(given * 2 + holds, law, _YES_OR_NO, of=eps)


@claim(
    r"\prod_j \varepsilon_1^{p_j/p_1} = \varepsilon_1^{1/p_1-1} "
    r"= P(\text{all hold} \mid \varepsilon_1)",
    source="S3",
    cells="the rivals whose inequalities hold, at each of 5 values of ε₁",
    wrong={"one ε shared by all rivals": {"shared": True}},
)
def proof_3_product(n: int, rng: Generator, shared: bool = False) -> tuple[Counts, Facts]:
    """Given ε_1 the inequalities are independent, and the product of their probabilities is
    ε_1^(1/p_1 − 1).
    """
    given = rng.integers(_GIVEN.size, size=n)
    rivals = rng.random((n, 1 if shared else 3)) * np.ones(3)
    hold = rivals < _GIVEN[given, None] ** _RATIOS
    law = np.stack([_independent(e**_RATIOS) for e in _GIVEN]) / _GIVEN.size
    product, power = np.prod(_GIVEN[:, None] ** _RATIOS, axis=-1), _GIVEN ** (1 / P[0] - 1)
    return (
        counts(given * 8 + _code(hold), law.ravel(), _GIVEN_HOLD, of=rivals),
        agree("product of the three probabilities", product, power, 1e-14),
    )


@claim(
    r"P(\textstyle\bigcap_j A_j) = \prod_j P(A_j), "
    r"\qquad A_j = \{\varepsilon_j < \varepsilon_1^{p_j/p_1}\}",
    source="S3",
    cells="the rivals whose inequalities hold",
    expected="refuted",
    right="They are independent only given ε_1. All share ε_1, so that a large one helps all of "
    "them: they are positively dependent, and P(all hold) is p_1 = 0.4, not the product 0.305.",
)
def proof_3_unconditional(n: int, rng: Generator) -> Counts:
    """The inequalities are independent of each other, without ε_1 being given."""
    eps = rng.random((n, P.size))
    hold = eps[:, 1:] < eps[:, :1] ** _RATIOS
    return counts(_code(hold), _independent(P[0] / (P[0] + P[1:])), _HOLD, of=eps)


@claim(
    r"\int_0^1 \varepsilon^{1/p_1-1}\, d\varepsilon = p_1",
    source="S3",
    wrong={"the exponent 1/p_1": {"exponent": lambda p: 1 / p}},
)
def proof_4_integral(exponent: Callable[[float], float] = lambda p: 1 / p - 1) -> Facts:
    """The integral of ε^(1/p_1 − 1) over (0, 1) is p_1: the probability that category 1 wins."""
    from scipy.integrate import quad

    def at(p: float) -> Facts:
        integral = quad(lambda e: e ** exponent(p), 0, 1)[0]
        return agree(f"integral at p = {p}", integral, p, 1e-10)

    return facts(*map(at, (0.01, *P, 0.99)))


def _code(hold: np.ndarray) -> np.ndarray:
    """Number the outcome of three events from 0 (none) to 7 (all)."""
    return hold @ np.array([4, 2, 1])


def _independent(q: Floats) -> Floats:
    """Law of that number if the events were independent with probabilities q."""
    law = np.ones(1)
    for p in q:
        law = np.outer(law, [1 - p, p]).ravel()
    return law
