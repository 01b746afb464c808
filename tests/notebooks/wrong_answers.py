"""Wrong answers that students give, by exercise, each with the suspect that names its fault.

Where no suspect explains the draws it is `unknown`, whose hint says how to look for the fault.
"""

import numpy as np
from scipy.special import softmax
from scipy.stats import gumbel_l

import gumbel_np as gnp

WRONG = {}


def wrong(exercise, suspect):
    """Register a wrong answer to an exercise."""

    def register(answer):
        WRONG.setdefault(exercise, []).append((answer, suspect))
        return answer

    return register


# --- 01: picking by weights ------------------------------------------------------------------


@wrong("my_pick", "law-moves-with-a-constant")
def forgets_to_normalise(logits, size, rng):
    edges = np.cumsum(np.exp(logits))
    return np.searchsorted(edges, rng.random(size))


@wrong("my_pick", "unknown")
def takes_logits_for_weights(logits, size, rng):
    shifted = logits - np.min(logits[np.isfinite(logits)]) + 1
    weights = np.where(np.isfinite(shifted), shifted, 0)
    return rng.choice(len(logits), size, p=weights / weights.sum())


@wrong("my_pick", "no-noise")
def picks_the_largest(logits, size, rng):
    return np.full(size, np.argmax(logits))


@wrong("my_pick", "repeated-noise")
def throws_one_dart_for_all(logits, size, rng):
    edges = np.cumsum(softmax(logits))
    return np.full(size, np.searchsorted(edges, rng.random() * edges[-1]))


@wrong("my_safe_softmax", "raises")
def subtracts_the_mean(logits, size, rng):
    with np.errstate(all="ignore"):
        p = np.exp(logits - np.mean(logits))
    return rng.choice(len(p), size, p=p / p.sum())


@wrong("my_safe_softmax", "raises")
def overflows(logits, size, rng):
    with np.errstate(all="ignore"):
        p = np.exp(logits) / np.exp(logits).sum()
    return rng.choice(len(p), size, p=p)


@wrong("my_safe_softmax", "unknown")
def clips_the_logits(logits, size, rng):
    p = np.exp(np.clip(logits, -10, 10))
    return rng.choice(len(p), size, p=p / p.sum())


@wrong("my_sample", "wrong-shape")
def returns_the_logit(logits, size, rng):
    return np.full(size, logits[np.argmax(logits)])


@wrong("my_sample", "no-noise")
def returns_where_the_largest_is(logits, size, rng):
    return np.full(size, np.argmax(logits))


@wrong("my_sample", "uniform-noise")
def adds_uniform_noise(logits, size, rng):
    return np.argmax(logits + rng.random((size, len(logits))), axis=-1)


@wrong("my_sample", "normal-noise")
def adds_normal_noise(logits, size, rng):
    return np.argmax(logits + rng.normal(size=(size, len(logits))), axis=-1)


# --- 02: the Gumbel law ----------------------------------------------------------------------


@wrong("my_gumbel", "min-gumbel")
def one_minus_too_few(size, rng):
    return np.log(-np.log(rng.random(size)))


@wrong("my_gumbel", "exponential-noise")
def one_logarithm_only(size, rng):
    return -np.log(rng.random(size))


@wrong("my_gumbel", "non-finite")
def minus_inside_missing(size, rng):
    with np.errstate(invalid="ignore", divide="ignore"):
        return -np.log(np.log(rng.random(size)))


@wrong("my_gumbel", "logistic-noise")
def logit_of_a_uniform(size, rng):
    u = rng.random(size)
    return np.log(u) - np.log1p(-u)


@wrong("my_link", "min-gumbel")
def plus_the_logarithm(size, rng):
    return np.log(rng.standard_exponential(size))


@wrong("my_link", "unknown")
def minus_the_exponential(size, rng):
    return -rng.standard_exponential(size)


@wrong("my_link", "unknown")
def largest_of_eight(size, rng):
    return np.max(rng.standard_exponential((size, 8)), axis=-1) - np.log(8)


