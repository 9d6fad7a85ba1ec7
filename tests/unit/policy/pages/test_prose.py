"""Conditions as prose, computed from the tree: cases and demands, affirmed and denied."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from steelyard.policy.card import load_card
from steelyard.policy.choose import configure
from steelyard.policy.language.tree import Call, Field, Place, walk
from steelyard.policy.language.types import STRING, vocabulary
from steelyard.policy.pages.glossary import description
from steelyard.policy.pages.prose import Prose, written
from steelyard.policy.pages.prose_page import prose_page
from steelyard.policy.shelf import Shelf
from tests.unit.policy.cards import put_card
from tests.unit.policy.language.expressions import TYPES

if TYPE_CHECKING:
    from pathlib import Path

    from steelyard.policy.build import Configured
    from steelyard.policy.card import Card

PARAMS = (
    "{names: {type: '[string]', default: [MIT, Apache-2.0]}, one: {type: '[string]', default: [MIT]}, "
    "min: {type: integer, default: 3}, word: {type: pattern, default: '^MIT'}, allow: {type: '[region]', default: [EU]}, "
    "level: {type: access, default: api}, flag: {type: boolean, default: true}}"
)


def card_of(folder: Path, require: str, **changes: str | None) -> Card:
    """A card of these conditions, with those parameters that they use."""
    used = [part for part in PARAMS.strip("{}").split("}, ") if f"params.{part.split(':')[0]}" in require]
    params = "{" + ", ".join(part.removesuffix("}") + "}" for part in used) + "}"
    return load_card(
        str(
            put_card(
                folder,
                require=require,
                params=params if used else None,
                within="license",
                id_="own-rule",
                **changes,
            )
        )
    )


def told(folder: Path, require: str, **changes: str | None) -> tuple[str, str]:
    """A card's demand, and the same as a case."""
    card = card_of(folder, require, **changes)
    prose = Prose(card)
    return " / ".join(prose.demands(card.require.terms)), " / ".join(prose.cases(card.require.terms))


@pytest.mark.parametrize(
    ("row", "demand", "case"),
    [
        ("license: {equals: MIT}", "`license` must be MIT", "`license` is MIT"),
        ("license: {not: MIT}", "`license` must not be MIT", "`license` is not MIT"),
        ("license: {one_of: [MIT, x]}", "`license` must be one of MIT or x", "`license` is one of MIT or x"),
        ("license: {one_of: [MIT]}", "`license` must be MIT", "`license` is MIT"),
        ("license: {none_of: params.names}",
         "`license` must be none of MIT or Apache-2.0 (`params.names`)",
         "`license` is none of MIT or Apache-2.0 (`params.names`)"),
        ("license: {one_of: params.one}", "`license` must be MIT (`params.one`)", "`license` is MIT (`params.one`)"),
        ("license: {none_of: [MIT]}", "`license` must not be MIT", "`license` is not MIT"),
        ("license: {matches: params.word}", "`license` must match the pattern ^MIT (`params.word`)",
         "`license` matches the pattern ^MIT (`params.word`)"),
        ("license: {matches: a|b}", '`license` must match the pattern "a|b"', '`license` matches the pattern "a|b"'),
        ("license: {present: true, equals: MIT}", "`license` must be declared and must be MIT",
         "`license` is declared and is MIT"),
        ("license: {present: false}", "`license` must not be declared", "`license` is not declared"),
        ("license: {equals: {field: card}}", "`license` must be `card`", "`license` is `card`"),
        ("regions: {all_in: [EU, CH]}", "`regions` must all be in EU or CH", "`regions` lies all in EU or CH"),
        ("regions: {has_any: params.allow}", "`regions` must include EU (`params.allow`)",
         "`regions` includes EU (`params.allow`)"),
        ("regions: {has_all: [EU, CH]}", "`regions` must include all of EU and CH", "`regions` includes all of EU and CH"),
        ("regions: {has_none: [EU, CH]}", "`regions` must include none of EU or CH", "`regions` includes none of EU or CH"),
        ("regions: {has_none: [EU]}", "`regions` must not include EU", "`regions` does not include EU"),
        ("access: {at_least: params.level}", "`access` must be at least api (`params.level`)",
         "`access` is at least api (`params.level`)"),
        ("access: {at_most: api}", "`access` must be at most api", "`access` is at most api"),
        ("manifest.commercial: {equals: true}", "`manifest.commercial` must be true", "`manifest.commercial` is true"),
        ("lifecycle.retires: {after: as_of, within_days: 30}",
         "`lifecycle.retires` must be after the date of the check and must be within 30 days of the check",
         "`lifecycle.retires` is after the date of the check and is within 30 days of the check"),
        ("lifecycle.retires: {at_most: 2026-01-01}", "`lifecycle.retires` must not be after 2026-01-01",
         "`lifecycle.retires` is not after 2026-01-01"),
        ("lifecycle.retires: {before: 2026-01-01}", "`lifecycle.retires` must be before 2026-01-01",
         "`lifecycle.retires` is before 2026-01-01"),
        ("license: {present: true}, card: {present: true}", "`license` must be declared / `card` must be declared",
         "`license` is declared / `card` is declared"),
    ],
)  # fmt: skip
def test_rows_are_told(row: str, demand: str, case: str, tmp_path: Path) -> None:
    assert told(tmp_path, f"{{{row}}}") == (demand, case)


