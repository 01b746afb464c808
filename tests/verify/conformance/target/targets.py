"""Targets for the command line: a right one, a wrong one, and what people hand over by mistake."""

import time

import numpy as np


def right(logits, size, rng):
    """Draw by Gumbel-max."""
    return np.argmax(logits + rng.gumbel(size=(size, len(logits))), axis=-1)


def wrong(logits, size, rng):
    """Draw with the sign of the noise turned."""
    return np.argmax(logits - rng.gumbel(size=(size, len(logits))), axis=-1)


def hangs(logits, size, rng):
    """Give no answer."""
    time.sleep(60)


def raises(logits, size, rng):
    """Raise."""
    raise ValueError("a message\nof two lines")


def prints(logits, size, rng):
    """Print while drawing."""
    print("look, I am drawing")
    return right(logits, size, rng)


def one_hot(probs):
    """Give one-hot rows, one for each row of probabilities; draw globally."""
    with np.errstate(divide="ignore"):
        scores = np.log(probs) + np.random.gumbel(size=probs.shape)  # noqa: NPY002
    return np.eye(probs.shape[-1])[scores.argmax(axis=-1)]


def one_hot_wrong(probs):
    """Take the scores of the mirrored noise."""
    with np.errstate(divide="ignore"):
        scores = np.log(probs) - np.random.gumbel(size=probs.shape)  # noqa: NPY002
    return np.eye(probs.shape[-1])[scores.argmax(axis=-1)]


class Group:
    """Holds a sampler."""

    @staticmethod
    def right(logits, size, rng):
        """Draw by Gumbel-max."""
        return right(logits, size, rng)


no_function = 3
