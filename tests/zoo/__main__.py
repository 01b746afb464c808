"""Write the detection matrix: python tests/zoo report/matrix.html."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # where `zoo` is

from gumbel_np.scale.atomic_file import AtomicFile
from zoo.matrix_page import page

if __name__ == "__main__":
    file = AtomicFile(sys.argv[1])  # fails now if it cannot be written later
    file.write(page())
