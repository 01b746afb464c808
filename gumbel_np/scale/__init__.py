"""Long runs: work in chunks, checkpoints, files that are written whole, a cluster."""
