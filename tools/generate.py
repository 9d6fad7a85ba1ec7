"""Writes every generated file, or with --check says which of them are stale.

Generated: schemas/*.schema.json, docs/rules/*.md, docs/packs/*.md, docs/controls.md, docs/tradeoffs.md,
docs/fields.md, docs/row-tests.md, docs/derived-facts.md, docs/cli.md, src/steelyard/schemas/valid/*_v1.py,
src/steelyard/manifest/tables.py, src/steelyard/cli/plain_options.py. Run by `make schemas`; CI runs `--check`.
"""

from __future__ import annotations

import json
import os
import sys
from glob import glob
from typing import TYPE_CHECKING, Any

import click

from steelyard.baseline import baseline_schema
from steelyard.cli.check import command as check_command
from steelyard.cli.group import steelyard
from steelyard.cli.options import day
from steelyard.cli.rules import listed_rules, uses
from steelyard.comparing.diff_contract import diff_schema
from steelyard.config import config_schema
from steelyard.knowledge.catalog.overlay_contract import overlay_schema
from steelyard.manifest.binding_tables import binding_tables
from steelyard.manifest.derived import DERIVED
from steelyard.manifest.references import REFERENCE
from steelyard.manifest.schema import manifest_schema
from steelyard.policy.comparison import opened
from steelyard.policy.operators import OPERATORS
from steelyard.policy.pages.controls import controls_page
from steelyard.policy.pages.fields import fields_page
from steelyard.policy.pages.packs import pack_page, packs_page
from steelyard.policy.pages.rule import index_page, rule_page
from steelyard.policy.pages.tradeoffs import tradeoffs_page
from steelyard.policy.shelf import Shelf
from steelyard.policy.sources.lock_contract import lock_schema
from steelyard.proving.lint.contract import lint_schema
from steelyard.proving.proof_contract import proof_schema
from steelyard.proving.table_contract import table_schema
from steelyard.render.audit_contract import audit_schema
from steelyard.render.catalog_contract import catalog_entry_schema
from steelyard.render.contract import report_schema
from steelyard.render.explanation_contract import explanation_schema
from steelyard.render.facts_contract import facts_schema
from steelyard.render.packs_contract import packs_schema
from steelyard.render.rules_contract import rule_schema, rules_schema
from steelyard.schemas import load_schema
from steelyard.schemas.conform import READ, module_name
from steelyard.schemas.writer import validator
from steelyard.waivers.central import waivers_schema

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping

_VALIDATORS = "src/steelyard/schemas/valid"
_KINDS = ("docs/rules/*", "docs/packs/*", "schemas/*.schema.json", f"{_VALIDATORS}/*_v*.py")
"""Where there is a file for each rule, pack or schema, and no other."""

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def schemas() -> Iterator[tuple[str, str]]:
    """Yield path and text of every schema; the manifest's first, since the others are typed against it."""
    yield _schema("manifest.v1", manifest_schema())
    yield _schema("catalog.v1", overlay_schema())
    yield _schema("config.v1", config_schema())
    yield _schema("waivers.v1", waivers_schema())
    yield _schema("baseline.v1", baseline_schema())
    yield _schema("report.v1", report_schema())
    yield _schema("audit.v1", audit_schema())
    yield _schema("explanation.v1", explanation_schema())
    yield _schema("facts.v1", facts_schema())
    yield _schema("catalog-entry.v1", catalog_entry_schema())
    yield _schema("packs.v1", packs_schema())
    yield _schema("rules.v1", rules_schema())
    yield _schema("rule.v1", rule_schema())
    # Imported late: the card's vocabulary reads the manifest schema from disk.
    from steelyard.policy.contract import card_schema, controls_schema, pack_schema  # noqa: PLC0415

    yield _schema("card.v1", card_schema())
    yield _schema("pack.v1", pack_schema())
    yield _schema("controls.v1", controls_schema())
    yield _schema("policy-lock.v1", lock_schema())
    yield _schema("policy-test.v1", table_schema())
    yield _schema("policy-test-report.v1", proof_schema())
    yield _schema("policy-lint.v1", lint_schema())
    yield _schema("policy-diff.v1", diff_schema())


def modules() -> Iterator[tuple[str, str]]:
    """Yield path and text of the modules that stand for schemas in a run; the schemas were written before."""
    for name in READ:
        yield f"{_VALIDATORS}/{module_name(name)}.py", validator(name, load_schema(name))
    yield "src/steelyard/manifest/tables.py", binding_tables(load_schema("manifest.v1"))


