"""Fast forms of what `reference` draws: the same laws, from fewer random numbers or in blocks."""
