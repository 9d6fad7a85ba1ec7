"""Mutants: every small change of a condition, at its place, in words, and never one that means the same."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from steelyard.policy.card import Card
from steelyard.policy.language.emit import Module
from steelyard.policy.language.tree import All, Call, Node, walk
from steelyard.policy.shelf import Shelf
from steelyard.proving.mutants import Mutant, mutants
from steelyard.proving.mutants_tree import shape
from tests.unit.proving.mutated import load, words


def expression(tmp_path: Path, text: str, more: str = "") -> list[str]:
    return words(load(tmp_path, f"require:\n  expr: {text}\n{more}"))


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("license: { present: true }", ["removed", "negated"]),
        ("role: { equals: primary }", ["removed", "negated"]),
        ("routing: { one_of: [zone, region] }", ["removed", "negated", "without `zone`", "without `region`"]),
        ("routing: { none_of: [zone] }", ["removed", "negated"]),
        ("access: { at_least: api }", ["removed", "negated", "with `more than` for `at_least`"]),
        ("cost.budget_month: { at_most: 9 }", ["removed", "negated", "with `less than` for `at_most`"]),
        ("lifecycle.retires: { before: as_of }", ["removed", "negated", "with `at_most` for `before`"]),
        ("lifecycle.retires: { after: as_of }", ["removed", "negated", "with `at_least` for `after`"]),
        (
            "lifecycle.retires: { within_days: 9 }",
            ["removed", "negated", "with `less than` for `within_days`"],
        ),
        ("model: { matches: x }", ["removed", "negated"]),
        ("regions: { all_in: [EU] }", ["removed", "negated", "with `has_any` for `all_in`"]),
        ("regions: { has_any: [EU] }", ["removed", "negated"]),
        (
            "regions: { has_all: [EU, DE] }",
            ["removed", "negated", "with `has_any` for `has_all`", "without `EU`", "without `DE`"],
        ),
        ("regions: { has_none: [EU, EU] }", ["removed", "negated", "without `EU`"]),
        ("terms: { equals: { field: license } }", ["removed", "negated"]),
    ],
)
def test_the_changes_of_a_row(tmp_path: Path, row: str, expected: list[str]) -> None:
    field, test, *_ = (word.strip(" {") for word in row.split(":"))

    assert words(load(tmp_path, f"require:\n  {row}\n")) == [
        f"`require.{field}.{test}` {change}" for change in expected
    ]


def test_a_parameter_may_hold_more_than_one_value(tmp_path: Path) -> None:
    card = load(
        tmp_path,
        "when:\n  regions: { has_any: params.r }\nrequire:\n  terms: { present: true }\n"
        'params:\n  r: { type: "[region]", default: [EU] }\n',
    )

    assert "`when.regions.has_any` with `has_all` for `has_any`" in words(card)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "model.license == 'MIT' && has(model.terms)",
            [
                "`model.license == 'MIT' && has(model.terms)` removed",
                "`model.license == 'MIT'` removed",
                "`has(model.terms)` removed",
                "`model.license == 'MIT' && has(model.terms)` with `||` for `&&`",
                "`model.license == 'MIT'` negated",
                "`has(model.terms)` negated",
            ],
        ),
        (
            "has(model.terms) || has(model.api) || has(model.base)",
            [
                "`has(model.terms) || has(model.api) || has(model.base)` removed",
                "`has(model.terms)` removed",
                "`has(model.api)` removed",
                "`has(model.base)` removed",
                "`has(model.terms) || has(model.api) || has(model.base)` with `&&` for `||`",
                "`has(model.terms)` negated",
                "`has(model.api)` negated",
                "`has(model.base)` negated",
            ],
        ),
        ("'!has(model.terms)'", ["`!has(model.terms)` removed", "`!has(model.terms)` without `!`"]),
        (
            "model.cost.alert_at < 0.5",
            [
                "`model.cost.alert_at < 0.5` removed",
                "`model.cost.alert_at < 0.5` negated",
                "`model.cost.alert_at < 0.5` with `<=` for `<`",
            ],
        ),
        (
            "model.cost.alert_at >= 0.5 - model.cost.budget_month",
            [
                "`model.cost.alert_at >= 0.5 - model.cost.budget_month` removed",
                "`model.cost.alert_at >= 0.5 - model.cost.budget_month` negated",
                "`model.cost.alert_at >= 0.5 - model.cost.budget_month` with `>` for `>=`",
                "`0.5 - model.cost.budget_month` with `+` for `-`",
            ],
        ),
        (
            "as_of + duration('1h') > model.lifecycle.retires",
            [
                "`as_of + duration('1h') > model.lifecycle.retires` removed",
                "`as_of + duration('1h') > model.lifecycle.retires` negated",
                "`as_of + duration('1h') > model.lifecycle.retires` with `>=` for `>`",
                "`as_of + duration('1h')` with `-` for `+`",
            ],
        ),
        (
            "as_of - model.lifecycle.retires > duration('1h')",
            [
                "`as_of - model.lifecycle.retires > duration('1h')` removed",
                "`as_of - model.lifecycle.retires > duration('1h')` negated",
                "`as_of - model.lifecycle.retires > duration('1h')` with `>=` for `>`",
            ],
        ),
        (
            "model.license + 'x' in ['a', 'b']",
            [
                "`model.license + 'x' in ['a', 'b']` removed",
                "`model.license + 'x' in ['a', 'b']` negated",
                "`'a'` removed",
                "`'b'` removed",
            ],
        ),
        (
            "model.regions.all(r, r == 'EU')",
            [
                "`model.regions.all(r, r == 'EU')` removed",
                "`model.regions.all(r, r == 'EU')` negated",
                "`model.regions.all(r, r == 'EU')` with `exists` for `all`",
                "`r == 'EU'` negated",
            ],
        ),
        (
            "size(model.regions.filter(r, r != 'EU')) == 1",
            [
                "`size(model.regions.filter(r, r != 'EU')) == 1` removed",
                "`size(model.regions.filter(r, r != 'EU')) == 1` negated",
                "`r != 'EU'` negated",
            ],
        ),
        (
            "\"'x' in model.regions.map(r, r == 'EU', r)\"",
            [
                "`'x' in model.regions.map(r, r == 'EU', r)` removed",
                "`'x' in model.regions.map(r, r == 'EU', r)` negated",
                "`r == 'EU'` negated",
            ],
        ),
        (
            "'manifest.commercial ? has(model.terms) : has(model.license)'",
            [
                "`manifest.commercial ? has(model.terms) : has(model.license)` removed",
                "`manifest.commercial ? has(model.terms) : has(model.license)` as if always true",
                "`manifest.commercial ? has(model.terms) : has(model.license)` as if always false",
                "`manifest.commercial` negated",
                "`has(model.terms)` negated",
                "`has(model.license)` negated",
            ],
        ),
        (
            "\"model.regions[0] == (manifest.commercial ? 'EU' : 'US')\"",
            [
                "`model.regions[0] == (manifest.commercial ? 'EU' : 'US')` removed",
                "`model.regions[0] == (manifest.commercial ? 'EU' : 'US')` negated",
                "`(manifest.commercial ? 'EU' : 'US')` as if always true",
                "`(manifest.commercial ? 'EU' : 'US')` as if always false",
                "`manifest.commercial` negated",
            ],
        ),
        (
            "\"model.license in [manifest.commercial ? 'a' : 'b']\"",
            [
                "`model.license in [manifest.commercial ? 'a' : 'b']` removed",
                "`model.license in [manifest.commercial ? 'a' : 'b']` negated",
                "`manifest.commercial ? 'a' : 'b'` as if always true",
                "`manifest.commercial ? 'a' : 'b'` as if always false",
                "`manifest.commercial` negated",
            ],
        ),
        (
            "model.benchmarks.filter(b, b.n > 1)[0].value >= 1",
            [
                "`model.benchmarks.filter(b, b.n > 1)[0].value >= 1` removed",
                "`model.benchmarks.filter(b, b.n > 1)[0].value >= 1` negated",
                "`model.benchmarks.filter(b, b.n > 1)[0].value >= 1` with `>` for `>=`",
                "`b.n > 1` negated",
                "`b.n > 1` with `>=` for `>`",
            ],
        ),
    ],
)
def test_the_changes_of_an_expression(tmp_path: Path, text: str, expected: list[str]) -> None:
    assert expression(tmp_path, text) == expected


def test_the_same_words_are_told_apart(tmp_path: Path) -> None:
    said = expression(tmp_path, "model.cost.alert_at > 1 || (model.cost.alert_at > 1 && has(model.terms))")

    assert "`model.cost.alert_at > 1` negated" in said
    assert "`model.cost.alert_at > 1` negated (no. 2)" in said
    assert len(said) == len(set(said))


def test_a_mutant_knows_its_place(tmp_path: Path) -> None:
    card = load(
        tmp_path,
        "require:\n  routing:\n    one_of: [zone, region]\n  expr:\n    - has(model.terms)\n"
        "    - >-\n      has(model.api) ||\n      has(model.license)\n",
    )
    with open(card.path, encoding="utf-8") as file:
        lines = file.read().split("\n")

    places = {mutant.what: mutant.region for mutant in mutants(card)}

    def text(what: str) -> str:
        region = places[what]
        assert region.start_line == region.end_line
        return lines[region.start_line - 1][region.start_column - 1 : region.end_column - 1]

    assert text("`require.routing.one_of` negated") == "one_of"
    assert text("`require.routing.one_of` without `region`") == "region"
    assert text("`has(model.terms)` removed") == "has(model.terms)"
    assert text("`has(model.license)` removed") == "has(model.license)"
    whole = places["`has(model.api) || has(model.license)` with `&&` for `||`"]
    assert (whole.end_line - whole.start_line, whole.start_column) == (1, 7)


def every_mutant() -> Iterator[tuple[Card, Mutant]]:
    shelf = Shelf()
    for id_ in shelf.card_ids():
        card = shelf.card(id_)
        yield from ((card, mutant) for mutant in mutants(card))


@pytest.mark.no_cover  # it runs long, and is covered by its neighbours
def test_every_mutant_of_what_is_shipped_is_another_card_that_compiles() -> None:
    count = 0
    for card, mutant in every_mutant():
        changed = mutant.card
        module = Module()
        module.add(
            card.each, changed.when, changed.require, {name: p.default for name, p in card.params.items()}
        )
        compile(module.text(), "<mutant>", "exec")
        assert (meaning(changed.when), meaning(changed.require)) != (
            meaning(card.when),
            meaning(card.require),
        )
        assert changed._replace(when=card.when, require=card.require) == card
        count += 1
    assert count > 500


def meaning(tree: All) -> list[str]:
    return [shape(term) for term in tree.terms]


def test_places_and_types_do_not_count_for_the_meaning(tmp_path: Path) -> None:
    one = load(tmp_path, "require:\n  expr: has(model.terms) && model.license == 'a'\n").require
    other = load(
        tmp_path,
        "when:\n  license: { present: true }\nrequire:\n  expr: has( model.terms )&&model.license=='a'\n",
    )

    assert one != other.require
    assert meaning(one) == meaning(other.require)


def test_a_mutant_is_a_change_of_one_node(tmp_path: Path) -> None:
    card = load(tmp_path, "require:\n  expr: has(model.terms) || model.license == 'a'\n")
    (turned,) = [one for one in mutants(card) if one.what.endswith("with `&&` for `||`")]
    before, after = (names(tree) for tree in (card.require, turned.card.require))

    assert after == ["&&" if name == "||" else name for name in before]


def names(tree: All) -> list[str]:
    def name(node: Node) -> str:
        return node.function if isinstance(node, Call) else type(node).__name__

    return [name(node) for term in tree.terms for node in walk(term)]
