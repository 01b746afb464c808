"""What is wrong with a sampler that violates its law."""
