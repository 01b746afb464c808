"""Uniform numbers at the curve land where SciPy's quantiles are."""

import numpy as np
import pytest
from scipy import stats
from traitlets import TraitError

from gumbel_np.show.widgets import UniformsAtTheCurve


@pytest.fixture
def widget():
    return UniformsAtTheCurve(500, rng=1)


def uniforms(widget):
    return np.frombuffer(widget.uniforms)


@pytest.mark.parametrize("minimum", [False, True])
@pytest.mark.parametrize(
    ("loc", "scale"), [(0, 1), (-3, 0.5), (3, 2.5), (1e6, 1e-6), (0, 1e300), (0, 1e-300)]
)
def test_they_land_at_the_quantiles(widget, loc, scale, minimum):
    widget.loc, widget.scale, widget.minimum, widget.thrown = loc, scale, minimum, 500
    law = stats.gumbel_l if minimum else stats.gumbel_r
    assert widget.landed == pytest.approx(law.ppf(uniforms(widget), loc, scale), rel=1e-12)


def test_those_that_are_thrown_come_in_order(widget):
    widget.thrown = 500
    everything = widget.landed
    for n in (0, 1, 7, 499):
        widget.thrown = n
        assert widget.landed.tolist() == everything[:n].tolist()


def test_what_has_landed_has_the_law(widget):
    widget.thrown = 500
    assert stats.kstest(widget.landed, stats.gumbel_r.cdf).pvalue > 1e-3
    widget.minimum = True
    assert stats.kstest(widget.landed, stats.gumbel_l.cdf).pvalue > 1e-3
    assert stats.kstest(widget.landed, stats.gumbel_r.cdf).pvalue < 1e-9


def test_the_uniforms_are_never_0_and_the_seed_settles_them(widget):
    class Least(np.random.Generator):
        def random(self, size):
            return np.zeros(size)

    assert (uniforms(UniformsAtTheCurve(3, rng=Least(np.random.PCG64(0)))) > 0).all()
    assert UniformsAtTheCurve(500, rng=1).uniforms == widget.uniforms
    assert UniformsAtTheCurve(500, rng=2).uniforms != widget.uniforms


def test_there_may_be_none():
    widget = UniformsAtTheCurve(0)
    assert widget.landed.shape == (0,)


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        *(("loc", loc, "loc must be finite, got") for loc in (np.nan, np.inf, -np.inf)),
        ("loc", "0", "'loc' trait .* expected a float"),
        *(
            ("scale", scale, "scale must be positive and finite, got")
            for scale in (0, -1, np.nan, np.inf)
        ),
        ("minimum", "yes", "'minimum' trait .* expected a boolean"),
        ("thrown", -1, "thrown must be from 0 to 500, got -1"),
        ("thrown", 501, "thrown must be from 0 to 500, got 501"),
        ("thrown", 1.5, "'thrown' trait .* expected an int"),
    ],
)
def test_what_is_refused_changes_nothing(widget, name, value, message):
    widget.thrown = 3
    before = getattr(widget, name), widget.landed.tolist()
    with pytest.raises(TraitError, match=message):
        setattr(widget, name, value)
    assert (getattr(widget, name), widget.landed.tolist()) == before


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ({"n": -1}, ValueError, "n must not be negative, got -1"),
        ({"n": 1.5}, TypeError, "n must be an integer, got 1.5"),
        ({"n": True}, TypeError, "n must be an integer, got True"),
        ({"n": "many"}, TypeError, "n must be an integer, got 'many'"),
        ({"rng": "seed"}, TypeError, "rng must be"),
        ({"rng": -1}, ValueError, "rng must be a seed of at least 0"),
    ],
)
def test_invalid_arguments_are_refused_by_name(given, error, message):
    with pytest.raises(error, match=message):
        UniformsAtTheCurve(**given)
