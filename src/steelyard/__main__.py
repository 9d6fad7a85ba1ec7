"""`python -m steelyard`."""

import os
import sys


def _is_elsewhere(path: str) -> bool:
    try:
        return os.path.realpath(path) != os.getcwd()
    except OSError:  # the current folder is gone, and all that is named from there
        return os.path.isabs(path)


if __name__ == "__main__":
    # `-m` puts the current folder first on the path: what lies in a repository under check would be run as ours.
    sys.path[:] = [path for path in sys.path if _is_elsewhere(path)]

    from steelyard.cli.main import run

    run()