def pages() -> Iterator[tuple[str, str]]:
    """Yield path and text of every generated page."""
    shelf = Shelf()
    rules = listed_rules([shelf])
    used = uses(shelf)
    for card, _, _ in rules:
        yield f"docs/rules/{card.id}.md", _generated(rule_page(card, used.get(card.id, {})))
    yield "docs/rules/README.md", _generated(index_page("Rules", rules))
    tokens = shelf.frameworks.tokens
    frameworks = [shelf.frameworks.framework(token) for token in tokens]
    yield "docs/controls.md", _generated(controls_page(frameworks, [card for card, _, _ in rules]))
    packs = [opened(shelf, shelf.pack(name)) for name in shelf.pack_names()]
    yield "docs/packs/README.md", _generated(packs_page(packs))
    for one in packs:
        yield f"docs/packs/{one.pack.name}.md", _generated(pack_page(one))
    yield "docs/tradeoffs.md", _generated(tradeoffs_page([card for card, _, _ in rules], packs))
    yield "docs/fields.md", _generated(fields_page([card for card, _, _ in rules]))
    yield "docs/row-tests.md", _generated(_row_tests())
    yield "docs/derived-facts.md", _generated(_derived_facts())
    yield "docs/cli.md", _generated(_cli())


def code() -> Iterator[tuple[str, str]]:
    """Yield path and text of what is generated of Python: the options of `check` that are read without click."""
    options = dict(_plain_options())
    nothing = check_command.make_context("check", []).params
    lines = [
        '"""The options of `check` that `plain` reads. Generated by tools/generate.py from those of click: edit these."""',
        "",
        "from __future__ import annotations",
        "",
        "OPTIONS: dict[str, tuple[str, str, tuple[str, ...]]] = {",
        *[f'    "{name}": {_python(options[name])},' for name in sorted(options)],
        "}",
        '"""Of each name the parameter, what it takes (a flag nothing), and which values."""',
        "",
        "NOTHING_ASKED: dict[str, object] = {",
        *[f'    "{name}": {_python(nothing[name])},' for name in sorted(nothing)],
        "}",
    ]
    yield "src/steelyard/cli/plain_options.py", "\n".join(lines) + "\n"


def _plain_options() -> Iterator[tuple[str, tuple[str, str, tuple[str, ...]]]]:
    for option in check_command.params:
        if not isinstance(option, click.Option):
            continue
        choices: tuple[str, ...] = ()
        kind = "many" if option.multiple else "one"
        if option.is_flag:
            kind = "flag"
        elif isinstance(option.type, click.Choice):
            choices = tuple(option.type.choices)
        elif getattr(option.type, "func", None) is day:
            kind = "day"
        elif option.type is not click.STRING:
            continue  # a number, say: click reads it
        for name in option.opts:
            if name.startswith("--") or kind == "flag":
                yield name, (option.name or "", kind, choices)


def _python(value: object) -> str:
    """Write a value as the formatter leaves it."""
    if isinstance(value, tuple):
        return f"({', '.join(map(_python, value))}{',' if len(value) == 1 else ''})"
    return f'"{value}"' if isinstance(value, str) else repr(value)


def _schema(name: str, schema: dict[str, Any]) -> tuple[str, str]:
    return f"schemas/{name}.schema.json", json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def _generated(text: str) -> str:
    head, _, rest = text.partition("\n")
    return f"{head}\n\n<!-- Generated by tools/generate.py: edit the source, not this page. -->\n{rest}"


def _row_tests() -> str:
    rows = "".join(
        f"| `{operator.name}` | {operator.documentation} | {', '.join(sorted(operator.on))} |\n"
        for operator in OPERATORS.values()
    )
    return f"# Row tests\n\n| test | holds when | on fields of kind |\n| --- | --- | --- |\n{rows}"


