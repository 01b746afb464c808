"""Small experiments in which something is learnt through samples, in NumPy alone.

Each file is one experiment: `toy_network`, `bandit`, `search` and `vae`; `optimisers`, `cell` and `digits`
serve them. All of them train many seeds at once or one in a second, so that a statement about
training can be judged by how often it comes true.
"""
