"""A house with a policy and two manifests, and what `steelyard policy diff` says there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.houses import HOUSE, manifest
from tests.repository import Repository, repository

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli, Result

DAY: Final = ("--as-of", "2026-11-29")


def housed(folder: Path) -> Repository:
    """Return a repository with the policy and two manifests, one of either license."""
    services = {"a/ai-models.yaml": manifest(), "b/ai-models.yaml": manifest("search", "MIT")}
    return repository(folder, HOUSE | services)


def diff(cli: Cli, house: Repository, *arguments: str) -> Result:
    return cli("policy", "diff", *arguments, *DAY, cwd=house.root)
