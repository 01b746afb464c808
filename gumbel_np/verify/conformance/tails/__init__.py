"""The ends of the noise: extreme uniforms, and how far noise reaches."""