def _derived_facts() -> str:
    lines = [
        "# Derived facts in policies",
        "",
        "What follows from a model's record ([facts.md](facts.md)) can be named in a card like a declared field: in rows by its name,",
        "in expressions as `model.<name>`; a card about benchmarks or bases writes `model.<name>` in rows, too. Nobody declares these",
        "fields. One that is unknown is unknown to the rule. A finding points at the first field it follows from that was written,",
        "and says why.",
        "",
        "`at_least` and `at_most` compare a fact that has bounds by these: where the license of some weights is not known, the rung is",
        "not known either, but that it is at least `restricted-weights` is.",
        "",
    ]
    for kind, facts in DERIVED.items():
        lines += ["", f"# Of a {kind}", "", "| field | type | what it is | follows from | unknown when |"]
        lines.append("| --- | --- | --- | --- | --- |")
        for name, field in facts.items():
            follows = ", ".join(f"`{'.'.join(path)}`" for path in field.rests_on) or "every value"
            lines.append(
                f"| `{name}` | {_type(field.schema)} | {field.schema['description']} | {follows} | {field.unknown} |"
            )
        for name, field in facts.items():
            lines += _inside(name, field.schema)
    lines += [
        "",
        "# References",
        "",
        REFERENCE["description"],
        "",
        "| field | type | what it is |",
        "| --- | --- | --- |",
    ]
    lines += [
        f"| `{name}` | {_type(one)} | {one['description']} |" for name, one in REFERENCE["properties"].items()
    ]
    return "\n".join(lines) + "\n"


def _inside(path: str, schema: Mapping[str, Any]) -> Iterator[str]:
    """Yield a table of what a record, or each record of a list, has in it."""
    record = schema.get("items", schema)
    if "properties" not in record:
        return
    yield from ("", f"## `{path}`", "", "| field | type | what it is |", "| --- | --- | --- |")
    for name, below in record["properties"].items():
        yield f"| `{name}` | {_type(below)} | {below['description']} |"
    for name, below in record["properties"].items():
        yield from _inside(f"{path}{'[]' if 'items' in schema else ''}.{name}", below)


def _type(schema: Mapping[str, Any]) -> str:
    if "enum" in schema:
        return " < ".join(map(str, schema["enum"])) if schema.get("x-ordered") else ", ".join(schema["enum"])
    match schema["type"]:
        case "array":
            return f"list of {_type(schema['items'])}"
        case "object":
            return "record"
        case "integer":
            return "whole number"
        case "string" if schema.get("format") == "date":
            return "date"
        case "string":
            return "text"
        case kind:
            return str(kind)


def _cli() -> str:
    parts = ["# Command line\n"]
    with click.Context(steelyard, info_name="steelyard", **steelyard.context_settings) as top:
        parts.append(f"```text\n{steelyard.get_help(top)}\n```\n")
        parts += _commands(steelyard, top)
    return "\n".join(parts)


def _commands(group: click.Group, above: click.Context) -> Iterator[str]:
    """Yield the help of every command of a group, those of groups inside it too."""
    for name in group.list_commands(above):
        command = group.get_command(above, name)
        assert command is not None  # noqa: S101 - it was just listed
        context = click.Context(command, info_name=name, parent=above, **command.context_settings)
        yield f"## {context.command_path}\n\n```text\n{command.get_help(context)}\n```\n"
        if isinstance(command, click.Group):
            yield from _commands(command, context)


def _read(path: str) -> str | None:
    try:
        with open(os.path.join(ROOT, path), encoding="utf-8") as file:
            return file.read()
    except FileNotFoundError:
        return None


def _write(path: str, text: str) -> None:
    absolute = os.path.join(ROOT, path)
    os.makedirs(os.path.dirname(absolute), exist_ok=True)
    with open(absolute, "w", encoding="utf-8", newline="\n") as file:
        file.write(text)


def left_over(wanted: Container[str]) -> Iterator[str]:
    """Yield the generated files that are there and wanted no more: their rule, pack or schema is gone."""
    for pattern in _KINDS:
        for path in sorted(glob(pattern, root_dir=ROOT)):
            if path.replace(os.sep, "/") not in wanted:
                yield path


def main() -> int:
    """Write, or check; return 1 when something was stale."""
    check = "--check" in sys.argv[1:]
    stale = []
    wanted = set()
    for step in (schemas, modules, pages, code):
        for path, text in step():
            wanted.add(path)
            if _read(path) != text:
                stale.append(path)
                if not check:
                    _write(path, text)
    for path in left_over(wanted):
        stale.append(path)
        if not check:
            os.unlink(os.path.join(ROOT, path))
    for path in stale:
        print(f"{'stale' if check else 'wrote'}: {path}")
    if check and stale:
        print("run `make schemas` and commit the result")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
