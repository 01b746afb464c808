// The formulas that a browser computes; tests compare them with the NumPy reference.

// softmax(scores / tau); the maximum is subtracted first, so that nothing overflows.
export function softmax(scores, tau) {
  const top = Math.max(...scores);
  const weights = scores.map((s) => Math.exp((s - top) / tau));
  const total = weights.reduce((sum, w) => sum + w, 0);
  return weights.map((w) => w / total);
}

// −Σ y log y in nats, where 0 log 0 = 0.
export function entropy(y) {
  return y.reduce((sum, p) => (p > 0 ? sum - p * Math.log(p) : sum), 0);
}

export function argmax(values) {
  return values.indexOf(Math.max(...values));
}

// The Gumbel law of the maximum, or, reflected about its location, that of the minimum.
export function cdf(x, loc, scale, minimum) {
  const z = (x - loc) / scale;
  return minimum ? -Math.expm1(-Math.exp(z)) : Math.exp(-Math.exp(-z));
}

export function pdf(x, loc, scale, minimum) {
  const z = ((minimum ? -1 : 1) * (x - loc)) / scale;
  return Math.exp(-z - Math.exp(-z)) / scale;
}

// Where the CDF reaches u.
export function quantile(u, loc, scale, minimum) {
  return loc + scale * (minimum ? Math.log(-Math.log1p(-u)) : -Math.log(-Math.log(u)));
}

// Half the sum of all absolute differences: the share that must move to turn p into q.
export function totalVariation(p, q) {
  return p.reduce((sum, each, i) => sum + Math.abs(each - q[i]), 0) / 2;
}
