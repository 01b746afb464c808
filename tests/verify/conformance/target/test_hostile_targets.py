"""Targets that do not behave: each gets a verdict that says what it did, and harms nobody."""

import gc
import sys
import threading
import time

import numpy as np
import pytest

from gumbel_np import check


def draw(logits, size, rng):
    return np.argmax(logits + rng.gumbel(size=(size, len(logits))), axis=-1)


def no_integers(logits, size, rng):
    return draw(logits, size, rng).astype(float)


def changes_its_logits(logits, size, rng):
    drawn = draw(logits, size, rng)
    logits[:] = 0
    return drawn


def changes_its_mind(logits, size, rng):
    drawn = draw(logits, size, rng)
    return drawn if size != 5 else drawn[:4]


def refuses_masks(logits, size, rng):
    if np.isinf(logits).any():
        raise ValueError("no masks")
    return draw(logits, size, rng)


def recurses(logits, size, rng):
    return recurses(logits, size, rng)


FAULTS = {
    "raises": (lambda logits, size, rng: 1 / 0, "raises", "ZeroDivisionError"),
    "has a TypeError of its own": (lambda logits, size, rng: None + size, "raises", "TypeError"),
    "exits": (lambda logits, size, rng: sys.exit(3), "raises", "SystemExit"),
    "recurses": (recurses, "raises", "RecursionError"),
    "interrupts": (
        lambda logits, size, rng: (_ for _ in ()).throw(KeyboardInterrupt),
        "raises",
        "KeyboardInterrupt",
    ),
    "refuses what it should take": (refuses_masks, "raises", "no masks"),
    "returns nothing": (lambda logits, size, rng: None, "wrong-shape", "None"),
    "returns text": (lambda logits, size, rng: ["a"] * size, "wrong-shape", "dtype <U1"),
    "returns objects": (
        lambda logits, size, rng: draw(logits, size, rng).astype(object),
        "wrong-shape",
        "dtype object",
    ),
    "returns ragged rows": (lambda logits, size, rng: [[1], [1, 2]], "wrong-shape", "no array"),
    "returns floats": (no_integers, "wrong-shape", "float64 numbers"),
    "returns bools": (lambda logits, size, rng: np.ones(size, bool), "wrong-shape", "bool"),
    "returns complex": (lambda logits, size, rng: np.ones(size, complex), "wrong-shape", "complex"),
    "returns NaN": (lambda logits, size, rng: np.full(size, np.nan), "non-finite", "nan"),
    "returns a column": (
        lambda logits, size, rng: draw(logits, size, rng)[:, None],
        "wrong-shape",
        "shape (64, 1)",
    ),
    "returns one too few": (
        lambda logits, size, rng: draw(logits, size - 1, rng),
        "wrong-shape",
        "shape (63,)",
    ),
    "masks a draw": (
        lambda logits, size, rng: np.ma.masked_equal(draw(logits, size, rng), 0),
        "wrong-shape",
        "masked",
    ),
    "counts from one": (
        lambda logits, size, rng: draw(logits, size, rng) + 1,
        "out-of-range",
        "from 1 to",
    ),
    "counts downward": (
        lambda logits, size, rng: draw(logits, size, rng) - len(logits),
        "out-of-range",
        "from -10 to",
    ),
    "another shape for some sizes": (changes_its_mind, "wrong-shape", "shape (4,)"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_what_is_no_result_is_named(name):
    target, suspect, said = FAULTS[name]
    result = check(target, "gumbel-max")
    assert result.verdict == "violates"
    assert result.diagnosis.suspect == suspect
    assert said in result.message
    assert "\n" not in result.message


FINE = {
    "a read-only view": lambda logits, size, rng: np.broadcast_to(draw(logits, size, rng), size),
    "a strided view": lambda logits, size, rng: np.repeat(draw(logits, size, rng), 3)[::3],
    "a list": lambda logits, size, rng: draw(logits, size, rng).tolist(),
    "small integers": lambda logits, size, rng: draw(logits, size, rng).astype(np.int16),
    "the other byte order": lambda logits, size, rng: draw(logits, size, rng).astype(">i8"),
}


@pytest.mark.parametrize("name", FINE)
def test_the_kind_of_integers_does_not_matter(name):
    # 20,000 draws go through every probe; too few for a certificate, enough to be refused.
    result = check(FINE[name], "gumbel-max", max_draws=20_000)
    assert result.verdict == "undecided", result


def test_indices_that_wrap_around_are_found_where_categories_are_many():
    result = check(lambda logits, size, rng: draw(logits, size, rng).astype(np.uint8), "gumbel-max")
    assert result.verdict == "violates"
    assert result.message.startswith("Probe far-tail")


def test_a_target_that_changes_its_arguments_gets_copies_and_a_remark():
    result = check(changes_its_logits, "gumbel-max", max_draws=20_000)
    assert result.verdict == "undecided"
    assert any("changes its arguments" in remark for remark in result.remarks)


def test_what_a_target_prints_is_not_shown(capsys):
    def talkative(logits, size, rng):
        print("first line\nsecond line")
        return draw(logits, size, rng)

    result = check(talkative, "gumbel-max", max_draws=1000)
    assert capsys.readouterr().out == ""
    assert any("first line" in remark for remark in result.remarks)
    assert result.printed == "first line\nsecond line"
    assert result.record()["remarks"] == list(result.remarks)
    print("still here")
    assert capsys.readouterr().out == "still here\n"


def test_of_much_that_is_printed_the_first_lines_are_kept():
    def verbose(size, rng):
        if size > 100:
            print("x" * 1000, "\033[2Jy", *range(30), sep="\n")
        return rng.gumbel(size=size)

    long, controlled, *_, last, left_out = check(verbose, "gumbel").printed.splitlines()
    assert long == "x" * 200 + " …"
    assert controlled == "[2Jy"
    assert (last, left_out) == ("17", "… and 12 more lines")


def test_warnings_of_a_target_are_its_own_affair():
    # Warnings are errors in these tests, and NumPy warns of log(0) at an extreme uniform.
    def textbook(logits, size, rng):
        return np.argmax(logits - np.log(-np.log(rng.random((size, len(logits))))), axis=-1)

    assert check(textbook, "gumbel-max", max_draws=20_000).verdict == "undecided"


def test_a_target_that_hangs_is_left_behind():
    released = threading.Event()
    start = time.perf_counter()
    result = check(lambda logits, size, rng: released.wait(30), "gumbel-max", timeout=0.2)
    assert time.perf_counter() - start < 10
    released.set()
    assert result.verdict == "undecided"
    assert "no answer within 0.2 s" in result.message


def test_a_check_leaves_no_thread_behind():
    before = threading.active_count()
    for _ in range(5):
        check(lambda size, rng: rng.gumbel(size=size), "gumbel", max_draws=100, timeout=np.inf)
    gc.collect()
    for _ in range(100):
        if threading.active_count() <= before:
            break
        time.sleep(0.01)
    assert threading.active_count() <= before


def test_a_target_that_hangs_later_is_undecided_too():
    released = threading.Event()

    def tires(logits, size, rng):
        if len(logits) == 2:
            released.wait(30)
        return draw(logits, size, rng)

    result = check(tires, "gumbel-max", timeout=0.2)
    released.set()
    assert (result.verdict, result.diagnosis) == ("undecided", None)
    assert "probe two" in result.message


def test_a_target_that_does_not_use_its_rng_is_told_so():
    own = np.random.default_rng(5)
    result = check(lambda size, rng: own.gumbel(size=size), "gumbel")
    assert result.conforms
    (remark,) = result.remarks
    assert remark.startswith("it does not use its rng but a generator of its own")
    assert {p.name: p.verdict for p in result.probes}["extreme-uniforms"] == "not tried"


def test_a_target_that_draws_from_the_global_generator_is_told_so():
    def of_the_global_one(size, rng):
        return np.random.gumbel(size=size)  # noqa: NPY002

    def of_both(size, rng):
        own = rng.gumbel(size=size)
        return np.where(rng.random(size) < 0.5, own, of_the_global_one(size, rng))

    result = check(of_the_global_one, "gumbel", max_draws=1000)
    assert result.remarks[0].startswith("it does not use its rng but the global np.random")
    result = check(of_both, "gumbel", max_draws=1000)
    assert result.remarks[0].startswith("it draws from the global np.random too")


def test_a_straight_through_target_needs_no_generator():
    def fresh(logits, tau, noise, cotangent):
        return np.eye(logits.shape[-1])[np.argmax(logits + noise, axis=-1)], cotangent

    def of_the_global_one(logits, *given):
        return fresh(logits + np.random.gumbel(size=logits.shape), *given)  # noqa: NPY002

    assert check(fresh, "straight-through").remarks == ()
    (remark,) = check(of_the_global_one, "straight-through").remarks
    assert remark.endswith("use the noise that it is given")


def test_where_nothing_came_back_nothing_is_said_of_its_draws():
    assert check(lambda logits, size, rng: None, "gumbel-max").remarks == ()
    assert check(lambda logits, size, rng: 1 / 0, "gumbel-max").remarks == ()


def test_a_target_that_seeds_itself_is_caught():
    result = check(lambda size, rng: np.random.default_rng(1).gumbel(size=size), "gumbel")
    assert result.diagnosis.suspect == "repeated-noise"


def test_one_noise_for_all_draws_of_a_call_is_named_even_if_two_calls_agree_by_chance():
    def one_for_all(logits, size, rng):
        return np.full(size, np.argmax(logits + rng.gumbel(size=len(logits))))

    # One pair of calls in ten agrees; with twenty seeds one pair would be met.
    for seed in range(20):
        found = check(one_for_all, "gumbel-max", seed=seed).diagnosis
        assert found.suspect == "repeated-noise"


@pytest.mark.parametrize("law", ["gumbel-top-k", "gumbel-softmax", "straight-through", "gumbel"])
def test_nonsense_is_named_under_every_law(law):
    assert check(lambda *arguments: None, law).diagnosis.suspect == "wrong-shape"
    assert check(lambda *arguments: 1 / 0, law).diagnosis.suspect == "raises"
