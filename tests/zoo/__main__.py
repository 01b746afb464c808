"""Write the detection matrix: python tests/zoo report/matrix.html [--some N] [--seed N]."""

import argparse
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # where `zoo` is

from gumbel_np.scale.atomic_file import AtomicFile
from zoo import RIGHT, WRONG
from zoo.matrix_page import page
from zoo.rotation import in_rotation
from zoo.tally import Tally

if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("page", help="the file to write")
    parser.add_argument("--some", type=int, help="how many wrong samplers to try; default: all")
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    wrong = in_rotation(WRONG, given.some or len(WRONG), given.seed)
    right = in_rotation(RIGHT, given.some or len(RIGHT), given.seed)
    file = AtomicFile(given.page)  # fails now if it cannot be written later
    tally = Tally()
    file.write(page(wrong, right, seed=given.seed, tally=tally))
    print(f"Tried {len(wrong)} of {len(WRONG)} wrong samplers, {len(right)} of {len(RIGHT)} right.")
    print(*tally.sentences(), sep="\n")
