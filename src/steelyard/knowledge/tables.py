"""The dated data files beside this module, read once."""

from __future__ import annotations

import json
import os
from functools import cache
from typing import Any

_FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "data")


@cache
def table(name: str) -> dict[str, Any]:
    """Return a data file (`mof`, `pins`, `calendar`, `territory`) as data; callers must not change it."""
    with open(os.path.join(_FOLDER, name + ".json"), encoding="utf-8") as file:
        found: dict[str, Any] = json.load(file)
    return found
