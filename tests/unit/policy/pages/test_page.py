"""The page of a rule, as the terminal and the documentation show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from steelyard.policy.card import load_card
from steelyard.policy.choose import configure
from steelyard.policy.pages.rule import rule_page
from steelyard.policy.shelf import Shelf
from steelyard.reading import parse
from tests.unit.policy.cards import put_card

if TYPE_CHECKING:
    from pathlib import Path

    from steelyard.policy.build import Configured
    from steelyard.policy.card import Card

PAGE = """\
# own-rule

The weights are used without a license.

- Severity: error, unless a pack says otherwise; unknown counts as: warning
- Looks at: every model
- Scope: roles primary, fallback; environments production, unless a pack says otherwise
- Group: license
- Trade-offs: innovation against control (T4); ethics, accountability, governance (T6)
- Fix: suggest (a value to look at)
- Packs: baseline (warning), strict (error), bank (error)
- In bank: error for primary and fallback, in production; mandatory; it does not apply elsewhere
- Examples: 1 fail, 1 pass

## Why

Nobody may use what nobody licensed.

## Applies when

- `access` is at least `api`
- `manifest.commercial` is `true`

## Requires

- `license` is declared
- `license` is one of `params.allow`
- `lifecycle.retires` is a date after the date of the check
- `lifecycle.retires` is within `params.days` days of the check
- `regions` is not declared

## What to do

Declare the license.

## Parameters

- `allow`: [string], default `["MIT"]`
- `days`: integer, default `30`. How near the end may be.

## Controls

- NIST-AI-RMF MANAGE 3.1

## Examples

Fail:

```yaml
commercial: true
models:
  - model: "m"
    regions: ["EU"]
  - {}
```

Pass:

```yaml
models: []
```
"""


def used(card: Card) -> dict[str, Configured]:
    said = {"baseline": {"severity": "warning"}, "strict": {}, "bank": {"enforcement": "mandatory"}}
    return {name: configure(card, one) for name, one in said.items()}


def test_a_page_says_all_a_card_says(tmp_path: Path) -> None:
    card = load_card(
        str(
            put_card(
                tmp_path,
                tradeoffs="[T4, T6]",
                scope="{roles: [primary, fallback], environments: [production]}",
                fix="suggest",
                when="{access: {at_least: api}, manifest.commercial: {equals: true}}",
                require="{license: {present: true, one_of: params.allow}, "
                "lifecycle.retires: {after: as_of, within_days: params.days}, regions: {present: false}}",
                params="{allow: {type: '[string]', default: [MIT]}, days: {type: integer, default: 30, description: How near the end may be.}}",
                controls="[NIST-AI-RMF MANAGE 3.1]",
                examples="{fail: [{commercial: true, models: [{model: m, regions: [EU]}, {}]}], pass: [{models: []}]}",
            )
        )
    )
    assert rule_page(card, used(card)) == PAGE


def test_a_page_leaves_out_what_a_card_does_not_have(tmp_path: Path) -> None:
    page = rule_page(
        load_card(str(put_card(tmp_path, status="preview", examples=None, on_unknown="ignore"))), {}
    )
    assert [line for line in page.splitlines() if line.startswith("#")] == [
        "# own-rule",
        "## Why",
        "## Requires",
        "## What to do",
    ]
    assert "- Severity: error, unless a pack says otherwise; unknown counts as: ignore" in page
    assert "- Packs: none of the shipped ones" in page
    assert "- Group: license\n- Fix: no (by hand)\n" in page
    assert "- Scope: everywhere, unless a pack says otherwise\n" in page
    assert "- Examples:" not in page


def test_another_field_is_named_from_its_record(tmp_path: Path) -> None:
    card = put_card(
        tmp_path,
        each="benchmark",
        require="{date: {after: {field: model.lifecycle.released}}, value: {at_least: {field: min}}}",
    )
    page = rule_page(load_card(str(card)), {})
    assert "- `date` is a date after the value of `model.lifecycle.released`" in page
    assert "- `value` is at least the value of `min`" in page
    assert "- Looks at: every benchmark of every model" in page


@pytest.mark.parametrize(
    "example", ["{models: [5]}", "{models: weights}", "{models: {model: m}, evidence: {a: {type: x}}}"]
)
def test_an_example_of_any_shape_is_written(example: str, tmp_path: Path) -> None:
    card = load_card(str(put_card(tmp_path, examples=f"{{fail: [{example}]}}")))
    written = rule_page(card, {}).split("```yaml\n")[1].split("```")[0]
    assert parse(written.encode(), "example.yaml").value == card.examples["fail"][0]


def test_the_examples_of_every_shipped_page_read_as_what_the_card_says() -> None:
    shelf = Shelf()
    for id_ in shelf.card_ids():
        card = shelf.card(id_)
        written = [part.split("```")[0] for part in rule_page(card, {}).split("```yaml\n")[1:]]
        told = [parse(text.encode(), "example.yaml").value for text in written]
        said = [example for examples in card.examples.values() for example in examples]
        assert told == said, id_


def test_an_expression_is_shown_as_it_was_written(tmp_path: Path) -> None:
    card = put_card(
        tmp_path,
        require="\n  expr:\n    - has(model.license)\n    - >\n      has(model.card)\n      || has(model.terms)",
    )
    page = rule_page(load_card(str(card)), {})
    assert "## Requires\n\n- `has(model.license)`\n- `has(model.card) || has(model.terms)`\n" in page
