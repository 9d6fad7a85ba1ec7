"""What packs that stand together come to, for the tests of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from steelyard.policy.choose import choose

if TYPE_CHECKING:
    from pathlib import Path

    from steelyard.policy.build import Configured

PARAMS = {
    "params": "{allow: {type: '[string]', default: []}, max: {type: number, default: 5}}",
    "require": "{license: {one_of: params.allow}, support.sla_uptime: {at_most: params.max}}",
}


def rules(folder: Path, *packs: str) -> dict[str, Configured]:
    chosen = choose([str(folder / "packs" / f"{pack}.yaml") for pack in packs], ".")
    return {rule.card.id: rule for rule in chosen.rules}


def stands(rule: Configured) -> Any:
    return [
        (one.severity, one.on_unknown, dict(one.params), one.enforcement, one.then) for one in rule.settings
    ]
