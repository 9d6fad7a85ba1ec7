"""The JSON list of packs, version 1: schemas/packs.v1.schema.json, whose types are in `packs_contract`.

What is published here is frozen. A renamed field of a pack or a rule changes this file, never the output.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from steelyard.policy.scope import KEYS, LISTS
from steelyard.render.json_text import json_text
from steelyard.resources import HOME, VERSION, rule_page
from steelyard.secrets import redact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from steelyard.policy.build import Configured
    from steelyard.policy.comparison import Opened, Row
    from steelyard.policy.scope import Within

SCHEMA_ID = f"{HOME}/schemas/packs.v1.schema.json"


def render_packs_json(packs: Sequence[Opened], rows: Sequence[Row] | None) -> str:
    """Return packs as JSON; `rows` are their rules side by side, None where nothing is compared."""
    return json_text(
        {
            "schema": SCHEMA_ID,
            "tool": {"name": "steelyard", "version": VERSION},
            "packs": [_pack(one) for one in packs],
            "rules": None if rows is None else [_rule(row, packs) for row in rows],
        }
    )


def _pack(one: Opened) -> dict[str, Any]:
    pack = one.pack
    return {
        "name": redact(pack.name),
        "title": redact(pack.title),
        "description": redact(pack.description),
        "extends": [redact(name) for name in pack.extends],
        "locked": pack.locked,
        "rules": len(one.rules),
        "controls": len(one.controls),
        "org": [{"name": name, "rules": rules} for name, rules in one.asked.items()],
    }


def _rule(row: Row, packs: Sequence[Opened]) -> dict[str, Any]:
    card = row.card
    return {
        "id": card.id,
        "title": redact(card.title),
        "group": card.group,
        "link": rule_page(card.id),
        "alike": row.is_alike,
        "packs": [
            {
                "pack": redact(one.pack.name),
                "settings": [_setting(setting) for setting in one.rules[card.id].settings],
            }
            for one in packs
            if card.id in one.rules
        ],
    }


def _setting(one: Configured) -> dict[str, Any]:
    return {
        "severity": one.severity.value,
        "on_unknown": one.on_unknown.value,
        "enforcement": one.enforcement,
        "params": [
            {"name": name, "value": _value(value), "card": _value(one.card.params[name].default)}
            for name, value in one.params.items()
        ],
        "scope": [scope_json(scope) for scope in one.scope],
    }


def scope_json(scope: Within) -> dict[str, Any]:
    """Return a scope as it is published: every key, those that limit nothing too."""
    said = zip(KEYS, scope, strict=True)
    return {key: list(limit) if key in LISTS else limit or None for key, limit in said}


def _value(value: object) -> str:
    return redact(json.dumps(value, ensure_ascii=False, default=str))
