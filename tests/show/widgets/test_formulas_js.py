"""The formulas in JavaScript agree with the NumPy reference, and the kit's numbers with a ruler."""

import math
import re

import numpy as np
import pytest

from gumbel_np import Gumbel, GumbelMin
from gumbel_np.reference.softmax import softmax
from gumbel_np.show.widgets import guess
from gumbel_np.verify.statistics.certificates import total_variation

EPS = np.finfo(float).eps
TINY = np.finfo(float).smallest_normal
RNG = np.random.default_rng(0)
FORMULAS = 'import * as formulas from "./formulas.js";'


def disagreement(found, exact, conditions=1.0):
    """How much two arrays differ, in units of what rounding explains.

    A formula of condition c may be off by some c ulps; a number below the normal ones by its ulp.
    """
    found, exact, conditions = (
        np.asarray(each, dtype=float) for each in (found, exact, conditions)
    )
    assert found.shape == exact.shape
    alike = (found == exact) | (np.isnan(found) & np.isnan(exact))
    with np.errstate(all="ignore"):
        allowed = EPS * (1 + conditions) * np.abs(exact) + TINY * EPS * (1 + conditions)
        off = np.where(alike, 0, np.abs(found - exact) / allowed)
    return float(np.max(np.nan_to_num(off, nan=np.inf, posinf=np.inf)))


# --- softmax, entropy, arg max, total variation ------------------------------------------------

VECTORS = [
    *(RNG.uniform(-700, 700, k) for k in RNG.integers(1, 13, 500)),
    *(RNG.normal(0, 3, k) for k in RNG.integers(1, 13, 500)),
    np.zeros(5),
    np.array([1e300, -1e300, 0.0]),
    np.array([700.0, -700.0]),
    np.array([0.0, 5e-324]),
    np.array([1.0, 1.0, 0.0]),
]
TAUS = [
    *10 ** RNG.uniform(-2, 2, 1000),
    *(0.01, 100, 1e-300, 1e300, 1.0),
]


@pytest.fixture(scope="module")
def of_vectors(javascript):
    body = """
        return given.map(([scores, tau]) => {
          const y = formulas.softmax(scores, tau);
          return [y, formulas.entropy(y), formulas.argmax(scores)];
        });
    """
    return javascript(FORMULAS, body, list(zip(VECTORS, TAUS, strict=True)))


def test_softmax(of_vectors):
    for (y, _, _), scores, tau in zip(of_vectors, VECTORS, TAUS, strict=True):
        # The exponent is rounded, so its size is the condition number of the exponential.
        with np.errstate(over="ignore"):
            z = np.minimum(np.abs(scores - scores.max()) / tau, 750)
        assert disagreement(y, softmax(scores, tau), 4 * (len(scores) + z)) < 1
        assert sum(y) == pytest.approx(1, abs=1e-14)
        well = z < 30
        assert np.array(y)[well] == pytest.approx(softmax(scores, tau)[well], rel=1e-12)


def test_entropy(of_vectors):
    for y, entropy, _ in of_vectors:
        p = np.array(y)[np.array(y) > 0]
        assert entropy == pytest.approx(-(p * np.log(p)).sum(), rel=1e-12, abs=1e-15)
    entropies = [entropy for _, entropy, _ in of_vectors]
    assert min(entropies) == 0
    assert max(entropies) == pytest.approx(math.log(12), rel=0.05)


def test_argmax_takes_the_first_of_equals(of_vectors):
    winners = [winner for *_, winner in of_vectors]
    assert winners == [int(np.argmax(scores)) for scores in VECTORS]
    assert winners[-1] == 0


def test_total_variation(javascript):
    pairs = [RNG.dirichlet([0.3] * k, 2) for k in RNG.integers(1, 13, 1000)]
    found = javascript(
        FORMULAS, "return given.map(([p, q]) => formulas.totalVariation(p, q));", pairs
    )
    exact = [np.abs(p - q).sum() / 2 for p, q in pairs]
    assert found == pytest.approx(exact, rel=1e-12, abs=1e-15)
    # The reference takes counts instead of the first law.
    counts, pi = RNG.multinomial(1000, [0.2, 0.3, 0.5], 20), np.array([0.2, 0.3, 0.5])
    found = javascript(
        FORMULAS,
        "return given.map(([p, q]) => formulas.totalVariation(p, q));",
        [(each / 1000, pi) for each in counts],
    )
    assert found == pytest.approx([total_variation(each, pi) for each in counts], rel=1e-12)


