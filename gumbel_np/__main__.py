"""Run the command line: python -m gumbel_np."""

import sys

from gumbel_np.cli import main

if __name__ == "__main__":
    sys.exit(main())
