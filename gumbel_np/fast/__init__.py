"""The laws of `reference`, drawn faster; may import it, never the other way round."""
