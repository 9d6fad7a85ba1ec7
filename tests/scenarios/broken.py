"""One mistake in a policy, written with a mark at its place, and what every command must say of it."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, NamedTuple

from tests.unit.policy.cards import CARD, lines, put

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.conftest import Cli

MANIFEST = "schema: 1\nproject: p\nowner: o\nmodels: [{model: m, access: weights}]\n"
MARK = "«"


class Row(NamedTuple):
    """What is wrong, what must be said of it, and the way out if there is one."""

    name: str
    broken: dict[str, str | None]
    message: str
    hint: str = ""


def place(text: str) -> tuple[str, str]:
    """Take the mark out of a text; return it and where the mark was."""
    before, mark, after = text.partition(MARK)
    if not mark:
        return text, "1:1"
    line = before.count("\n") + 1
    return before + after, f"{line}:{len(before) - (before.rfind(chr(10)) + 1) + 1}"


def marked(base: dict[str, str], broken: dict[str, str | None]) -> str:
    """Write a file with what is broken in it; a marked key takes the place of the key itself."""
    return lines({MARK + key if MARK + key in broken else key: value for key, value in base.items()}, broken)


COMMANDS: dict[str, tuple[str, ...]] = {
    "check": ("check", "--policy", "policy"),
    "audit": ("audit", ".", "--policy", "policy"),
    "rules": ("rules", "--policy", "policy"),
    "explain": ("explain", "own-rule", "--policy", "policy"),
    "policy test": ("policy", "test", "policy"),
    "policy lint": ("policy", "lint", "policy"),
    "policy show": ("policy", "show", "own-rule", "--policy", "policy"),
    "policy docs": ("policy", "docs", "policy", "--check"),
}
"""Every command that loads the policy folder `policy`, which has a rule `own-rule`."""


def refused(cli: Cli, *arguments: str, at: str, message: str, hint: str = "") -> None:
    """Check that `steelyard check` ends with exit 2 and says what, where and what to do."""
    refused_by(cli, "check", *arguments, at=at, message=message, hint=hint)


def refused_by(cli: Cli, *command: str, at: str, message: str, hint: str = "") -> None:
    """Check that a command ends with exit 2, prints no result, and says what, where and what to do."""
    result = cli(*command)
    assert result.code == 2, (command, result)
    assert not result.out, command
    said = next((line for line in result.err.splitlines() if f"--> {at}: " in line), "") if at else result.err
    assert message in said, (command, result.err)
    assert hint in result.err, (command, result.err)
    assert result.err.count("-->") == (1 if at else 0), f"one mistake, one fault: {command}: {result.err}"


def refused_by_every_command(cli: Cli, *, at: str, message: str, hint: str = "") -> None:
    """Check that no command that loads the policy folder gets past it."""
    for command in COMMANDS.values():
        refused_by(cli, *command, at=at, message=message, hint=hint)


def put_marked_card(folder: Path, broken: dict[str, str | None]) -> str:
    """Write the card `own-rule` of the folder `policy` with what is broken in it; return the place of the mark."""
    text, at = place(marked(CARD, broken))
    put(folder / "ai-models.yaml", MANIFEST)
    put(folder / "policy" / "rules" / "license" / "own-rule.yaml", text)
    return f"{os.path.join('policy', 'rules', 'license', 'own-rule.yaml')}:{at}"


def offer_check(name: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let an installed package beside a folder, not in it, offer a check by this name; there is no code behind it."""
    installed = folder.parent / f"{folder.name}-installed"
    metadata = installed / "house-1.0.dist-info"
    put(metadata / "METADATA", "Metadata-Version: 2.1\nName: house\nVersion: 1.0\n")
    put(metadata / "entry_points.txt", f"[steelyard.checks]\n{name} = house_without_code:ask\n")
    monkeypatch.setattr(sys, "path", [*sys.path, str(installed)])


def require(rows: str, **changes: str | None) -> dict[str, str | None]:
    return {"require": f"{{{rows}}}", **changes}


def param(declared: str, rows: str = "license: {one_of: params.allow}") -> dict[str, str | None]:
    return {"params": declared, "require": f"{{{rows}}}"}
