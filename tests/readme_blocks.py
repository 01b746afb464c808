"""The parts of the README that a command writes: they stand between two marks."""


def replaced(text: str, begin: str, end: str, block: str) -> str:
    """Return the text with this block in place of the one between the marks."""
    before, found, rest = text.partition(begin)
    _, closed, after = rest.partition(end)
    if not (found and closed):
        raise ValueError(f"the README has lost the marks {begin} and {end}")
    return f"{before}{begin}\n{block}\n{end}{after}"