@wrong("my_standard", "unknown")
def less_the_mean(size, rng):
    x = rng.gumbel(12.0, 4.0, size)
    return (x - x.mean()) / x.std()


@wrong("my_standard", "wrong-location")
def less_the_known_mean(size, rng):
    x = rng.gumbel(12.0, 4.0, size)
    return (x - 12.0 - 4.0 * np.euler_gamma) / 4.0


@wrong("my_standard", "wrong-scale")
def by_the_variance(size, rng):
    return (rng.gumbel(12.0, 4.0, size) - 12.0) / 16.0


# --- 03: the Gumbel-max theorem --------------------------------------------------------------


def _noisy(logits, shape, rng):
    return logits - np.log(-np.log(rng.random((*shape, len(logits)))))


@wrong("my_gumbel_max", "no-noise")
def forgets_the_noise(logits, size, rng):
    return np.full(size, np.argmax(logits))


@wrong("my_gumbel_max", "min-gumbel")
def turns_the_sign(logits, size, rng):
    return np.argmax(logits + np.log(-np.log(rng.random((size, len(logits))))), axis=-1)


@wrong("my_gumbel_max", "exponential-noise")
def forgets_a_logarithm(logits, size, rng):
    return np.argmax(logits - np.log(rng.random((size, len(logits)))), axis=-1)


@wrong("my_gumbel_max", "probs-as-logits")
def adds_to_the_probabilities(logits, size, rng):
    return np.argmax(_noisy(softmax(logits), (size,), rng), axis=-1)


@wrong("my_gumbel_max", "shared-noise")
def one_number_a_draw(logits, size, rng):
    return np.argmax(logits - np.log(-np.log(rng.random((size, 1)))), axis=-1)


@wrong("my_gumbel_max", "repeated-noise")
def one_row_for_all_draws(logits, size, rng):
    return np.full(size, np.argmax(_noisy(logits, (), rng)))


@wrong("my_gumbel_max", "wrong-shape")
def forgets_the_axis(logits, size, rng):
    return np.argmax(_noisy(logits, (size,), rng))


@wrong("my_gumbel_max", "out-of-range")
def counts_from_one(logits, size, rng):
    return np.argmax(_noisy(logits, (size,), rng), axis=-1) + 1


@wrong("my_race", "masked-category-drawn")
def all_run_alike(logits, size, rng):
    return np.argmin(rng.standard_exponential((size, len(logits))), axis=-1)


@wrong("my_race", "argmin")
def the_last_one_home(logits, size, rng):
    p = softmax(logits)
    with np.errstate(divide="ignore"):
        return np.argmax(rng.standard_exponential((size, len(p))) / p, axis=-1)


@wrong("my_race", "law-moves-with-a-constant")
def divides_by_the_logit(logits, size, rng):
    with np.errstate(all="ignore"):
        return np.argmin(rng.standard_exponential((size, len(logits))) / logits, axis=-1)


@wrong("my_race", "masked-category-drawn")
def mean_in_place_of_rate(logits, size, rng):
    return np.argmin(rng.standard_exponential((size, len(logits))) * softmax(logits), axis=-1)


@wrong("my_podium", "with-replacement")
def draws_again_and_again(logits, k, size, rng):
    return np.argmax(_noisy(logits, (k, size), rng), axis=-1).T


@wrong("my_podium", "wrong-order")
def from_the_last_to_the_first(logits, k, size, rng):
    return np.argsort(_noisy(logits, (size,), rng), axis=-1)[:, -k:]


@wrong("my_podium", "argmin")
def the_smallest_ones(logits, k, size, rng):
    return np.argsort(_noisy(logits, (size,), rng), axis=-1)[:, :k]


@wrong("my_podium", "no-noise")
def the_likeliest_ones(logits, k, size, rng):
    return np.tile(np.argsort(-logits)[:k], (size, 1))


# --- 04: temperature -------------------------------------------------------------------------


@wrong("my_gumbel_softmax", "tau-on-logits-only")
def cools_the_logits(logits, tau, size, rng):
    return softmax(logits / tau + gnp.gumbel_noise((size, len(logits)), rng=rng), axis=-1)