# --- the law -----------------------------------------------------------------------------------

LAWS = [(0.0, 1.0), (-3.0, 0.5), (3.0, 2.5), (0.25, 1e-3), (-1e3, 40.0)]
Z = np.concatenate([np.linspace(-750, 750, 301), np.linspace(-8, 40, 400), RNG.normal(0, 3, 300)])
U = np.concatenate([
    RNG.random(500),
    10.0 ** -np.linspace(0.5, 300, 250),
    1 - 10.0 ** -np.linspace(0.5, 15.9, 100),
    [5e-324, EPS / 2, 1 - EPS / 2, 0.5, np.exp(-1), -np.expm1(-1)],
])  # fmt: skip


def conditions(z, minimum):
    """The condition numbers of cdf and pdf: their relative change for one of the argument z."""
    z = -z if minimum else z
    with np.errstate(all="ignore"):
        t = np.exp(-z)
        upper = np.minimum(np.abs(z) * np.exp(-t) * t / -np.expm1(-t), np.abs(z) * t)
        return (upper if minimum else np.abs(z) * t) + t, np.abs(z) * (1 + t) + t


def of_the_law(javascript, loc, scale, minimum, formulas=FORMULAS):
    body = """
        const { x, u, law } = given;
        return [x.map((each) => formulas.cdf(each, ...law)),
                x.map((each) => formulas.pdf(each, ...law)),
                u.map((each) => formulas.quantile(each, ...law))];
    """
    given = {"x": loc + scale * Z, "u": U, "law": [loc, scale, minimum]}
    return javascript(formulas, body, given)


@pytest.mark.parametrize("minimum", [False, True])
@pytest.mark.parametrize(("loc", "scale"), LAWS)
def test_cdf_pdf_and_quantile(javascript, loc, scale, minimum):
    cdf, pdf, quantile = of_the_law(javascript, loc, scale, minimum)
    law = (GumbelMin if minimum else Gumbel)(loc, scale)
    x = loc + scale * Z
    of_cdf, of_pdf = conditions((x - loc) / scale, minimum)
    with np.errstate(invalid="ignore"):
        assert disagreement(cdf, law.cdf(x), 8 * of_cdf) < 1
        assert disagreement(pdf, law.pdf(x), 8 * (1 + of_pdf)) < 1
    for found, exact, condition in ((cdf, law.cdf(x), of_cdf), (pdf, law.pdf(x), of_pdf)):
        well = (condition < 500) & (exact > 1e-290)
        assert well.sum() > 300
        assert np.array(found)[well] == pytest.approx(exact[well], rel=1e-12)
    exact = law.ppf(U)
    assert np.isfinite(quantile).all()
    # Where it crosses 0 its relative error means nothing; loc and scale set the tolerance.
    assert quantile == pytest.approx(exact, rel=1e-12, abs=1e-12 * max(abs(loc), scale))


@pytest.mark.parametrize("minimum", [False, True])
def test_both_tails_keep_their_digits(javascript, minimum):
    cdf, _, quantile = (np.array(each) for each in of_the_law(javascript, 0.0, 1.0, minimum))
    law = (GumbelMin if minimum else Gumbel)()
    tail = (law.cdf(Z) < 1e-9) & (law.cdf(Z) > 1e-290)
    assert tail.sum() > 10
    assert cdf[tail] == pytest.approx(law.cdf(Z)[tail], rel=1e-11)
    small = U < 1e-9
    assert quantile[small] == pytest.approx(law.ppf(U)[small], rel=1e-13)
    large = U > 1 - 1e-9
    assert quantile[large] == pytest.approx(law.ppf(U)[large], rel=1e-13)


# --- wrong formulas are seen --------------------------------------------------------------------

