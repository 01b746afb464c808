"""The conformance check with a rich display, as a notebook shows it."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gumbel_np.verify import conformance
from gumbel_np.verify.conformance import TIMEOUT, Conformance
from gumbel_np.verify.conformance.target.adapter_options import GeneratorKind, Gives, Takes
from gumbel_np.verify.law_name import LawName
from gumbel_np.verify.sequential_test import ALPHA


class Displayed(Conformance):
    """A verdict that a notebook shows with its figures."""

    def _repr_html_(self) -> str:
        from gumbel_np.show.pages.check_page import fragment

        return fragment(self)


def check(
    target: Callable[..., Any],
    law: LawName,
    *,
    probabilities: Callable[[NDArray[np.floating]], ArrayLike] | None = None,
    takes: Takes | None = None,
    gives: Gives | None = None,
    batched: bool = False,
    generator: GeneratorKind | None = None,
    alpha: float = ALPHA,
    max_draws: int | None = None,
    seed: int = 0,
    timeout: float = TIMEOUT,
    quick: bool = False,
    watch: Callable[[str, int, float], None] | None = None,
    tell: Callable[[str], None] | None = None,
    name: str | None = None,
) -> Displayed:
    """Check whether a sampler follows its law, and name what is wrong if it does not.

    Parameters
    ----------
    target : callable
        The sampler, with the signature of its law:

        ================  ======================================================
        gumbel            f(size, rng) -> (size,)
        gumbel-max        f(logits, size, rng) -> (size,) integers
        gumbel-top-k      f(logits, k, size, rng) -> (size, k), in drawing order
        gumbel-subset     f(logits, k, size, rng) -> (size, k), in any order,
                          or (size, K) k-hot rows
        gumbel-softmax    f(logits, tau, size, rng) -> (size, K)
        straight-through  f(logits, tau, noise, cotangent) -> (y, grad), (n, K)
        categorical       f(logits, size, rng) -> (size,) integers
        ================  ======================================================

        `rng` is a `numpy.random.Generator`; a target with randomness of its own may ignore it.
    law : str
        One of these names.
    probabilities : callable, optional
        For `categorical`, and required there: a function of the logits, shape (K,) in float64, that
        returns the weights of the categories, shape (K,); they need not sum to 1. So a filter
        (top-k, top-p), a tempered law or speculative sampling is judged.
    takes : {'logits', 'probabilities', 'tensor'}, optional
        What the target takes in place of logits, if its signature is another one. A tensor is one
        of PyTorch or JAX, of probabilities if its argument has such a name. With any of these four
        options, arguments are handed over by their names (`logits`, `p`, `temperature`, `k`,
        `num_samples`, `shape`, `key`, …). Known functions of NumPy, SciPy, PyTorch and JAX, such as
        `torch.nn.functional.gumbel_softmax`, need no option.
    gives : {'index', 'one-hot', 'k-hot', 'weights'}, optional
        What a draw of the target is; the index is taken from it where the law wants one.
    batched : bool, optional
        Whether the target draws a row for each row of logits, of shape (size, K), and takes no
        size. A target that takes no size otherwise makes one draw in each call.
    generator : {'numpy', 'global', 'torch', 'jax-key', 'own'}, optional
        What the target draws with: a generator, handed over; `numpy.random` or the generator of
        PyTorch, seeded for each call and restored; a key of JAX; or one of its own.
    alpha : float, optional
        The probability that a correct sampler is found to violate its law.
    max_draws : int, optional
        The largest number of draws; if it is too small to certify the law, the verdict is
        `undecided`.
    seed : int, optional
        The seed of all draws.
    timeout : float, optional
        The time limit for one call, in seconds.
    quick : bool, optional
        Whether to leave out the settings that are drawn from the seed and the far tail.
    watch : callable, optional
        Called after every chunk with the name of the probe, the number of all draws so far, and
        log10 of the e-process of the probe.
    tell : callable, optional
        Called with a sentence on the time that the check will take, if that is more than 20 s.
    name : str, optional
        What to call the target; its own name by default.

    Returns
    -------
    Displayed
        The verdict, the evidence of each probe, and the diagnosis; a notebook shows it with
        figures.

    Raises
    ------
    TypeError
        If the target cannot be called as its law wants it; the message says which options would
        do. An error within the target is a finding, `raises`. Or if `probabilities` is not a
        function where the law is `categorical`.
    ValueError
        If the law is unknown, an option does not fit it, alpha is not between 0 and 1, or a number
        is not positive; or if `probabilities` is given for another law, or gives no weights.

    See Also
    --------
    gumbel_np.verify.put_on_trial : Test a statement of your own.

    Notes
    -----
    Each probe is a sequential test with a share of alpha: a quarter for the far tail, equal shares
    of the rest for the others. The probes take turns, with more draws in every round, so the check
    ends soon after any probe shows a fault.

    Examples
    --------
    >>> def sampler(logits, size, rng):
    ...     return np.argmax(logits + rng.normal(size=(size, len(logits))), axis=-1)
    >>> result = gnp.check(sampler, "gumbel-max")
    >>> result.verdict, result.diagnosis.suspect
    ('violates', 'normal-noise')

    A sampler as a library has it, with probabilities, one-hot rows and the global generator:

    >>> def multinomial(pvals, size):
    ...     return np.random.multinomial(1, pvals, size)
    >>> options = dict(takes="probabilities", gives="one-hot", generator="global")
    >>> gnp.check(multinomial, "gumbel-max", max_draws=1000, **options).verdict
    'undecided'
    """
    result = conformance.check(
        target,
        law,
        probabilities=probabilities,
        takes=takes,
        gives=gives,
        batched=batched,
        generator=generator,
        alpha=alpha,
        max_draws=max_draws,
        seed=seed,
        timeout=timeout,
        quick=quick,
        watch=watch,
        tell=tell,
        name=name,
    )
    return Displayed(**vars(result))
