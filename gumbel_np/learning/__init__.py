"""Small experiments that learn through samples, in NumPy alone.

The experiments are `benchmark`, `toy_network`, `bandit`, `search` and `vae`; the other modules
serve them. Each trains many seeds at once, or one in a second, so that a statement about training
can be judged by how often it comes true.
"""