WRONG = [
    ("pdf", "Math.exp(-z - Math.exp(-z)) / scale", "Math.exp(-z - Math.exp(-z))"),
    ("cdf", "-Math.expm1(-Math.exp(z))", "1 - Math.exp(-Math.exp(z))"),
    ("cdf", "Math.exp(-Math.exp(-z))", "Math.exp(-Math.exp(z))"),
    ("quantile", "Math.log(-Math.log1p(-u))", "Math.log(-Math.log(1 - u))"),
    ("quantile", "-Math.log(-Math.log(u))", "-Math.log(-Math.log(u + 1e-10))"),
    ("softmax", "(s - top) / tau", "s / tau"),
    ("softmax", "(s - top) / tau", "(s - top) * tau"),
    ("softmax", "w / total", "w / (total + 1e-10)"),
    ("entropy", "p * Math.log(p)", "p * Math.log2(p)"),
    ("argmax", "values.indexOf(", "values.lastIndexOf("),
    ("totalVariation", "/ 2", "/ 1"),
]


@pytest.mark.parametrize(("name", "right", "wrong"), WRONG)
def test_a_wrong_formula_is_seen(javascript, scripts, name, right, wrong):
    source = (scripts / "formulas.js").read_text(encoding="utf-8")
    assert right in source
    (scripts / "wrong.js").write_text(source.replace(right, wrong), encoding="utf-8")

    def run(imports, *given):
        return javascript(imports.replace("formulas.js", "wrong.js"), *given)

    with pytest.raises(AssertionError):
        if name in ("cdf", "pdf", "quantile"):
            for minimum in (False, True):
                test_cdf_pdf_and_quantile(run, 3.0, 2.5, minimum)
        elif name == "totalVariation":
            test_total_variation(run)
        else:
            found = of_vectors.__wrapped__(run)
            test_softmax(found)
            test_entropy(found)
            test_argmax_takes_the_first_of_equals(found)


# --- the score ---------------------------------------------------------------------------------


def scored(javascript, rounds):
    body = "return given.map((round) => score(...round));"
    return javascript('import { score } from "./prediction.js";', body, rounds)


def test_the_score_is_that_of_python(javascript):
    shares = [("shares", *RNG.dirichlet([0.5] * k, 2)) for k in RNG.integers(2, 13, 2000)]
    numbers = [("number", *10 ** RNG.uniform(-2, 2, 2)) for _ in range(2000)]
    near = [("number", x, x * 10 ** RNG.normal(0, 0.3)) for x in 10 ** RNG.uniform(-9, 9, 2000)]
    choices = [("choice", i, j) for i in range(3) for j in range(3)]
    extremes = [("number", 5e-324, 1e308), ("number", 1e308, 1e-308), ("number", 1.0, 1.0)]
    rounds = shares + numbers + near + choices + extremes
    exact = [guess.score(*each) for each in rounds]
    assert scored(javascript, rounds) == exact
    assert {0, 50, 100} <= set(exact)


def test_the_score_rounds_halves_alike(javascript):
    # 64ths are exact in binary; 100 · i/64 ends in a half where i is 8 times an odd number.
    rounds = [("shares", [1.0, 0.0], [i / 64, 1 - i / 64]) for i in range(65)]
    exact = [math.floor(100 * i / 64 + 0.5) for i in range(65)]
    assert [guess.score(*each) for each in rounds] == exact
    assert scored(javascript, rounds) == exact
    assert (exact[8], exact[24], exact[40]) == (13, 38, 63)
    # Python's round takes halves to the even number: 12 and 62.
    assert exact != [round(100 * i / 64) for i in range(65)]


# --- the kit -----------------------------------------------------------------------------------

KIT = 'import * as kit from "./kit.js";'
RULERS = [
    ("logarithmic", 0.01, 100, 400),
    ("logarithmic", 0.01, 10, 120),
    ("logarithmic", 1e-100, 1e100, 1000),
    ("logarithmic", 1, 3, 7),
    ("linear", -5, 5, 100),
    ("linear", -3, 3, 120),
    ("linear", 0.5, 2.5, 80),
    ("linear", 2, 12, 10),
    ("linear", 0, 100, 100),
    ("linear", 0.1, 0.7, 3),
    *(("linear", *np.sort(RNG.normal(size=2)), int(n)) for n in RNG.integers(1, 100, 50)),
    *(("logarithmic", *np.sort(10 ** RNG.normal(size=2)), int(n)) for n in RNG.integers(1, 99, 50)),
]


@pytest.fixture(scope="module")
def rulers(javascript):
    body = """
        return given.map(([kind, low, high, steps]) => {
          const ruler = kit[kind](low, high, steps);
          const marks = Array.from({ length: steps + 1 }, (_, i) => ruler.at(i));
          return [ruler.steps, marks, marks.map(ruler.step)];
        });
    """
    return javascript(KIT, body, RULERS)