@wrong("my_gumbel_softmax", "tau-on-noise-only")
def cools_the_noise(logits, tau, size, rng):
    return softmax(logits + gnp.gumbel_noise((size, len(logits)), rng=rng) / tau, axis=-1)


@wrong("my_gumbel_softmax", "tau-inverted")
def multiplies(logits, tau, size, rng):
    return softmax((logits + gnp.gumbel_noise((size, len(logits)), rng=rng)) * tau, axis=-1)


@wrong("my_gumbel_softmax", "tau-ignored")
def forgets_the_temperature(logits, tau, size, rng):
    return softmax(logits + gnp.gumbel_noise((size, len(logits)), rng=rng), axis=-1)


@wrong("my_gumbel_softmax", "no-noise")
def softens_without_noise(logits, tau, size, rng):
    return np.tile(softmax(logits / tau), (size, 1))


@wrong("my_winner", "wrong-scale")
def draws_from_the_relaxed_weights(logits, size, rng):
    y = gnp.gumbel_softmax(logits, 5.0, size, rng=rng)
    return (np.cumsum(y, axis=-1) < rng.random((size, 1))).sum(axis=-1).clip(max=len(logits) - 1)


@wrong("my_winner", "wrong-shape")
def rounds_the_weights(logits, size, rng):
    return np.round(gnp.gumbel_softmax(logits, 5.0, size, rng=rng))


@wrong("my_winner", "argmin")
def takes_the_smallest(logits, size, rng):
    return np.argmin(gnp.gumbel_softmax(logits, 5.0, size, rng=rng), axis=-1)


@wrong("my_layer", "not-normalised")
def sums_over_the_batch(logits, tau, size, rng):
    z = (logits + gnp.gumbel_noise((size, len(logits)), rng=rng)) / tau
    e = np.exp(z - z.max())
    return e / e.sum()


@wrong("my_layer", "not-normalised")
def sums_over_the_wrong_axis(logits, tau, size, rng):
    z = (logits + gnp.gumbel_noise((size, len(logits)), rng=rng)) / tau
    e = np.exp(z - z.max())
    with np.errstate(invalid="ignore"):
        return e / e.sum(axis=0)


@wrong("my_layer", "not-normalised")
def does_not_divide(logits, tau, size, rng):
    z = (logits + gnp.gumbel_noise((size, len(logits)), rng=rng)) / tau
    return np.exp(z - z.max(axis=-1, keepdims=True))


# --- 05: straight through --------------------------------------------------------------------


def _soft(logits, tau, noise):
    return softmax((logits + noise) / tau, axis=-1)


def _hard(y):
    return np.eye(y.shape[-1])[np.argmax(y, axis=-1)]


def _back(y, tau, cotangent):
    return y * (cotangent - (y * cotangent).sum(axis=-1, keepdims=True)) / tau


@wrong("my_straight_through", "soft-forward")
def returns_the_soft_one(logits, tau, noise, cotangent):
    y = _soft(logits, tau, noise)
    return y, _back(y, tau, cotangent)


@wrong("my_straight_through", "zero-gradient")
def goes_back_through_the_hard_one(logits, tau, noise, cotangent):
    y = _hard(_soft(logits, tau, noise))
    return y, _back(y, tau, cotangent)


@wrong("my_straight_through", "identity-gradient")
def hands_the_gradient_on(logits, tau, noise, cotangent):
    return _hard(_soft(logits, tau, noise)), cotangent


@wrong("my_pullback", "unknown")
def diagonal_only(logits, tau, noise, cotangent):
    y = _soft(logits, tau, noise)
    return _hard(y), y * cotangent / tau


@wrong("my_pullback", "unknown")
def squares_of_the_diagonal(logits, tau, noise, cotangent):
    y = _soft(logits, tau, noise)
    return _hard(y), y * (1 - y) * cotangent / tau


@wrong("my_pullback", "gradient-scale")
def forgets_the_division(logits, tau, noise, cotangent):
    y = _soft(logits, tau, noise)
    return _hard(y), _back(y, 1.0, cotangent)


