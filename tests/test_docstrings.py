"""Every public name is documented in full, and its examples run as they can be copied."""

import doctest
import inspect
from itertools import pairwise

import numpy as np
import pytest
from _pytest.doctest import _get_checker, _get_flag_lookup
from public_names import public_names

import gumbel_np as gnp

PUBLIC = public_names()
# Where a section would be empty. The classes are made by `claim` and `put_on_trial`.
NOT_APPLICABLE = {
    "gumbel_np.verify.Claim": {"Parameters", "Raises"},
    "gumbel_np.verify.Verdict": {"Parameters", "Raises"},
    "gumbel_np.verify.at_least": {"Raises"},
    "gumbel_np.verify.at_most": {"Raises"},
}

each = pytest.mark.parametrize("name", PUBLIC)


def sections(name):
    """The sections that the docstring of a public name must have."""
    member = PUBLIC[name]
    wanted = {"See Also", "Examples"}
    signature = inspect.signature(member)
    arguments = set(signature.parameters) - {"self"}
    if arguments:
        wanted |= {"Parameters", "Raises"}
    if inspect.isroutine(member) and signature.return_annotation not in (None, "None"):
        wanted.add("Returns")
    return wanted - NOT_APPLICABLE.get(name, set())


def underlined(doc):
    """The headings of sections: lines with a line of as many dashes below."""
    lines = doc.splitlines()
    return {a for a, b in pairwise(lines) if a and b == "-" * len(a)}


@each
def test_every_section_is_there(name):
    missing = sections(name) - underlined(inspect.getdoc(PUBLIC[name]) or "")
    if missing:
        pytest.fail(f"{name} lacks {', '.join(sorted(missing))}", pytrace=False)


@each
def test_examples_run_with_nothing_but_numpy_and_the_package(name):
    flags = _get_flag_lookup()
    runner = doctest.DocTestRunner(
        checker=_get_checker(), optionflags=flags["ELLIPSIS"] | flags["NUMBER"]
    )
    doc, said = inspect.getdoc(PUBLIC[name]) or "", []
    test = doctest.DocTestParser().get_doctest(doc, {"np": np, "gnp": gnp}, name, None, None)
    runner.run(test, out=said.append)
    assert runner.failures == 0, "".join(said)


def test_a_missing_section_is_seen():
    assert underlined("Sum.\n\nExamples\n--------\n>>> 1\n1\n\nSee Also\n-----\n") == {"Examples"}