@pytest.mark.parametrize(
    ("text", "case"),
    [
        ("model.license == 'MIT'", "`license` is MIT"),
        ("'MIT' == model.license", "`license` is MIT"),
        ("3 < model.lifecycle.notice_days", "`lifecycle.notice_days` is more than 3"),
        ("!(model.lifecycle.notice_days >= params.min)", "`lifecycle.notice_days` is less than 3 (`params.min`)"),
        ("model.license in ['MIT', 'x']", "`license` is one of MIT or x"),
        ("model.license in ['MIT']", "`license` is MIT"),
        ("!(model.license in params.one)", "`license` is not MIT (`params.one`)"),
        ("has(model.license) && has(model.card)", "`license` is declared, and `card` is declared"),
        ("!(has(model.license) && has(model.card))", "`license` is not declared, or `card` is not declared"),
        ("has(model.license) && (has(model.card) || !has(model.terms))",
         "`license` is declared, and (`card` is declared, or `terms` is not declared)"),
        ("has(model.license) || has(model.card) || has(model.terms)",
         "`license` is declared; or `card` is declared; or `terms` is declared"),
        ("manifest.commercial ? has(model.terms) : has(model.license)",
         "where `manifest.commercial` is true, `terms` is declared; otherwise `license` is declared"),
        ("manifest.commercial", "`manifest.commercial` is true"),
        ("!manifest.commercial", "`manifest.commercial` is not true"),
        ("params.flag == manifest.commercial", "true (`params.flag`) is `manifest.commercial`"),
        ("model.license.startsWith('MIT')", "`license` starts with MIT"),
        ("!model.license.endsWith('MIT')", "`license` does not end with MIT"),
        ("model.license.contains(', ')", '`license` contains ", "'),
        ("model.license.matches('^MIT')", "`license` matches the pattern ^MIT"),
        ("model.benchmarks.all(b, b.value >= b.min)", "for every `b` of `benchmarks`, `b.value` is at least `b.min`"),
        ("!model.benchmarks.all(b, b.value >= b.min)",
         "for at least one `b` of `benchmarks`, `b.value` is less than `b.min`"),
        ("model.benchmarks.exists(b, b.n > 100)", "for at least one `b` of `benchmarks`, `b.n` is more than 100"),
        ("!model.benchmarks.exists(b, b.n > 100)", "for every `b` of `benchmarks`, `b.n` is at most 100"),
        ("has(model.license) && model.benchmarks.exists_one(b, b.n > 100)",
         "`license` is declared, and (for exactly one `b` of `benchmarks`, `b.n` is more than 100)"),
        ("!model.benchmarks.exists_one(b, b.n > 100)", "not for exactly one `b` of `benchmarks`, `b.n` is more than 100"),
        ("size(model.benchmarks.filter(b, b.n > 100)) >= 2",
         "the number of those `b` of `benchmarks` for which `b.n` is more than 100 is at least 2"),
        ("size(model.license) > 3", "the length of `license` is more than 3"),
        ("'x' in model.benchmarks.map(b, b.n > 9, b.name)",
         "x is one of `b.name` of every `b` of `benchmarks` for which `b.n` is more than 9"),
        ("'x' in model.benchmarks.map(b, b.name)", "x is one of `b.name` of every `b` of `benchmarks`"),
        ("model.cost.budget_month * 2 - (model.cost.alert_at + 1) > -model.cost.alert_at",
         "(`cost.budget_month` times 2) minus (`cost.alert_at` plus 1) is more than minus `cost.alert_at`"),
        ("model.lifecycle.retires - as_of >= duration('48h')",
         "`lifecycle.retires` minus the date of the check is at least 2 days"),
        ("model.lifecycle.retires > timestamp('2026-01-01')", "`lifecycle.retires` is after 2026-01-01"),
        ("model.lifecycle.retires <= as_of", "`lifecycle.retires` is not after the date of the check"),
        ("model.benchmarks[0].value > 3", "`value` of `benchmarks` at 0 is more than 3"),
        ("has(model.components['model-card'])", "`components.model-card` is declared"),
        ("(manifest.commercial ? 1 : 2) < model.lifecycle.notice_days",
         "1 where `manifest.commercial` is true and otherwise 2 is less than `lifecycle.notice_days`"),
        ("model.regions.all(r, r != 'US')", "for every `r` of `regions`, `r` is not US"),
        ("size(model.benchmarks) > 1", "the number of `benchmarks` is more than 1"),
        ("manifest.commercial == manifest.models.exists_one(m, m.role == 'primary')",
         "`manifest.commercial` is whether for exactly one `m` of `manifest.models`, `m.role` is primary"),
        ("manifest.commercial == has(model.license)", "`manifest.commercial` is whether `license` is declared"),
        ("manifest.commercial == model.benchmarks.all(b, b.n > 1)",
         "`manifest.commercial` is whether for every `b` of `benchmarks`, `b.n` is more than 1"),
    ],
)  # fmt: skip
def test_expressions_are_told(text: str, case: str, tmp_path: Path) -> None:
    assert told(tmp_path, "\n  expr: >-\n    " + text)[1] == case


