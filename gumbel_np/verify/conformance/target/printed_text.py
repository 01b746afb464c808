"""What a target prints, cut to what a reader can take in."""

_LINES, _WIDTH = 20, 200


def cut_short(text: str) -> str:
    """Return the first lines of a text, without control characters; say how many are left out."""
    lines = text.rstrip().splitlines()
    kept = ["".join(c for c in line.expandtabs() if c.isprintable()) for line in lines[:_LINES]]
    kept = [line if len(line) <= _WIDTH else f"{line[:_WIDTH]} …" for line in kept]
    more = len(lines) - _LINES
    return "\n".join(kept + ([f"… and {more:,} more lines"] if more > 0 else []))
