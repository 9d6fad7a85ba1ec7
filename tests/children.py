"""What processes that a test starts are told by their environment."""

import os


def unmeasured() -> dict[str, str]:
    """Return the environment as it is now, without what measures coverage: that imports and compiles some of Steelyard itself."""
    return {name: value for name, value in os.environ.items() if not name.startswith("COV")}
