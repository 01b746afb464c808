"""The conformance check."""
from gumbel_np.verify.conformance.check import check
