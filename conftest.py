"""What every example in a docstring may use without importing it."""

import numpy as np
import pytest

import gumbel_np as gnp


@pytest.fixture(autouse=True, scope="session")
def _names_of_examples(doctest_namespace):
    doctest_namespace.update(np=np, gnp=gnp)
