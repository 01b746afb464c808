"""Hold the docstrings of the public names against numpydoc's rules: `make lint` runs this."""

import sys

from numpydoc.validate import validate
from public_names import public_names

LEFT_OUT = {
    "ES01": "a summary may say it all",
    "PR08": "a description may begin with a formula: dL/dy",
    "RT04": "likewise",
}
# Dataclasses that `claim` and `put_on_trial` make: their fields are documented as attributes.
NOT_CALLED = {"gumbel_np.verify.Claim", "gumbel_np.verify.Verdict"}


def main() -> int:
    faults = [
        f"{name}: {code} {message}"
        for name in public_names()
        for code, message in validate(name)["errors"]
        if code not in LEFT_OUT and not (code == "PR01" and name in NOT_CALLED)
    ]
    print(*faults or ["Docstrings: as numpydoc wants them"], sep="\n")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
