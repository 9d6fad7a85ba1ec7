"""Nothing passes because something was broken: one mistake per row, each refused at its place.

`«` marks the place a row's refusal must point at. The mistakes are those that other policy tools accept in silence.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.unit.policy.cards import CARD, PACK, lines, put, put_card, put_pack

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

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


def refused(cli: Cli, *arguments: str, at: str, message: str, hint: str = "") -> None:
    """Check that the run ends with exit 2 and says what, where and what to do."""
    result = cli("check", *arguments)
    assert result.code == 2, result
    assert not result.out
    assert f"{at}: {message}" in result.err if at else message in result.err, result.err
    assert hint in result.err, result.err
    assert result.err.count("-->") == (1 if at else 0), "one mistake, one fault: " + result.err


def require(rows: str, **changes: str | None) -> dict[str, str | None]:
    return {"require": f"{{{rows}}}", **changes}


def param(declared: str, rows: str = "license: {one_of: params.allow}") -> dict[str, str | None]:
    return {"params": declared, "require": f"{{{rows}}}"}


CARDS = [
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
    # Expressions
    *(
        Row(f"expression: {name}", {"require": f"{{expr: {text}}}"}, message, hint)
        for name, text, message, hint in (
            (
                "name without its record",
                '"«access == 1"',
                "unknown name `access`",
                "did you mean `model.access`?",
            ),
            (
                "unknown name",
                '"«licence"',
                "unknown name `licence`",
                "allowed: model, manifest, params, as_of",
            ),
            (
                "field",
                "\"«model.acess == 'api'\"",
                "unknown field `model.acess`",
                "did you mean `model.access`?",
            ),
            (
                "field in has",
                '"has(«model.licence)"',
                "unknown field `model.licence`",
                "did you mean `model.license`?",
            ),
            (
                "field of an element",
                '"model.benchmarks.exists(b, «b.valu > 1)"',
                "unknown field `b.valu`",
                "did you mean `b.value`?",
            ),
            (
                "impossible member",
                "\"model.access == «'wieghts'\"",
                "`wieghts` is never a value of access",
                "did you mean `weights`?",
            ),
            (
                "impossible member of a list",
                "\"manifest.data.exists(d, d == «'helth')\"",
                "`helth` is never a value of data-class",
                "did you mean `health`?",
            ),
            (
                "the member that says nobody knows",
                "\"model.privacy.trains_on_inputs == «'unknown'\"",
                "`unknown` counts as not declared",
                "has(",
            ),
            (
                "text that is no condition",
                '"«model.license"',
                "an expression is true or false",
                "Nothing is truthy",
            ),
            (
                "types that never meet",
                '"«model.license == 7"',
                "a string is never equal to a whole number",
                "",
            ),
            (
                "day that does not exist",
                "\"as_of > timestamp(«'2026-02-30')\"",
                "`2026-02-30` is not a moment",
                "",
            ),
            ("text for a date", "\"as_of > «'2026-01-01'\"", "a date is compared with a date", "timestamp("),
            ("function", '"«foo(model.license)"', "unknown function `foo`", "allowed: has, size"),
            ("parameter", '"model.license == «params.x"', "unknown parameter `params.x`", "Declare it"),
            ("pattern", "\"model.license.matches(«'(a')\"", "`(a` is not a pattern", ""),
            ("end", '"model.license ==«"', "found the end of the expression", ""),
            (
                "half an and",
                '"has(model.license) «& has(model.card)"',
                "`&` is not part of the language",
                "`&&`",
            ),
            (
                "typographic quotes",
                "'«“x” == model.license'",
                "`“` is not part of the language",
                "Quote texts",
            ),
            ("always true", '"«true"', "this is always true", "remove it"),
            ("nothing", '«""', '`require.expr` cannot be ""', ""),
            ("no lines", "«[]", "`require.expr` cannot be []", ""),
            (
                "second line",
                '["has(model.license)", "«model.licence == 1"]',
                "unknown field `model.licence`",
                "license",
            ),
        )
    ),
    # Parameters
    Row(
        "unknown parameter",
        require("license: {one_of: «params.allow}"),
        "unknown parameter `params.allow`",
        "Declare",
    ),
    Row(
        "misspelt parameter",
        {
            "params": "{allow: {type: '[string]', default: [MIT]}}",
            "require": "{license: {one_of: «params.alow}}",
        },
        "unknown parameter `params.alow`",
        "did you mean `allow`?",
    ),
    Row(
        "unused parameter",
        param("{«deny: {type: string, default: x}}", "license: {present: true}"),
        "`params.deny` is never used",
    ),
    Row(
        "wrong default",
        param("{allow: {type: '[spdx-expression]', default: [MIT, «7]}}"),
        "`7` is not a string",
    ),
    Row("default of no list", param("{allow: {type: '[string]', default: «MIT}}"), "`MIT` is not a list"),
    Row("no default", param("{«allow: {type: '[string]'}}"), "params.allow has no `default`"),
    Row(
        "misspelt default",
        param("{allow: {type: '[string]', «defualt: []}}"),
        "unknown key `defualt`",
        "`default`",
    ),
    Row(
        "unknown type",
        param("{allow: {type: «'[sting]', default: [MIT]}}"),
        "unknown type `[sting]`",
        "did you mean `string`?",
    ),
    Row("type of a record", param("{allow: {type: «privacy, default: x}}"), "unknown type `privacy`"),
    Row(
        "type that is no name",
        param("{allow: {type: «'a b', default: x}}"),
        '`params.allow.type` cannot be "a b"',
    ),
    Row("name that is no name", param("{«A-b: {type: string, default: x}}"), "`A-b` cannot be a key here"),
    Row(
        "parameter of another type",
        param("{allow: {type: integer, default: 1}}", "license: {equals: «params.allow}"),
        "`params.allow` is integer",
        "Here it must be spdx-expression",
    ),
    Row(
        "date where there may be a name or false",
        param("{allow: {type: date, default: 2026-01-01}}", "components.datasets: {equals: «params.allow}"),
        "`params.allow` is date",
    ),
    Row(
        "enumeration of another kind",
        param("{allow: {type: hosting, default: serverless}}", "access: {equals: «params.allow}"),
        "`params.allow` is hosting",
    ),
    Row(
        "default that is unknown",
        param(
            "{allow: {type: trains-on-inputs, default: «unknown}}",
            "privacy.trains_on_inputs: {equals: params.allow}",
        ),
        "`unknown` counts as not declared",
    ),
    # Other fields
    Row(
        "unknown other field",
        require("lifecycle.retires: {after: {field: «lifecycle.relased}}"),
        "unknown field `lifecycle.relased`",
        "did you mean `lifecycle.released`?",
    ),
    Row(
        "other field of another type",
        require("lifecycle.retires: {after: {field: «license}}"),
        "`license` is a string",
        "Here it must be date",
    ),
    Row(
        "other field and more",
        require("lifecycle.retires: {«after: {field: lifecycle.released, days: 3}}"),
        "a mapping here names another field",
    ),
    Row(
        "other field misspelt",
        require("lifecycle.retires: {«after: {feild: lifecycle.released}}"),
        "a mapping here names another field",
    ),
    Row(
        "other field that is a number",
        require("lifecycle.retires: {«after: {field: 3}}"),
        "a mapping here names another field",
    ),
    Row(
        "pattern from another field",
        require("license: {«matches: {field: developer}}"),
        "`matches` cannot take another field",
    ),
    Row(
        "flag from another field",
        require("license: {«present: {field: security.remote_code}}"),
        "`present` cannot take another field",
    ),
    Row(
        "flag from a parameter",
        param("{allow: {type: boolean, default: true}}", "license: {present: «params.allow}"),
        "`params.allow` is not a boolean",
    ),
    # Patterns
    Row("invalid pattern", require("license: {matches: «'('}"), "`(` is not a pattern"),
    Row(
        "back-reference", require("license: {matches: «'(a)\\1'}"), "`(a)\\1` is not a pattern", "linear time"
    ),
    Row("conditional", require("license: {matches: «'(a)(?(1)b|c)'}"), "`(a)(?(1)b|c)` is not a pattern"),
    Row("look-ahead", require("license: {matches: «'(?=a)b'}"), "`(?=a)b` is not a pattern"),
    Row("negative look-behind", require("license: {matches: «'(?<!a)b'}"), "`(?<!a)b` is not a pattern"),
    Row("unknown class", require("license: {matches: «'[[:alfa:]]'}"), "`[[:alfa:]]` is not a pattern"),
    Row(
        "huge repetition",
        require("license: {matches: «'(a{1000}){1000}'}"),
        "`(a{1000}){1000}` is not a pattern",
    ),
    Row("pattern that is a number", require("license: {matches: «7}"), "`7` is not a"),
    Row(
        "pattern in a default",
        param("{allow: {type: pattern, default: «'(a'}}", "license: {matches: params.allow}"),
        "`(a` is not a pattern",
    ),
    Row(
        "pattern that is any text",
        param("{allow: {type: string, default: x}}", "license: {matches: «params.allow}"),
        "`params.allow` is string",
    ),
    # Examples
    Row(
        "no examples",
        {"«title": "x", "examples": None},
        "a stable card needs a failing example",
        "status: preview",
    ),
    Row("empty examples", {"«examples": "{}"}, "a stable card needs a failing example"),
    Row(
        "no failing example", {"«examples": "{pass: [{models: []}]}"}, "a stable card needs a failing example"
    ),
    Row("empty list of examples", {"examples": "{fail: «[]}"}, "`examples.fail` cannot be []"),
    Row(
        "misspelt kind of example",
        {"examples": "{«fial: [{}]}"},
        "unknown key `fial`",
        "did you mean `fail`?",
    ),
    # YAML
    Row("duplicate key", {"title": "x\n«title: y"}, "the key `title` is given twice"),
    Row("merge key", {"«<<": "{severity: note}"}, "`<<` does not merge mappings in YAML 1.2"),
    Row("tag", {"title": "«!!str x"}, "the tag `!!str` is not allowed"),
    Row("two documents", {"remedy": "x\n«---\ntitle: y"}, "a second document begins here"),
    Row("broken YAML", {"title": "x«: y"}, "a colon where no mapping can begin"),
    Row("alias to nothing", {"title": "«*title"}, "`*title` refers to nothing above it"),
    Row("boolean of YAML 1.1", {"title": "«yes"}, "`yes` is text here but true to YAML 1.1 tools"),
]


@pytest.mark.parametrize("row", CARDS, ids=lambda row: row.name)
def test_a_broken_card_is_refused_at_its_place(row: Row, cli: Cli, tmp_path: Path) -> None:
    text, at = place(marked(CARD, row.broken))
    put(tmp_path / "ai-models.yaml", MANIFEST)
    put(tmp_path / "policy" / "rules" / "license" / "own-rule.yaml", text)
    card = os.path.join("policy", "rules", "license", "own-rule.yaml")
    refused(cli, "--policy", "policy", at=f"{card}:{at}", message=row.message, hint=row.hint)


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
    Row("settings as a word", {"rules": "{own-rule: «error}"}, "`rules.own-rule` must be a mapping"),
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


@pytest.mark.parametrize(
    "named", ["policy", os.path.join("policy", "packs", "own.yaml")], ids=["folder", "file"]
)
@pytest.mark.parametrize("row", PACKS, ids=lambda row: row.name)
def test_a_broken_pack_is_refused_at_its_place(row: Row, named: str, cli: Cli, tmp_path: Path) -> None:
    text, at = place(marked(PACK, row.broken))
    put(tmp_path / "ai-models.yaml", MANIFEST)
    put_card(tmp_path / "policy", **CONFIGURABLE)
    pack = put(tmp_path / "policy" / "packs" / "own.yaml", text)
    refused(
        cli,
        "--policy",
        named,
        at=f"{os.path.join('policy', 'packs', pack.name)}:{at}",
        message=row.message,
        hint=row.hint,
    )


def test_packs_that_extend_each_other_are_refused_where_the_circle_closes(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "ai-models.yaml", MANIFEST)
    put_card(tmp_path / "policy")
    put_pack(tmp_path / "policy", "a", extends="[b]")
    put_pack(tmp_path / "policy", "b", extends="[baseline, a]")
    at = f"{os.path.join('policy', 'packs', 'b.yaml')}:3:21"
    refused(cli, "--policy", "policy", at=at, message="`a` extends this pack", hint="never from itself")


CONFIGS = [
    Row("unknown key", {"«polices": "baseline"}, "unknown key `polices`", "did you mean `policy`?"),
    Row("misspelt key", {"«fail-on": "note"}, "unknown key `fail-on`", "did you mean `fail_on`?"),
    Row("bad value", {"fail_on": "«warnings"}, '`fail_on` cannot be "warnings"', "did you mean `warning`?"),
    Row("wrong type", {"exclude": "«tests/"}, "`exclude` must be a list", "[tests/]"),
    Row("policy as a number", {"policy": "«3"}, "`policy` cannot be 3"),
    Row("no policy", {"policy": "«[]"}, "`policy` cannot be []"),
    Row("policy without a name", {"policy": "[«'']"}, '`policy[0]` cannot be ""'),
    Row("null policy", {"«policy": ""}, "`policy` has no value"),
    Row("unknown limit", {"limits": "{«byte: 5}"}, "unknown key `byte`", "did you mean `bytes`?"),
    Row("limit in words", {"limits": "{bytes: «5MB}"}, "`limits.bytes` must be a whole number"),
    Row("limit of nothing", {"limits": "{depth: «0}"}, "`limits.depth` cannot be 0"),
    Row("duplicate key", {"policy": "a\n«policy: b"}, "the key `policy` is given twice"),
]


@pytest.mark.parametrize("row", CONFIGS, ids=lambda row: row.name)
def test_a_broken_configuration_is_refused_at_its_place(row: Row, cli: Cli, tmp_path: Path) -> None:
    text, at = place(marked({}, row.broken))
    put(tmp_path / "ai-models.yaml", MANIFEST)
    put(tmp_path / "steelyard.yaml", text)
    refused(cli, at=f"steelyard.yaml:{at}", message=row.message, hint=row.hint)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"", "steelyard.yaml:1:1: the file is empty"),
        (b"# nothing\n", "steelyard.yaml:1:1: the file holds only comments"),
        (b"- policy\n", "steelyard.yaml:1:1: the document must be a mapping"),
        (b"policy: [\n", "steelyard.yaml:2:1: "),
        (b"policy: \xff\n", "steelyard.yaml:1:9: the byte 0xFF is not UTF-8"),
    ],
)
def test_a_configuration_that_is_none_is_refused(text: bytes, message: str, cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "ai-models.yaml", MANIFEST)
    (tmp_path / "steelyard.yaml").write_bytes(text)
    refused(cli, at=message.partition(": ")[0], message=message.partition(": ")[2])


def test_a_folder_in_the_configuration_s_place_is_refused(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "ai-models.yaml", MANIFEST)
    (tmp_path / "steelyard.yaml").mkdir()
    refused(cli, at="", message="cannot read steelyard.yaml: it is a folder")


@pytest.mark.parametrize("name", ["steelyard.yml", ".steelyard.yaml", "steelyard.json"])
def test_a_configuration_under_another_name_is_not_passed_over(name: str, cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "ai-models.yaml", MANIFEST)
    put(tmp_path / ".git" / "HEAD", "")
    put(tmp_path / name, "fail_on: note\n")
    refused(cli, at="", message=f"`{name}` is not read", hint="Rename it to steelyard.yaml")


def link_to_itself(path: Path) -> None:
    path.symlink_to(path.name)


def a_folder(path: Path) -> None:
    path.mkdir()


def a_dangling_link(path: Path) -> None:
    path.symlink_to("nowhere.yaml")


@pytest.mark.parametrize("kind", ["rules/license", "packs"])
@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (link_to_itself, "its symbolic links go round in a circle"),
        (a_folder, "it is a folder"),
        (a_dangling_link, "there is no such file"),
    ],
)
def test_a_policy_file_that_cannot_be_read_is_refused(
    make: Callable[[Path], None], reason: str, kind: str, cli: Cli, tmp_path: Path
) -> None:
    put(tmp_path / "ai-models.yaml", MANIFEST)
    put_card(tmp_path / "policy")
    folder = tmp_path / "policy" / kind
    folder.mkdir(parents=True, exist_ok=True)
    make(folder / "other.yaml")
    path = os.path.join("policy", *kind.split("/"), "other.yaml")
    refused(cli, "--policy", "policy", at="", message=f"{path}: {reason}")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "1:1: the file is empty"),
        (b"# a card, some day\n", "1:1: the file holds only comments"),
        (b"- title: x\n", "1:1: the document must be a mapping"),
        (b"null\n", "1:1: the document is empty"),
        (b"title: \xe9\n", "1:8: the byte 0xE9 is not UTF-8"),
        ("title: x\n".encode("utf-16"), "1:1: the file is UTF-16, not UTF-8"),
        (b"title: " + b"x" * 6_000_000, "1:1: the file is larger than 5242880 bytes"),
        (b"title: " + b"[" * 100, "1:71: nested more than 64 levels deep"),
        (b"title: a\0b\n", "1:9: a NUL character"),
    ],
    ids=["empty", "comments", "list", "null", "latin-1", "utf-16", "large", "deep", "nul"],
)
@pytest.mark.parametrize("kind", ["rules/license", "packs"])
def test_a_policy_file_that_holds_nothing_of_use_is_refused(
    data: bytes, said: str, kind: str, cli: Cli, tmp_path: Path
) -> None:
    put(tmp_path / "ai-models.yaml", MANIFEST)
    put_card(tmp_path / "policy")
    put(tmp_path / "policy" / kind / "other.yaml", "").write_bytes(data)
    path = os.path.join("policy", *kind.split("/"), "other.yaml")
    at, _, message = said.partition(": ")
    refused(cli, "--policy", "policy", at=f"{path}:{at}", message=message)


@pytest.mark.parametrize(
    ("path", "message", "hint"),
    [
        ("rules/card.yaml", "rules/card.yaml is not where cards and packs lie", "rules/<group>/<id>.yaml"),
        ("rules/license/eu/card.yaml", "rules/license/eu/card.yaml is not where", "rules/<group>/<id>.yaml"),
        ("rules/license/card.YAML", "rules/license/card.YAML is not where", ""),
        ("rules/license/card.json", "rules/license/card.json is not where", ""),
        ("packs/eu/strict.yaml", "packs/eu/strict.yaml is not where", "packs/<name>.yaml"),
        ("strict.yaml", "strict.yaml lies outside of rules/ and packs/", "packs/<name>.yaml"),
        ("pack/strict.yaml", "pack would never be looked into", "did you mean `packs`?"),
        ("Rules/license/card.yaml", "Rules would never be looked into", "did you mean `rules`?"),
    ],
)
def test_a_policy_file_where_nobody_would_look_is_not_passed_over(
    path: str, message: str, hint: str, cli: Cli, tmp_path: Path
) -> None:
    put(tmp_path / "ai-models.yaml", MANIFEST)
    put_card(tmp_path / "policy")
    put(tmp_path / "policy" / path, "title: x\n")
    refused(cli, "--policy", "policy", at="", message=message, hint=hint)


@pytest.mark.parametrize("path", ["rules", "rules/license", "packs", "rules/lifecycle"])
def test_a_policy_folder_behind_a_dead_link_is_not_passed_over(path: str, cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "ai-models.yaml", MANIFEST)
    if path.startswith("rules/life") or path == "packs":
        put_card(tmp_path / "policy")
    target = tmp_path / "policy" / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.symlink_to("nowhere")
    refused(
        cli,
        "--policy",
        "policy",
        at="",
        message=f"cannot read {'the policy folder ' if '/' not in path else ''}policy",
    )


def test_a_linked_folder_below_a_group_is_not_passed_over(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "ai-models.yaml", MANIFEST)
    card = put_card(tmp_path / "policy")
    (card.parent / "more").symlink_to("..")
    refused(cli, "--policy", "policy", at="", message="more: it is a link to nothing that could be read here")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("Own_Rule", "the file's name `Own_Rule` is not a rule id"),
        ("own-rule.v2", "the file's name `own-rule.v2` is not a rule id"),
        ("schema-invalid", "the file's name `schema-invalid` is Steelyard's own"),
    ],
)
def test_a_card_whose_name_cannot_be_an_id_is_refused(
    name: str, message: str, cli: Cli, tmp_path: Path
) -> None:
    put(tmp_path / "ai-models.yaml", MANIFEST)
    put_card(tmp_path / "policy", name)
    at = f"{os.path.join('policy', 'rules', 'license', name)}.yaml:1:1"
    refused(cli, "--policy", "policy", at=at, message=message, hint="kebab-case")


@pytest.mark.parametrize(
    ("policy", "message", "hint"),
    [
        ("basline", "there is no policy `basline`", "did you mean `baseline`?"),
        ("./missing.yaml", "there is no policy `./missing.yaml`", ""),
        ("missing/", "there is no policy `missing/`", ""),
        ("ai-models.json", "there is no policy `ai-models.json`", ""),
        ("", "there is no policy ``", ""),
        ("empty", "the policy `empty` has no rules", "A gate without rules would always be green"),
    ],
)
def test_a_policy_that_is_none_is_refused(
    policy: str, message: str, hint: str, cli: Cli, tmp_path: Path
) -> None:
    put(tmp_path / "ai-models.yaml", MANIFEST)
    put_card(tmp_path)
    (tmp_path / "empty").mkdir()
    refused(cli, "--policy", policy, at="", message=message, hint=hint)


def test_two_cards_of_one_id_are_refused(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "ai-models.yaml", MANIFEST)
    put_card(tmp_path / "policy")
    put_card(tmp_path / "policy", within="data", group="data")
    refused(cli, "--policy", "policy", at="", message="there are two rules called `own-rule`")


def test_two_cards_of_one_id_in_two_policy_folders_are_refused(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "ai-models.yaml", MANIFEST)
    put_card(tmp_path / "one")
    put_card(tmp_path / "two")
    refused(
        cli,
        "--policy",
        "one",
        "--policy",
        "two",
        at="",
        message="there are two rules called `own-rule`",
        hint="Rename",
    )


@pytest.mark.parametrize(("id_", "kind"), [("license-missing", "rule"), ("baseline", "pack")])
def test_a_shipped_name_cannot_be_taken(id_: str, kind: str, cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "ai-models.yaml", MANIFEST)
    if kind == "rule":
        put_card(tmp_path / "policy", id_)
    else:
        put_card(tmp_path / "policy")
        put_pack(tmp_path / "policy", id_)
    refused(
        cli,
        "--policy",
        "policy",
        at="",
        message=f"there are two {kind}s called `{id_}`",
        hint="cannot be replaced",
    )


def test_a_folder_called_like_a_shipped_pack_does_not_take_its_place(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "ai-models.yaml", MANIFEST)
    put_card(tmp_path / "baseline", require="{model: {present: true}}")
    result = cli("check", "--policy", "baseline", "--as-of", "2026-11-23")
    assert result.code == 0
    assert "checked against baseline as of" in result.out
    assert "data-classes-undeclared" in result.out
    assert "own-rule" not in result.out


def test_a_broken_card_that_no_pack_uses_still_fails_its_policy_folder(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "ai-models.yaml", MANIFEST)
    put_card(tmp_path / "policy")
    put_card(tmp_path / "policy", "unused-rule", require="{licence: {present: true}}")
    put_pack(tmp_path / "policy", rules="{own-rule: {}}")
    at = f"{os.path.join('policy', 'rules', 'license', 'unused-rule.yaml')}:5:11"
    refused(
        cli, "--policy", "policy", at=at, message="unknown field `licence`", hint="did you mean `license`?"
    )


def test_a_broken_policy_is_refused_before_anything_is_said_of_the_manifest(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "ai-models.yaml", "models: broken\n")
    put_card(tmp_path / "policy", require="{licence: {present: true}}")
    result = cli("check", "--policy", "policy")
    assert (result.code, result.out) == (2, "")


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
    refused(cli, "--policy", "policy", at="", message=message, hint="Add `unused-rule: {}`")


def test_a_very_long_chain_of_packs_is_refused(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "ai-models.yaml", MANIFEST)
    put_card(tmp_path / "policy")
    for number in range(33):
        put_pack(tmp_path / "policy", f"p{number}", extends=f"[p{number + 1}]", rules=None)
    last = put_pack(tmp_path / "policy", "p33")
    refused(
        cli,
        *("--policy", os.path.join("policy", "packs", "p0.yaml")),
        at=str(last.parent / "p32.yaml") + ":2:10",
        message="packs extend each other more than 32 deep",
    )
