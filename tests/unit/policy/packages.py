"""Installs small packages that offer checks, as pip leaves them: a module and its metadata on `sys.path`."""

from __future__ import annotations

import itertools
import textwrap
from typing import TYPE_CHECKING

from tests.unit.policy.cards import put

if TYPE_CHECKING:
    from pathlib import Path

_NUMBERS = itertools.count()

HEAD = """\
from steelyard.checks import Evidence, Facts, Params, Result


"""


def put_package(
    site: Path,
    code: str,
    *,
    checks: str = "own-check = {module}:check",
    name: str = "house-checks",
    version: str = "1.0.0",
) -> str:
    """Lay a package into a folder and return its module, named anew each time; `{module}` stands for it in `checks`."""
    module = f"house_checks_{next(_NUMBERS)}"
    put(site / f"{module}.py", HEAD + textwrap.dedent(code))
    metadata = site / f"{name.replace('-', '_')}-{version}.dist-info"
    put(metadata / "METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    put(metadata / "entry_points.txt", f"[steelyard.checks]\n{checks.format(module=module)}\n")
    return module


def returning(expression: str) -> str:
    """The code of a check that returns this, whatever it is asked."""
    return f"def check(facts: Facts, params: Params) -> Result:\n    return {expression}\n"