@wrong("my_pullback", "gradient-sign")
def takes_the_difference_the_other_way(logits, tau, noise, cotangent):
    y = _soft(logits, tau, noise)
    return _hard(y), -_back(y, tau, cotangent)


# --- 06: how far to trust a check ------------------------------------------------------------


@wrong("my_full_tail", "truncated-tail")
def float32_uniforms(size, rng):
    u = rng.random(size, dtype=np.float32)
    with np.errstate(divide="ignore"):
        return np.nan_to_num(-np.log(-np.log(u)), neginf=-4.5).astype(float)


@wrong("my_full_tail", "truncated-tail")
def clips_the_uniforms(size, rng):
    u = np.clip(rng.random(size), 1e-6, 1 - 1e-6)
    return -np.log(-np.log(u))


@wrong("my_finite_noise", "eps-inside-log")
def adds_a_small_constant(size, rng):
    return -np.log(-np.log(rng.random(size) + 1e-9) + 1e-9)


@wrong("my_finite_noise", "truncated-tail")
def clips_at_a_millionth(size, rng):
    return -np.log(-np.log(np.clip(rng.random(size), 1e-6, 1 - 1e-6)))


@wrong("my_thrifty", "repeated-noise")
def uses_noise_twice(logits, size, rng):
    g = gnp.gumbel_noise(((size + 1) // 2, len(logits)), rng=rng)
    return np.argmax(logits + np.concatenate([g, g])[:size], axis=-1)


@wrong("my_thrifty", "repeated-noise")
def uses_noise_twice_in_turn(logits, size, rng):
    g = gnp.gumbel_noise((size // 2 + 1, len(logits)), rng=rng)
    return np.argmax(logits + np.repeat(g, 2, axis=0)[:size], axis=-1)


@wrong("my_thrifty", "repeated-noise")
def mirrors_the_uniforms(logits, size, rng):
    u = rng.random(((size + 1) // 2, len(logits)))
    return np.argmax(logits - np.log(-np.log(np.concatenate([u, 1 - u])[:size])), axis=-1)


# --- 07: claims on trial ---------------------------------------------------------------------


@wrong("my_toy_layer", "repeated-noise")
def one_noise_for_the_batch(logits, size, rng):
    x = np.broadcast_to(logits, (size, len(logits)))
    return np.argmax(x + rng.gumbel(size=len(logits)), axis=-1)


@wrong("my_toy_layer", "shared-noise")
def one_number_for_each_row(logits, size, rng):
    return np.argmax(logits + rng.gumbel(size=(size, 1)), axis=-1)


@wrong("my_corrected", "min-gumbel")
def the_density_of_the_text(logits, size, rng):
    g = gumbel_l.rvs(size=(size, len(logits)), random_state=rng)
    return np.argmax(logits + g, axis=-1)


@wrong("my_corrected", "masked-category-drawn")
def turns_the_arg_max_round(logits, size, rng):
    g = gumbel_l.rvs(size=(size, len(logits)), random_state=rng)
    return np.argmin(logits + g, axis=-1)


# --- 08: choosing and learning ---------------------------------------------------------------


@wrong("my_policy", "masked-category-drawn")
def gives_a_low_score(logits, size, rng):
    scores = np.where(np.isfinite(logits), logits, -20.0)
    return np.argmax(scores + gnp.gumbel_noise((size, len(logits)), rng=rng), axis=-1)


@wrong("my_policy", "masked-category-drawn")
def multiplies_the_scores_by_the_mask(logits, size, rng):
    legal = np.isfinite(logits)
    scores = np.where(legal, logits, 0) + gnp.gumbel_noise((size, len(logits)), rng=rng)
    return np.argmax(scores * legal, axis=-1)


@wrong("my_policy", "masked-category-drawn")
def leaves_illegal_moves_out(logits, size, rng):
    return np.argmax(_noisy(logits[np.isfinite(logits)], (size,), rng), axis=-1)


@wrong("my_policy", "probability-floor")
def adds_a_constant_inside_the_logarithm(logits, size, rng):
    return np.argmax(_noisy(np.log(softmax(logits) + 1e-8), (size,), rng), axis=-1)


@wrong("my_edge", "probs-as-logits")
def adds_noise_to_the_probabilities(logits, tau, size, rng):
    noise = gnp.gumbel_noise((size, len(logits)), rng=rng)
    return softmax((softmax(logits) + noise) / tau, axis=-1)


@wrong("my_edge", "no-noise")
def mixes(logits, tau, size, rng):
    return np.tile(softmax(logits / tau), (size, 1))


@wrong("my_edge", "tau-on-logits-only")
def weighs_the_noise(logits, tau, size, rng):
    weights = softmax(logits / tau) * np.exp(gnp.gumbel_noise((size, len(logits)), rng=rng))
    return weights / weights.sum(axis=-1, keepdims=True)


@wrong("my_operation", "plain-softmax-gradient")
def goes_back_through_the_mixture(logits, tau, noise, cotangent):
    return _hard(logits + noise), _back(softmax(logits / tau, axis=-1), tau, cotangent)


@wrong("my_operation", "unknown")
def goes_back_through_fresh_noise(logits, tau, noise, cotangent):
    fresh = gnp.gumbel_noise(logits.shape, rng=0)
    return _hard(logits + noise), _back(_soft(logits, tau, fresh), tau, cotangent)


@wrong("my_operation", "unknown")
def draws_the_noise_again_given_the_choice(logits, tau, noise, cotangent):
    index = np.argmax(logits + noise, axis=-1)
    again = gnp.gumbel_given_argmax(logits, index, rng=0)
    return np.eye(logits.shape[-1])[index], _back(_soft(logits, tau, again), tau, cotangent)


@wrong("my_operation", "unknown")
def keeps_the_likeliest(logits, tau, noise, cotangent):
    return _hard(logits), _back(_soft(logits, tau, noise), tau, cotangent)


# --- 09: a VAE with categorical latents ------------------------------------------------------


@wrong("my_latents", "masked-category-drawn")
def takes_the_row_apart_by_columns(logits, tau, size, rng):
    phi = np.tile(logits, size).reshape(len(logits), size).T
    return _soft(phi, tau, gnp.gumbel_noise(phi.shape, rng=rng))


@wrong("my_latents", "not-normalised")
def takes_one_softmax_of_all(logits, tau, size, rng):
    layer = np.tile(logits, size)
    return _soft(layer, tau, gnp.gumbel_noise(layer.shape, rng=rng)).reshape(size, -1)


@wrong("my_latents", "repeated-noise")
def gives_all_latents_the_same_noise(logits, tau, size, rng):
    phi = np.tile(logits, size).reshape(size, -1)
    return _soft(phi, tau, gnp.gumbel_noise(len(logits), rng=rng))


@wrong("my_latents", "shared-noise")
def draws_one_number_a_latent(logits, tau, size, rng):
    phi = np.tile(logits, size).reshape(size, -1)
    return _soft(phi, tau, gnp.gumbel_noise((size, 1), rng=rng))


@wrong("my_hard_code", "unknown")
def rounds(logits, tau, noise, cotangent):
    y = _soft(logits, tau, noise)
    return np.round(y), _back(y, tau, cotangent)


@wrong("my_hard_code", "unknown")
def compares_with_the_largest_of_all(logits, tau, noise, cotangent):
    y = _soft(logits, tau, noise)
    return (y == y.max()).astype(float), _back(y, tau, cotangent)


@wrong("my_hard_code", "wrong-shape")
def returns_the_index(logits, tau, noise, cotangent):
    y = _soft(logits, tau, noise)
    return np.argmax(y, axis=-1), _back(y, tau, cotangent)


@wrong("my_hard_code", "zero-gradient")
def forgets_to_detach(logits, tau, noise, cotangent):
    y = _soft(logits, tau, noise)
    return _hard(y) - y + y, _back(y, tau, cotangent) - _back(y, tau, cotangent)
