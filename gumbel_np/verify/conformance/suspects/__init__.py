"""What can be wrong with a sampler: how it is described, and how such a sampler would draw."""
