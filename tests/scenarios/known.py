"""A repository that does not hold yet, what a baseline knows of it, and a check that asks for the rest."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from tests.unit.policy.cards import put, put_card, put_pack

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli

DAY: Final = ("--as-of", "2026-11-23")
POLICY: Final = ("--policy", "policy/packs/house.yaml")
FILE: Final = "steelyard-baseline.json"


def manifest(path: Path, *models: str, before: str = "") -> None:
    listed = "".join(f"  - {{id: {one}, model: some-{one}, access: weights}}\n" for one in models)
    put(path, f"{before}schema: 1\nproject: p\nowner: jo\nmodels:\n{listed}")


def not_held(folder: Path) -> Path:
    """Write a policy of one rule and a manifest that breaks it twice, and return the folder."""
    put(folder / ".git" / "HEAD", "")
    put_card(folder / "policy", require="{license: {present: true}}", severity="error", when=None)
    put_pack(folder / "policy", "house", rules="{own-rule: {severity: error}}")
    manifest(folder / "one" / "ai-models.yaml", "a", "b")
    return folder


def checked(cli: Cli, *flags: str) -> tuple[int, dict[str, Any]]:
    result = cli("check", *DAY, *POLICY, "--baseline", FILE, "--format", "json", *flags)
    assert result.code in (0, 1), result.err
    report: dict[str, Any] = json.loads(result.out)
    return result.code, report


def record(cli: Cli, *flags: str) -> int:
    return cli("baseline", *DAY, *POLICY, *flags).code
