"""The distributions of NumPyro (called by `with_jax`) and of Pyro (called by `with_torch`)."""

from typing import Any

from numpy.typing import NDArray

from gumbel_np.verify.peers.peer import import_library


def numpyro_gumbel(jax: Any, key: Any, dtype: str, size: int) -> Any:
    """`numpyro.distributions.Gumbel`."""
    return _numpyro().Gumbel(jax.numpy.zeros((), dtype), 1.0).sample(key, (size,))


def numpyro_logits(jax: Any, key: Any, dtype: str, phi: NDArray[Any], size: int) -> Any:
    """`numpyro.distributions.CategoricalLogits`: Gumbel-max."""
    # Its validation refuses logits of -inf.
    logits = jax.numpy.asarray(phi, dtype)
    return _numpyro().CategoricalLogits(logits, validate_args=False).sample(key, (size,))


def numpyro_probs(jax: Any, key: Any, dtype: str, phi: NDArray[Any], size: int) -> Any:
    """`numpyro.distributions.CategoricalProbs`: it inverts cumulative sums."""
    probs = jax.nn.softmax(jax.numpy.asarray(phi, dtype))
    return _numpyro().CategoricalProbs(probs, validate_args=False).sample(key, (size,))


def pyro_gumbel(torch: Any, tensor: Any, size: int) -> Any:
    """`pyro.distributions.Gumbel`."""
    return _pyro().Gumbel(tensor(0.0), tensor(1.0)).sample((size,))


def pyro_categorical(torch: Any, tensor: Any, logits: NDArray[Any], size: int) -> Any:
    """`pyro.distributions.Categorical`, many draws from one: it inverts cumulative sums."""
    return _pyro().Categorical(logits=tensor(logits), validate_args=False).sample((size,))


def pyro_relaxed(torch: Any, tensor: Any, logits: NDArray[Any], tau: float, size: int) -> Any:
    """`pyro.distributions.RelaxedOneHotCategorical`: weights of shape (size, K)."""
    # As for PyTorch's, validation would refuse its own float32 probabilities.
    return (
        _pyro()
        .RelaxedOneHotCategorical(tensor(tau), logits=tensor(logits), validate_args=False)
        .sample((size,))
    )


def pyro_straight_through(torch: Any, tensor: Any, logits: NDArray[Any], size: int) -> Any:
    """`pyro.distributions.RelaxedOneHotCategoricalStraightThrough`: the index of its 1."""
    one_hot = _pyro().RelaxedOneHotCategoricalStraightThrough(
        tensor(1.0), logits=tensor(logits), validate_args=False
    )
    return one_hot.rsample((size,)).argmax(-1)


def pyro_resampler(torch: Any, tensor: Any, logits: NDArray[Any], size: int) -> Any:
    """The formula of `pyro.infer.resampler`: Gumbel-max of uniforms kept from 0."""
    tiny = torch.finfo(tensor(0.0).dtype).tiny
    exponentials = -torch.rand_like(tensor(logits).expand(size, -1)).clamp(min=tiny).log()
    return (tensor(logits) - exponentials.clamp(min=tiny).log()).argmax(-1)


def _numpyro() -> Any:
    return import_library("numpyro.distributions")


def _pyro() -> Any:
    return import_library("pyro.distributions")