def test_a_demand_is_told_as_one(tmp_path: Path) -> None:
    require = "\n  expr: \"!(model.license == 'MIT') || model.benchmarks.all(b, b.n > 9 && !has(b.min))\""
    demand, _ = told(tmp_path, require)
    assert demand == (
        "`license` must not be MIT, or (for every `b` of `benchmarks`, `b.n` must be more than 9, "
        "and `b.min` must not be declared)"
    )


@pytest.mark.parametrize(
    ("value", "kind", "said"),
    [
        ([], "names", "nothing"),
        (["a", "b c"], "names", 'a or "b c"'),
        (False, "flag", "false"),
        ("", "word", '""'),
    ],
)
def test_values_are_written_as_people_read_them(value: object, kind: str, said: str) -> None:
    assert written(value, TYPES[kind]) == said


def test_a_function_yet_to_come_is_named(tmp_path: Path) -> None:
    prose = Prose(card_of(tmp_path, "{license: {present: true}}"))
    field = Field("model", ("license",), Place(()), vocabulary().subjects["model"].fields["license"])
    assert (
        prose.value(Call("shorten", (field, field), Place(()), STRING))
        == "`shorten` of `license` and `license`"
    )


def test_every_shipped_condition_is_told() -> None:
    shelf = Shelf()
    for id_ in shelf.card_ids():
        card = shelf.card(id_)
        prose = Prose(card)
        for sentence in (*prose.cases(card.when.terms), *prose.demands(card.require.terms)):
            assert "{}" not in sentence
            assert sentence.count("`") % 2 == 0


def page(rule: Configured) -> list[str]:
    return list(prose_page(rule, "acme"))


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, "It is never undecided: a fact that nobody declared decides it, too."),
        ({"require": "{license: {equals: MIT}}"},
         "Where it hangs on `license` and nobody declared that, the outcome is unknown, and is a warning."),
        ({"require": "{license: {equals: MIT}}", "on_unknown": "ignore"},
         ("Where it hangs on `license` and nobody declared that, the outcome is unknown, and weighs nothing; "
         "it is still counted.")),
        ({"require": "{license: {equals: MIT}}", "on_unknown": "fail"},
         ("Where it hangs on `license` and nobody declared that, the outcome is unknown, and weighs as much as a "
         "failure: an error.")),
        ({"require": "{expr: manifest.commercial}"},
         "It is never undecided: a fact that nobody declared decides it, too."),
        ({"require": "{expr: has(model.license) || model.card == 'x'}"},
         "Where it hangs on `card` and nobody declared that, the outcome is unknown, and is a warning."),
    ],
)  # fmt: skip
def test_what_an_unknown_means_is_told(changes: dict[str, str | None], said: str, tmp_path: Path) -> None:
    assert said in page(configure(load_card(str(put_card(tmp_path, "own-rule", "license", **changes))), {}))


def test_an_order_is_told_in_full(tmp_path: Path) -> None:
    lines = page(configure(card_of(tmp_path, "{access: {at_least: api}}"), {}))
    assert any(
        line.endswith("From least to most: undisclosed, hosted, api, tunable-api, weights.") for line in lines
    )


def test_a_card_without_examples_says_so(tmp_path: Path) -> None:
    card = load_card(str(put_card(tmp_path, status="preview", examples=None)))
    assert page(configure(card, {}))[-1] == "Its card has no examples."


def test_every_field_of_a_shipped_card_has_a_meaning() -> None:
    shelf = Shelf()
    for id_ in shelf.card_ids():
        card = shelf.card(id_)
        for term in (*card.when.terms, *card.require.terms):
            for node in walk(term):
                if isinstance(node, Field) and "components" not in node.path:
                    assert description(node), node.path
