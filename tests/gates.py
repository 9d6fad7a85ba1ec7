"""A repository with a gate of its own, and what `check --base` finds in it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from tests.houses import HOUSE, manifest
from tests.repository import Repository, repository

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli, Result

DAY: Final = ("--as-of", "2026-11-29")
CONFIG: Final = "policy: ./policy\nfail_on: warning\nexclude: [old/, '!old/kept/']\nchecks: [a-check]\nwaivers: [waivers.yaml]\n"
HOOKS: Final = (
    "repos:\n  - repo: https://git.example.org/steelyard\n    rev: v1\n    hooks:\n"
    "      - id: steelyard-check\n        args: [--no-waivers]\n"
    "  - repo: https://git.example.org/other\n    rev: v1\n    hooks:\n      - id: other\n"
)
WAIVER: Final = (
    "  - rule: acme-license\n    project: invoice-bot\n    reason: Until the move\n    owner: a@example.org\n"
    "    approved_by: b@example.org\n    granted: 2026-11-01\n    expires: {}\n    ticket: GOV-{}\n"
)
WAIVERS: Final = "schema: 1\nwaivers:\n" + WAIVER.format("2026-12-01", 1)


def gated(folder: Path) -> Repository:
    """Return a repository with a policy, a configuration, hooks, waivers and two manifests."""
    files = {
        "steelyard.yaml": CONFIG,
        ".pre-commit-config.yaml": HOOKS,
        "waivers.yaml": WAIVERS,
        "a/ai-models.yaml": manifest(),
        "b/ai-models.yaml": manifest("search", "MIT"),
    }
    return repository(folder, HOUSE | files)


def checked(cli: Cli, repo: Repository, *arguments: str, base: str = "main") -> Result:
    return cli("check", "--base", base, *DAY, *arguments, cwd=repo.root)


def gate(cli: Cli, repo: Repository, *arguments: str) -> list[dict[str, Any]]:
    """Return the findings about the gate; each makes the run fail."""
    result = checked(cli, repo, "--format", "json", *arguments)
    assert result.code in (0, 1), result.err
    verdicts = json.loads(result.out)["verdicts"]
    found = [one for one in verdicts if one["rule"] == "gate-weakened"]
    assert result.code == 1 or not found
    assert all(one["severity"] == "error" and one["enforcement"] == "mandatory" for one in found)
    return found


def the_one(cli: Cli, repo: Repository, *arguments: str) -> tuple[str, int, str]:
    """Return the file, line and message of the one finding about the gate."""
    (found,) = gate(cli, repo, *arguments)
    return (
        found["file"],
        found["region"]["start_line"],
        found["message"].removeprefix("The gate is weaker than at main: "),
    )
