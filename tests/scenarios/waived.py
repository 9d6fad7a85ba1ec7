"""A rule to waive, a manifest that breaks it, and central waivers for it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from tests.unit.policy.cards import put, put_card, put_pack

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli

DAY: Final = "2026-11-23"
MODEL: Final = "models: [{id: m, model: some-7b, access: weights}]"
RULES: Final = "{own-rule: {severity: error}, waiver-invalid: {severity: error}}"
FULL: Final = "reason: Until the contract is signed, approved_by: risk@example.org, granted: 2026-11-01"
ONE: Final = f"rule: own-rule, {FULL}, expires: 2027-01-31"


def put_policy(folder: Path) -> None:
    """Write a rule that every manifest here breaks, in a pack with the rule about waivers."""
    put_card(folder, require="{license: {present: true}}", severity="error", when=None)
    put_pack(folder, "house", rules=RULES)


def checked(
    cli: Cli, folder: Path, manifest: str, *flags: str, as_of: str = DAY
) -> tuple[int, dict[str, Any]]:
    put(folder / "ai-models.yaml", f"schema: 1\nproject: p\nowner: jo@example.org\n{manifest}\n")
    command = ("check", "--as-of", as_of, "--policy", "policy/packs/house.yaml", *flags)
    result = cli(*command, "ai-models.yaml", "--format", "json")
    assert result.code in (0, 1), result.err
    told: dict[str, Any] = json.loads(result.out)
    return result.code, told


def told(report: dict[str, Any], rule: str) -> list[tuple[str, str]]:
    return [(one["outcome"], one["severity"]) for one in report["verdicts"] if one["rule"] == rule]


def central(folder: Path, *records: str) -> None:
    listed = "\n".join(f"  - {{{record}}}" for record in records)
    put(
        folder / "exceptions.yaml",
        f"schema: 1\nwaivers:\n{listed}\n" if records else "schema: 1\nwaivers: []\n",
    )