def test_a_slider_ends_exactly_where_it_should(rulers):
    for (steps, marks, _), (_, low, high, wanted) in zip(rulers, RULERS, strict=True):
        assert steps == wanted
        assert (marks[0], marks[-1]) == (low, high)


def test_a_slider_finds_each_step_again(rulers):
    for (_, _, found), (_, _, _, steps) in zip(rulers, RULERS, strict=True):
        assert found == pytest.approx(range(steps + 1), abs=1e-9)


def test_the_steps_of_a_slider_are_equal(rulers):
    for (_, marks, _), (kind, low, high, steps) in zip(rulers, RULERS, strict=True):
        if kind == "linear":
            assert marks == pytest.approx(np.linspace(low, high, steps + 1), rel=1e-12, abs=1e-14)
        else:  # as floats: JSON writes 1e20 as a whole number
            exact = np.geomspace(low, high, steps + 1)
            assert np.array(marks, float) == pytest.approx(exact, rel=1e-12, abs=0)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (-0.0, "0"),
        (1, "1"),
        (0.5, "0.5"),
        (-2.5, "−2.5"),
        (0.123, "0.12"),
        (0.125, "0.13"),
        (12.4, "12"),
        (99.7, "100"),
        (123, "120"),
        (99_999, "100000"),
        (123_456, "120000"),
        (999_999, "1 × 10⁶"),
        (1e6, "1 × 10⁶"),
        (1.25e7, "1.3 × 10⁷"),
        (0.001, "0.001"),
        (0.00123, "0.0012"),
        (0.000999, "0.001"),
        (0.00099, "9.9 × 10⁻⁴"),
        (1.2145e-38, "1.2 × 10⁻³⁸"),
        (-1.5e7, "−1.5 × 10⁷"),
        (-3e-5, "−3 × 10⁻⁵"),
        (5e-324, "4.9 × 10⁻³²⁴"),
    ],
)
def test_short(javascript, value, text):
    assert javascript(KIT, "return kit.short(given);", value) == text


def test_short_says_two_digits(javascript):
    values = RNG.choice([-1, 1], 2000) * 10 ** RNG.uniform(-30, 30, 2000)
    for value, said in zip(
        values, javascript(KIT, "return given.map(kit.short);", values), strict=True
    ):
        plain = said.replace("−", "-").translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
        assert "-" not in said
        assert float(re.sub(r" × 10", "e", plain)) == pytest.approx(value, rel=0.0501)


def test_power(javascript):
    exponents = [*range(-320, 309), 5.0, -0.0, -0.4, 12.4]
    digits = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
    exact = ["10" + str(round(each)).translate(digits) for each in exponents]
    assert javascript(KIT, "return given.map(kit.power);", exponents) == exact


@pytest.mark.parametrize("kind", ["Float64Array", "Int32Array"])
@pytest.mark.parametrize("offset", [0, 1, 3, 8, 13])
@pytest.mark.parametrize("view", ["DataView", "Uint8Array", "ArrayBuffer"])
def test_numbers_from_bytes_that_start_anywhere(javascript, kind, offset, view):
    values = np.array([0, 1, -2, 3.5, 1e300] if kind == "Float64Array" else [0, 1, -2, 2**31 - 1])
    sent = values.astype("<f8" if kind == "Float64Array" else "<i4").tobytes()
    body = """
        const { sent, offset, kind, view } = given;
        const all = new Uint8Array([...new Array(offset).fill(7), ...sent, 7, 7, 7]);
        const bytes = view === "ArrayBuffer" ? new Uint8Array(sent).buffer
          : new globalThis[view](all.buffer, offset, sent.length);
        const found = kit.numbers(bytes, globalThis[kind]);
        const alike = kind === "Float64Array" ? kit.numbers(bytes) : found;
        found[0] += 0;
        return [[...found], [...alike], found.constructor.name, found.buffer === all.buffer];
    """
    given = {"sent": list(sent), "offset": offset, "kind": kind, "view": view}
    found, alike, name, shared = javascript(KIT, body, given)
    assert found == alike == values.tolist()
    assert name == kind
    assert not shared
