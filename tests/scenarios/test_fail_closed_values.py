"""Nothing passes because a parameter, a pattern, an example or the YAML of a card was broken."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.scenarios.broken import (
    Row,
    param,
    put_marked_card,
    refused_by_every_command,
    require,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli


PARTS = [
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


@pytest.mark.parametrize("row", PARTS, ids=lambda row: row.name)
def test_a_broken_card_is_refused_at_its_place(row: Row, cli: Cli, tmp_path: Path) -> None:
    at = put_marked_card(tmp_path, row.broken)
    refused_by_every_command(cli, at=at, message=row.message, hint=row.hint)
