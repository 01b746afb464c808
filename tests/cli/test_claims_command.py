"""gumbel-np claims."""

from gumbel_np.cli import main
from gumbel_np.verify.claims import LEDGER


def test_the_ledger_is_listed(capsys):
    assert main(["claims"]) == 0
    out = capsys.readouterr().out
    assert all(f"  {id} " in out for id in LEDGER)
