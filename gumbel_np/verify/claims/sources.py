"""The five texts whose statements are on trial: key, title, and what each is."""

SOURCES: dict[str, tuple[str, str]] = {
    "S1": ("Gumbel-Softmax", "notes with PyTorch code"),
    "S2": ("Gumbel Softmax Reparameterization Trick Explained Simply", "by Keith Marchal"),
    "S3": ("Gumbel Softmax", "notes in Chinese, with the proof of the theorem"),
    "S4": ("Gumbel-Softmax", "a toy network in TensorFlow"),
    "S5": ("Why are we interested in Gumbel-Softmax?", "DARTS and annealing"),
}
