"""`steelyard rules`: the rules as a table or as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import click

from steelyard.cli.check import configured
from steelyard.cli.terminal import write
from steelyard.errors import PolicyError, UsageError
from steelyard.policy.choose import find_policy, pack_rules
from steelyard.policy.shelf import Shelf
from steelyard.render.escape import opening, visible
from steelyard.render.json_text import json_text
from steelyard.resources import rule_page
from steelyard.schemas import did_you_mean
from steelyard.secrets import redact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from steelyard.policy.card import Card


class Listed(NamedTuple):
    """A card with the packs that use it; `severity` is the chosen pack's, else the card's own."""

    card: Card
    severity: str
    packs: tuple[str, ...]


def shelf_of(policies: Sequence[str]) -> Shelf:
    """Return the cards and packs around the policies named: those of the last policy folder, and the shipped.

    Every policy is loaded. Raises PolicyError for one that cannot be used, or that holds nothing.
    """
    chosen = Shelf()
    for policy in policies:
        found = find_policy(policy)
        if not found.packs and not found.shelf.own_cards:
            raise PolicyError(
                f"the policy `{policy}` has no rules", hint="Cards live in rules/<group>/<id>.yaml."
            )
        if found.shelf.own_cards or found.shelf.own_packs:
            chosen = found.shelf
    return chosen


def listed_rules(shelf: Shelf, group: str | None = None, pack: str | None = None) -> list[Listed]:
    """Return the rules of a shelf, by id, narrowed to a group and a pack. Raises UsageError for an unknown one."""
    used = {name: pack_rules(shelf, shelf.pack(name)) for name in shelf.pack_names()}
    cards = [shelf.card(id_) for id_ in shelf.card_ids()]
    groups = sorted({card.group for card in cards})
    if group is not None and group not in groups:
        raise UsageError(f"there is no group `{group}`", hint=did_you_mean(group, groups))
    if pack is not None and pack not in used:
        raise UsageError(f"there is no pack `{pack}`", hint=did_you_mean(pack, used))
    return [
        Listed(
            card,
            (used[pack][card.id].severity if pack is not None else card.severity).value,
            tuple(name for name, rules in used.items() if card.id in rules),
        )
        for card in cards
        if group in (None, card.group) and (pack is None or card.id in used[pack])
    ]


def severities(shelf: Shelf, rule: str) -> dict[str, str]:
    """Return the packs that use a rule, each with the severity it gives it."""
    used = {name: pack_rules(shelf, shelf.pack(name)) for name in shelf.pack_names()}
    return {name: rules[rule].severity.value for name, rules in used.items() if rule in rules}


@click.command("rules")
@click.option("--group", help="Only the rules of this group.")
@click.option("--pack", help="Only the rules of this pack, with its severities.")
@click.option("--policy", "policies", multiple=True, help="Also list the rules of this policy folder.")
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), default="text", help="How to write them."
)
def command(group: str | None, pack: str | None, policies: tuple[str, ...], format_: str) -> None:
    """List the rules, by id."""
    rules = listed_rules(shelf_of(configured(policies, None).policy), group, pack)
    write(_json(rules) if format_ == "json" else _table(rules), "-")


def _json(rules: Sequence[Listed]) -> str:
    rows = [
        {
            "id": card.id,
            "title": redact(card.title),
            "group": card.group,
            "severity": severity,
            "each": card.each,
            "tradeoffs": card.tradeoffs,
            "controls": [redact(control) for control in card.controls],
            "packs": packs,
            "link": rule_page(card.id),
        }
        for card, severity, packs in rules
    ]
    return json_text(rows)


def _table(rules: Sequence[Listed]) -> str:
    rows = [("rule", "severity", "group", "packs", "title")]
    rows += [
        (
            opening(card.id),
            severity,
            visible(card.group),
            visible(", ".join(packs)),
            visible(redact(card.title)),
        )
        for card, severity, packs in rules
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    return "".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)) + f"  {row[4]}\n"
        for row in rows
    )
