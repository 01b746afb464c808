"""The distributions of TensorFlow Probability on JAX, and of Distrax; `with_jax` calls them."""

from typing import Any

from numpy.typing import NDArray

from gumbel_np.verify.peers.peer import import_library

TFP = "tensorflow_probability.substrates.jax"


def tfp_gumbel(jax: Any, key: Any, dtype: str, size: int) -> Any:
    """`tfp.distributions.Gumbel`."""
    zero, one = jax.numpy.zeros((), dtype), jax.numpy.ones((), dtype)
    return _tfp().Gumbel(zero, one).sample(size, seed=key)


def tfp_categorical(jax: Any, key: Any, dtype: str, phi: NDArray[Any], size: int) -> Any:
    """`tfp.distributions.Categorical`: Gumbel-max."""
    return _tfp().Categorical(logits=jax.numpy.asarray(phi, dtype)).sample(size, seed=key)


def tfp_one_hot(jax: Any, key: Any, dtype: str, phi: NDArray[Any], size: int) -> Any:
    """`tfp.distributions.OneHotCategorical`: the index of its 1."""
    logits = jax.numpy.asarray(phi, dtype)
    return _tfp().OneHotCategorical(logits=logits).sample(size, seed=key).argmax(-1)


def tfp_relaxed(jax: Any, key: Any, dtype: str, phi: NDArray[Any], tau: float, size: int) -> Any:
    """`tfp.distributions.RelaxedOneHotCategorical`: weights of shape (size, K)."""
    logits, temperature = (jax.numpy.asarray(given, dtype) for given in (phi, tau))
    return _tfp().RelaxedOneHotCategorical(temperature, logits=logits).sample(size, seed=key)


def tfp_plackett_luce(jax: Any, key: Any, dtype: str, phi: NDArray[Any], k: int, size: int) -> Any:
    """`tfp.distributions.PlackettLuce`, the first k of a whole order: shape (size, k)."""
    scores = jax.nn.softmax(jax.numpy.asarray(phi, dtype))
    return _tfp().PlackettLuce(scores).sample(size, seed=key)[:, :k].astype("int32")


def distrax_gumbel(jax: Any, key: Any, dtype: str, size: int) -> Any:
    """`distrax.Gumbel`."""
    zero, one = jax.numpy.zeros((), dtype), jax.numpy.ones((), dtype)
    return _distrax().Gumbel(zero, one).sample(seed=key, sample_shape=(size,))


def distrax_categorical(jax: Any, key: Any, dtype: str, phi: NDArray[Any], size: int) -> Any:
    """`distrax.Categorical`: Gumbel-max."""
    logits = jax.numpy.asarray(phi, dtype)
    return _distrax().Categorical(logits=logits).sample(seed=key, sample_shape=(size,))


def distrax_one_hot(jax: Any, key: Any, dtype: str, phi: NDArray[Any], size: int) -> Any:
    """`distrax.OneHotCategorical`: the index of its 1."""
    one_hot = _distrax().OneHotCategorical(logits=jax.numpy.asarray(phi, dtype))
    return one_hot.sample(seed=key, sample_shape=(size,)).argmax(-1)


def _tfp() -> Any:
    return import_library(TFP).distributions


def _distrax() -> Any:
    return import_library("distrax")
