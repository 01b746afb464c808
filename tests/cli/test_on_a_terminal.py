"""What a command shows on a terminal."""

import io

import pytest

from gumbel_np.show.terminal.claims_table import LiveTable, print_ledger
from gumbel_np.verify.claims import LEDGER
from gumbel_np.verify.run import try_claims

QUICK = ["cdf", "hotter-is-more-discrete", "proof-4-integral"]


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self):
        return True


def test_the_progress_of_a_check_is_shown_on_a_terminal(monkeypatch):
    from gumbel_np import check
    from gumbel_np.show.terminal.check_table import LiveCheck

    def wrong(logits, size, rng):
        return rng.integers(len(logits), size=size)

    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "120")
    stream = Terminal()
    with LiveCheck(stream) as shown:
        result = check(wrong, "gumbel-max", watch=shown.watch)
    shown.end(result)
    assert "violates" in stream.getvalue()
    assert "Suspect: masked-category-drawn" in stream.getvalue()


@pytest.mark.parametrize(("colour", "escapes"), [(None, True), ("1", False)])
def test_a_terminal_gets_a_table_and_colour_unless_it_is_not_wanted(monkeypatch, colour, escapes):
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.delenv("NO_COLOR", raising=False)
    if colour:
        monkeypatch.setenv("NO_COLOR", colour)
    stream = Terminal()
    claims = [LEDGER[id] for id in QUICK]
    with LiveTable(claims, stream) as shown:
        run = try_claims(claims, watch=shown.watch, done=shown.done)
    before = stream.tell()
    shown.end(run)
    end = stream.getvalue()[before:]
    assert "Temperature" in end
    assert "all as expected" in end
    assert ("\x1b[32m" in end) == escapes  # green
    listed = Terminal()
    print_ledger(listed)
    assert "hotter-is-more-discrete" in listed.getvalue()
