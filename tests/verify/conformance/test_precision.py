"""Precision: told from the numbers themselves; what rounding does to a law is undone."""

import numpy as np
import pytest
from scipy.stats import kstest

from gumbel_np.verify.conformance.precision import (
    BFLOAT16,
    FLOAT16,
    FLOAT32,
    FLOAT64,
    PrecisionSeen,
    coarser,
    dequantised,
    precision_of,
)


def to_bfloat16(x):
    """Round to the nearest number of 8 significant bits, ties to even; the type is float32."""
    bits = np.asarray(x, dtype=np.float32).view(np.uint32)
    return ((bits + 0x7FFF + (bits >> 16 & 1)) & 0xFFFF0000).astype(np.uint32).view(np.float32)


ROUND = {
    FLOAT64: lambda x: x,
    FLOAT32: lambda x: x.astype(np.float32),
    FLOAT16: lambda x: x.astype(np.float16),
    BFLOAT16: to_bfloat16,
}


def uniforms(n, seed=0):
    return np.random.default_rng(seed).random(n)


@pytest.mark.parametrize("wide", [np.float64, np.float32])
@pytest.mark.parametrize("precision", ROUND, ids=lambda p: p.name)
def test_the_precision_is_told_whatever_the_type(precision, wide):
    if precision is FLOAT64 and wide is np.float32:
        return
    for scale in (1.0, 1e-3, -7.0):
        assert precision_of(ROUND[precision](scale * uniforms(100)).astype(wide)) == precision


def test_bfloat16_is_rounded_to_the_nearest():
    x = 1 + np.array([0, 1, 1.01, 2, 3]) / 2**8
    assert to_bfloat16(x).tolist() == [1, 1, 1 + 2**-7, 1 + 2**-7, 1 + 2**-6]


def test_too_few_numbers_or_none_that_tells_say_nothing():
    assert precision_of(uniforms(15)) is None
    one_hot = np.eye(50)
    assert precision_of(one_hot) is None
    assert precision_of(np.full(50, np.nan)) is None
    assert precision_of(np.array([])) is None


def test_zeros_ones_and_infinities_among_them_do_not_matter():
    x = uniforms(100).astype(np.float16).astype(float)
    assert precision_of(np.concatenate([x, [0, 1, np.inf, np.nan]])) == FLOAT16


@pytest.mark.parametrize(
    ("precision", "kind"), [(FLOAT16, np.float16), (FLOAT32, np.float32), (FLOAT64, np.float64)]
)
def test_the_formats_are_those_of_numpy(precision, kind):
    known = np.finfo(kind)
    assert precision.eps == known.eps
    assert precision.smallest_normal == known.smallest_normal
    assert precision.smallest == known.smallest_subnormal
    assert precision.coarse == (kind == np.float16)


def test_bfloat16_is_that_of_its_definition():
    # 1 + 8 + 7 bits: the range of float32, a mantissa of 7 bits.
    assert BFLOAT16.eps == 2**-7
    assert BFLOAT16.smallest_normal == np.finfo(np.float32).smallest_normal
    assert BFLOAT16.coarse
    assert coarser(BFLOAT16, FLOAT16) == coarser(FLOAT16, BFLOAT16) == BFLOAT16


def test_the_finest_precision_seen_counts():
    seen = PrecisionSeen()
    assert seen.precision == FLOAT64
    seen.see(uniforms(100).astype(np.float16))
    assert seen.precision == FLOAT16
    seen.see(np.eye(3))
    assert seen.precision == FLOAT16
    seen.see(uniforms(100).astype(np.float32))
    seen.see(uniforms(100).astype(np.float16))
    assert seen.precision == FLOAT32


@pytest.mark.parametrize("precision", [FLOAT16, BFLOAT16], ids=lambda p: p.name)
def test_rounded_numbers_get_their_law_back(precision):
    """The exact law of Kolmogorov's statistic: a false alarm has 1e-6."""
    x = np.random.default_rng(1).exponential(size=2**15)
    rounded = ROUND[precision](x).astype(float)
    told = dequantised(rounded, precision, np.random.default_rng(2))
    assert kstest(told, "expon").pvalue > 1e-6
    steps = np.spacing(rounded.astype(np.float16)).astype(float)
    if precision is FLOAT16:
        assert (np.abs(told - rounded) <= steps / 2).all()


def test_without_it_rounding_is_seen():
    """A smooth density hardly changes in a thousandth, so that what is left of it is uniform."""
    x = to_bfloat16(np.random.default_rng(1).exponential(size=2**15)).astype(float)
    told = dequantised(x, BFLOAT16, np.random.default_rng(2))
    assert kstest(1000 * x % 1, "uniform").pvalue < 1e-20
    assert kstest(1000 * told % 1, "uniform").pvalue > 1e-6


def test_zeros_and_fine_numbers_stay():
    x = np.append(uniforms(10), 0.0)
    rng = np.random.default_rng(3)
    assert dequantised(x, FLOAT32, rng) is x
    assert dequantised(np.zeros(5), BFLOAT16, rng).tolist() == [0] * 5


@pytest.mark.parametrize("power", [-24, -20, -14, 0, 3])
def test_a_number_is_spread_over_its_own_step(power):
    # Below 2⁻¹⁴ the steps of float16 are all 2⁻²⁴.
    x = np.full(1000, 2.0**power)
    step = float(np.spacing(np.float16(2.0**power)))
    told = dequantised(x, FLOAT16, np.random.default_rng(4)) - x
    assert np.abs(told).max() <= step / 2
    assert np.ptp(told) > 0.98 * step
