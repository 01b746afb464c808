"""Wrong gradients, each computed here by automatic means or by hand, are called by their names."""

import numpy as np
import pytest

import gumbel_np as gnp
from gumbel_np.verify.conformance.diagnosis.straight_through_suspects import what_explains
from gumbel_np.verify.conformance.laws import LAWS
from gumbel_np.verify.conformance.settings import MILD, SKEWED, Setting
from gumbel_np.verify.conformance.target.call_target import Target


def hard(scores):
    return np.eye(scores.shape[-1])[np.argmax(scores, axis=-1)]


def back(scores, cotangent):
    """c -> J c by the matrix J of the softmax, row by row."""
    soft = gnp.softmax(scores)
    jacobian = np.einsum("ni,ij->nij", soft, np.eye(soft.shape[1])) - np.einsum(
        "ni,nj->nij", soft, soft
    )
    return np.einsum("nij,nj->ni", jacobian, cotangent)


def st(phi, tau, g, c, *, scores=None, slope=None, grad=None):
    z = (phi + g) / tau
    gradient = back(z if scores is None else scores, c) * (1 / tau if slope is None else slope)
    return hard(z), gradient if grad is None else grad


NAMED = {
    "identity-gradient": lambda p, t, g, c: st(p, t, g, c, grad=c),
    "plain-softmax-gradient": lambda p, t, g, c: st(p, t, g, c, scores=p / t),
    "zero-gradient": lambda p, t, g, c: st(p, t, g, c, grad=0 * c),
    "gradient-sign": lambda p, t, g, c: st(p, t, g, c, slope=-1 / t),
    "gradient-scale": lambda p, t, g, c: st(p, t, g, c, slope=3 / t),
    "soft-forward": lambda p, t, g, c: (gnp.softmax((p + g) / t), st(p, t, g, c)[1]),
    "min-gumbel": lambda p, t, g, c: st(p, t, -g, c),
    "no-noise": lambda p, t, g, c: st(p, t, 0 * g, c),
    "unknown": lambda p, t, g, c: st(p, t, g, c, grad=np.sin(c)),
}


@pytest.mark.parametrize("tau", [0.5, 2.0])
@pytest.mark.parametrize("name", NAMED)
def test_a_wrong_gradient_is_named(name, tau):
    law = LAWS["straight-through"](Target(NAMED[name], 10))
    suspect, value = what_explains(law, Setting(SKEWED, tau=tau), 0)
    assert suspect == name
    if name == "gradient-scale":
        assert value == pytest.approx(3, rel=1e-4)


@pytest.mark.parametrize("kind", [np.float32, np.float16])
def test_it_is_named_in_other_precisions_too(kind):
    def of_logits(phi, tau, g, c):
        y, grad = NAMED["plain-softmax-gradient"](phi.astype(float), tau, g.astype(float), c)
        return y.astype(kind), grad.astype(kind)

    law = LAWS["straight-through"](Target(of_logits, 10))
    suspect, _ = what_explains(law, Setting(MILD.astype(kind)), 0)
    assert suspect == "plain-softmax-gradient"


def test_a_gradient_that_moves_with_a_constant_is_named():
    def moving(phi, tau, g, c):
        return st(phi, tau, g, c, scores=(phi + g) / tau * (1 + 0.3 * np.abs(phi)))

    law = LAWS["straight-through"](Target(moving, 10))
    assert what_explains(law, Setting(MILD + 5), 0)[0] == "law-moves-with-a-constant"
