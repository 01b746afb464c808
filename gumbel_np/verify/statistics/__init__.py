"""The statistics behind a verdict: e-process, p-values, certificates, Kolmogorov's test."""
