"""`python -m steelyard`."""

import os
import sys

if __name__ == "__main__":
    # `-m` puts the current folder first on the path: what lies in a repository under check would be run as ours.
    sys.path[:] = [path for path in sys.path if os.path.realpath(path) != os.getcwd()]

    from steelyard.cli.main import run

    run()
