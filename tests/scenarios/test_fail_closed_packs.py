"""Nothing passes because a pack was broken."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.scenarios.broken import (
    COMMANDS,
    MANIFEST,
    Row,
    marked,
    place,
    refused,
    refused_by,
)
from tests.unit.policy.cards import PACK, put, put_card, put_pack

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli


PACKS = [
    Row("unknown key", {"«rule": "{}"}, "unknown key `rule`", "allowed: description, extends"),
    Row(
        "misspelt key",
        {"«ruels": "{own-rule: {}}", "rules": None},
        "unknown key `ruels`",
        "did you mean `rules`?",
    ),
    Row("missing title", {"«rules": "{own-rule: {}}", "title": None}, "there is no `title`"),
    Row(
        "unknown rule",
        {"rules": "{«own-rul: {}}"},
        "there is no rule `own-rul`",
        "did you mean `own-rule`?",
    ),
    Row(
        "unknown shipped rule",
        {"rules": "{«licence-missing: {}}"},
        "there is no rule",
        "did you mean `license-missing`?",
    ),
    Row("no rule id", {"rules": "{«Own_Rule: {}}"}, "`Own_Rule` cannot be a key here"),
    Row("rules as a list", {"rules": "«[own-rule]"}, "`rules` must be a mapping"),
    Row("null settings", {"rules": "{«own-rule: }"}, "`rules.own-rule` has no value"),
    Row("settings as a word", {"rules": "{own-rule: «error}"}, "`rules.own-rule` cannot be"),
    Row(
        "unknown parameter",
        {"rules": "{own-rule: {«alow: [MIT]}}"},
        "`own-rule` has no parameter `alow`",
        "did you mean `allow`?",
    ),
    Row(
        "misspelt setting",
        {"rules": "{own-rule: {«severty: note}}"},
        "`own-rule` has no parameter `severty`",
        "did you mean `severity`?",
    ),
    Row(
        "scope as a key",
        {"rules": "{own-rule: {«scope: {roles: [primary]}}}"},
        "`own-rule` has no parameter `scope`",
        "Say the scope by its keys, each beside the others: roles, environments, exposure, data, duty, since, until.",
    ),
    Row(
        "parameters below a key",
        {"rules": "{own-rule: {«params: {allow: [MIT]}}}"},
        "`own-rule` has no parameter `params`",
        "Set a parameter by its name, beside the others: allow",
    ),
    Row(
        "a setting like no other",
        {"rules": "{own-rule: {«owner: jo}}"},
        "`own-rule` has no parameter `owner`",
        "severity, on_unknown, enforcement, roles, environments, exposure, data, duty, since, until",
    ),
    Row(
        "switched off",
        {"rules": "{own-rule: {severity: «off}}"},
        'cannot be "off"',
        "A pack cannot switch a rule off: `{ severity: note, on_unknown: ignore }` weighs least",
    ),
    Row(
        "switched off in a scope",
        {"rules": "{own-rule: [{roles: [judge], severity: «none}, {}]}"},
        'cannot be "none"',
        "`enforcement: advisory` fails nothing.",
    ),
    Row("information", {"rules": "{own-rule: {severity: «info}}"}, 'cannot be "info"', "Write `note`"),
    Row("wrong parameter value", {"rules": "{own-rule: {allow: «MIT}}"}, "`MIT` is not a list", "[MIT]"),
    Row("wrong item", {"rules": "{own-rule: {allow: [MIT, «7]}}"}, "`7` is not a string"),
    Row("null parameter", {"rules": "{own-rule: {«allow: }}"}, "nothing is not a list"),
    Row(
        "parameter that is a mapping", {"rules": "{own-rule: {allow: «{a: b}}}"}, "this mapping is not a list"
    ),
    Row("broken pattern", {"rules": "{own-rule: {form: «'(a'}}"}, "`(a` is not a pattern", "linear time"),
    Row(
        "bad severity",
        {"rules": "{own-rule: {severity: «waring}}"},
        '`rules.own-rule.severity` cannot be "waring"',
        "did you mean `warning`?",
    ),
    Row(
        "bad on_unknown",
        {"rules": "{own-rule: {on_unknown: «fial}}"},
        '`rules.own-rule.on_unknown` cannot be "fial"',
        "did you mean `fail`?",
    ),
    Row(
        "unknown extends",
        {"extends": "[«basline]"},
        "there is no pack `basline` to extend",
        "did you mean `baseline`?",
    ),
    Row("extends as a word", {"extends": "«baseline"}, "`extends` must be a list", "[baseline]"),
    Row("extends a path", {"extends": "[«./base.yaml]"}, '`extends[0]` cannot be "./base.yaml"'),
    Row("extends itself", {"extends": "[«own]"}, "`own` extends this pack"),
    Row("no rules at all", {"«title": "Nothing", "rules": None}, "the pack has no rules"),
    Row("empty rules", {"«title": "Nothing", "rules": "{}"}, "the pack has no rules"),
    Row(
        "duplicate key",
        {"rules": "{own-rule: {}, «own-rule: {severity: note}}"},
        "the key `own-rule` is given twice",
    ),
]

CONFIGURABLE = {
    "params": "{allow: {type: '[string]', default: [MIT]}, form: {type: pattern, default: M}}",
    "require": "{license: {one_of: params.allow, matches: params.form}}",
}


@pytest.mark.parametrize("row", PACKS, ids=lambda row: row.name)
def test_a_broken_pack_is_refused_at_its_place_by_every_command(row: Row, cli: Cli, tmp_path: Path) -> None:
    text, at = place(marked(PACK, row.broken))
    put(tmp_path / "ai-models.yaml", MANIFEST)
    put_card(tmp_path / "policy", **CONFIGURABLE)
    put(tmp_path / "policy" / "packs" / "own.yaml", text)
    pack = os.path.join("policy", "packs", "own.yaml")
    for command in COMMANDS.values():
        for named in ("policy", pack) if command[:2] != ("policy", "docs") else ("policy",):
            arguments = [
                named if argument == "policy" and place_ else argument
                for place_, argument in enumerate(command)
            ]
            refused_by(cli, *arguments, at=f"{pack}:{at}", message=row.message, hint=row.hint)


def test_packs_that_extend_each_other_are_refused_where_the_circle_closes(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "ai-models.yaml", MANIFEST)
    put_card(tmp_path / "policy")
    put_pack(tmp_path / "policy", "a", extends="[b]")
    put_pack(tmp_path / "policy", "b", extends="[baseline, a]")
    at = f"{os.path.join('policy', 'packs', 'b.yaml')}:3:21"
    refused(cli, "--policy", "policy", at=at, message="`a` extends this pack", hint="never from itself")
