"""Nothing passes because something in a card was broken: one mistake per row, each refused at its place by every\ncommand. `«` marks the place. The mistakes are those that other policy tools accept in silence."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from tests.scenarios.broken import (
    MANIFEST,
    Row,
    put_marked_card,
    refused,
    refused_by_every_command,
    require,
)
from tests.unit.policy.cards import put, put_card, put_pack

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli


FIELDS_AND_TESTS = [
    Row("unknown key", {"«enabled": "true"}, "unknown key `enabled`"),
    Row(
        "misspelt key",
        {"«severty": "error", "severity": None},
        "unknown key `severty`",
        "did you mean `severity`?",
    ),
    Row(
        "misspelt when",
        {"«wehn": "{access: {equals: weights}}"},
        "unknown key `wehn`",
        "did you mean `when`?",
    ),
    Row("missing key", {"«title": "x", "because": None}, "there is no `because`"),
    Row(
        "group is not the folder",
        {"group": "«licence"},
        "group `licence` is not the card's folder",
        "group: license",
    ),
    Row("bad severity", {"severity": "«eror"}, '`severity` cannot be "eror"', "did you mean `error`?"),
    Row("severity none", {"severity": "«none"}, '`severity` cannot be "none"'),
    Row("bad status", {"status": "«prevew"}, '`status` cannot be "prevew"', "did you mean `preview`?"),
    Row(
        "bad on_unknown",
        {"on_unknown": "«ignroe"},
        '`on_unknown` cannot be "ignroe"',
        "did you mean `ignore`?",
    ),
    Row("unknown each", {"each": "«modle"}, '`each` cannot be "modle"', "did you mean `model`?"),
    Row("each of many", {"each": "«[model]"}, '`each` cannot be ["model"]'),
    # Fields
    Row(
        "own field",
        require("«licence: {present: true}"),
        "unknown field `licence`",
        "did you mean `license`?",
    ),
    Row("far from any field", require("«zzz: {present: true}"), "unknown field `zzz`", "allowed: "),
    Row("empty field", require('«"": {present: true}'), "unknown field ``"),
    Row(
        "parent's field",
        require("«manifest.dta: {present: true}"),
        "unknown field `manifest.dta`",
        "did you mean `manifest.data`?",
    ),
    Row(
        "parent's field without the parent",
        require("«data: {present: true}"),
        "unknown field `data`",
        "did you mean `manifest.data`?",
    ),
    Row(
        "the manifest of the manifest",
        {"each": "manifest", "require": "{«manifest.data: {present: true}}"},
        "unknown field `manifest.data`",
        "did you mean `data`?",
    ),
    Row(
        "nested field",
        require("«privacy.retention: {present: true}"),
        "unknown field `privacy.retention`",
        "did you mean `privacy.retention_days`?",
    ),
    Row(
        "nested twice",
        require("«security.signature.identty: {present: true}"),
        "unknown field `security.signature.identty`",
        "did you mean `security.signature.identity`?",
    ),
    Row(
        "through a list",
        require("«benchmarks.name: {present: true}"),
        "`benchmarks` is a list of benchmark and has no fields",
        "each: benchmark",
    ),
    Row(
        "of a scalar",
        require("«license.id: {present: true}"),
        "`license` is a string and has no fields",
    ),
    Row(
        "of a map",
        {"each": "manifest", "require": "{«decision.tradeoffs.T1: {present: true}}"},
        "`decision.tradeoffs` is a map and has no fields",
    ),
    Row(
        "through a list that no card can look at",
        {"each": "manifest", "require": "{«waivers.rule: {present: true}}"},
        "`waivers` is a list of waiver and has no fields",
    ),
    Row("through a list of texts", require("«regions.x: {present: true}"), "`regions` is a list of region"),
    Row("with two tests", require("«licence: {present: true, equals: MIT}"), "unknown field `licence`"),
    Row(
        "in when", {"when": "{«acess: {equals: weights}}"}, "unknown field `acess`", "did you mean `access`?"
    ),
    # Tests
    Row("unknown test", require("license: {«equal: MIT}"), "unknown key `equal`", "did you mean `equals`?"),
    Row(
        "far from any test",
        require("license: {«zzz: MIT}"),
        "unknown key `zzz`",
        "allowed: equals, not, one_of",
    ),
    Row("row without tests", require("license: «{}"), "`require.license` cannot be {}"),
    Row("row that is a value", require("license: «MIT"), "`require.license` must be a mapping"),
    Row("row that is nothing", require("«license: "), "`require.license` has no value"),
    Row("require without rows", {"require": "«{}"}, "`require` cannot be {}"),
    Row("require that is a list", {"require": "«[]"}, "`require` must be a mapping"),
    Row("when that is nothing", {"«when": ""}, "`when` has no value"),
    Row(
        "at_least on text",
        require("license: {«at_least: MIT}"),
        "`at_least` cannot test `license`",
        "equals, not",
    ),
    Row(
        "at_least on an unordered enumeration",
        require("hosting: {«at_least: serverless}"),
        "`at_least` cannot test `hosting`",
    ),
    Row("all_in on a scalar", require("license: {«all_in: [MIT]}"), "`all_in` cannot test `license`"),
    Row(
        "equals on a list",
        require("regions: {«equals: EU}"),
        "`equals` cannot test `regions`",
        "all_in, has_any",
    ),
    Row(
        "before on a number",
        require("privacy.retention_days: {«before: 2026-01-01}"),
        "`before` cannot test `privacy.retention_days`, which is a whole number",
    ),
    Row("matches on an enumeration", require("access: {«matches: w}"), "`matches` cannot test `access`"),
    Row("equals on a group of fields", require("privacy: {«equals: x}"), "`equals` cannot test `privacy`"),
    Row(
        "at_least on a value of several types",
        require("components.datasets: {«at_least: 1}"),
        "`at_least` cannot test `components.datasets`, which is of several types",
    ),
    Row(
        "date for a value of several types",
        require("components.datasets: {equals: «[]}"),
        "this list is not of",
    ),
    Row("has_any on a boolean", require("security.remote_code: {«has_any: [a]}"), "`has_any` cannot test"),
    # Values
    Row(
        "impossible member",
        require("access: {equals: «wieghts}"),
        "`wieghts` is never a value of access",
        "did you mean `weights`?",
    ),
    Row(
        "impossible member in a list",
        require("access: {one_of: [weights, «opn]}"),
        "`opn` is never a value of access",
        "allowed: undisclosed",
    ),
    Row("impossible number", require("claims.mof_class: {equals: «4}"), "`4` is never a value of mof-class"),
    Row("truth for a number of few", require("claims.mof_class: {equals: «true}"), "`true` is never a value"),
    Row(
        "the member that says nobody knows",
        require("privacy.trains_on_inputs: {one_of: [never, «unknown]}"),
        "`unknown` counts as not declared",
        "on_unknown",
    ),
    Row(
        "number for a date",
        require("lifecycle.retires: {after: «2026}"),
        "`2026` is not a date",
        "YYYY-MM-DD",
    ),
    Row(
        "day that does not exist",
        require("lifecycle.retires: {after: «2026-02-30}"),
        "`2026-02-30` is not a date",
    ),
    Row("text for a number", require("support.sla_uptime: {at_least: «high}"), "`high` is not a number"),
    Row("truth for a number", require("support.sla_uptime: {at_least: «true}"), "`true` is not a number"),
    Row(
        "part of a whole number",
        require("privacy.retention_days: {equals: «1.5}"),
        "`1.5` is not a whole number",
    ),
    Row("number for text", require("license: {equals: «7}"), "`7` is not a string"),
    Row("no text", require('license: {equals: «""}'), "`` is not a string"),
    Row("yes for true", require("security.remote_code: {equals: «'yes'}"), "`yes` is not a boolean"),
    Row("nothing", require("license: {«equals: }"), "nothing is not a string"),
    Row("list for a scalar", require("license: {equals: «[MIT]}"), "this list is not a string"),
    Row("scalar for a list", require("license: {one_of: «MIT}"), "`MIT` is not a list", "[MIT]"),
    Row("nothing for a list", require("license: {«one_of: }"), "nothing is not a list"),
    Row("empty list", require("license: {none_of: «[]}"), "an empty list tests nothing"),
    Row("present with a word", require("license: {present: «maybe}"), "`maybe` is not a boolean"),
    Row("days in words", require("lifecycle.retires: {within_days: «soon}"), "`soon` is not a number"),
    Row("as_of on text", require("license: {equals: «as_of}"), "`as_of` is a date"),
]


@pytest.mark.parametrize("row", FIELDS_AND_TESTS, ids=lambda row: row.name)
def test_a_broken_card_is_refused_at_its_place(row: Row, cli: Cli, tmp_path: Path) -> None:
    at = put_marked_card(tmp_path, row.broken)
    refused_by_every_command(cli, at=at, message=row.message, hint=row.hint)


def test_every_mistake_of_a_card_is_listed_at_once(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "ai-models.yaml", MANIFEST)
    put_card(
        tmp_path / "policy", group="licence", require="{licence: {present: true}, acess: {equals: weights}}"
    )
    result = cli("check", "--policy", "policy")
    assert result.code == 2
    assert result.err.count("-->") == 3


def test_a_mistake_in_a_folded_expression_is_pointed_at_on_its_line(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "ai-models.yaml", MANIFEST)
    folded = "\n  expr: >\n    has(model.license)\n    && has(model.crad)"
    put_card(tmp_path / "policy", require=folded)
    card = os.path.join("policy", "rules", "license", "own-rule.yaml")
    refused(
        cli,
        "--policy",
        "policy",
        at=f"{card}:8:12",
        message="unknown field `model.crad`",
        hint="`model.card`",
    )


def test_a_rule_without_an_answer_stops_the_run_at_the_card(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "ai-models.yaml", MANIFEST.replace("access: weights", "privacy: {retention_days: 0}"))
    put_card(tmp_path / "policy", require='{expr: "1 / model.privacy.retention_days < 5"}')
    result = cli("check", "--policy", "policy")
    assert result.code == 2
    assert "the rule `own-rule` cannot be evaluated on models[m]" in result.err
    assert f"{os.path.join('policy', 'rules', 'license', 'own-rule.yaml')}:5:18" in result.err


def test_a_card_of_a_policy_folder_that_no_pack_uses_is_refused(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "ai-models.yaml", MANIFEST)
    put_card(tmp_path / "policy")
    put_card(tmp_path / "policy", "unused-rule")
    put_pack(tmp_path / "policy")
    message = "the rule `unused-rule` is in no pack of policy"
    pack = os.path.join("policy", "packs", "own.yaml")
    refused(cli, "--policy", "policy", at=f"{pack}:2:1", message=message, hint="Add `unused-rule: {}`")


def test_a_very_long_chain_of_packs_is_refused(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "ai-models.yaml", MANIFEST)
    put_card(tmp_path / "policy")
    for number in range(33):
        put_pack(tmp_path / "policy", f"p{number}", extends=f"[p{number + 1}]", rules=None)
    put_pack(tmp_path / "policy", "p33")
    refused(
        cli,
        *("--policy", os.path.join("policy", "packs", "p0.yaml")),
        at=os.path.join("policy", "packs", "p32.yaml") + ":2:10",
        message="packs extend each other more than 32 deep",
    )
