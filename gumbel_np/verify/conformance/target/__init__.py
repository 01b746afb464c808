"""The sampler on trial: how it is imported and called, and what its answers must look like."""
