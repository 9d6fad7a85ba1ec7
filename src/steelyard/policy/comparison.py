"""Packs side by side: what each makes of every rule, and where they are not of one mind."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from steelyard.policy.choose import configure, pack_rules
from steelyard.policy.enforcement import DEFAULT
from steelyard.policy.language.tree import Field, walk
from steelyard.policy.scope import KEYS
from steelyard.record import NamedTuple
from steelyard.verdict import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from steelyard.policy.build import Configured
    from steelyard.policy.card import Card
    from steelyard.policy.packs.pack import Pack
    from steelyard.policy.shelf import Shelf


class Opened(NamedTuple):
    """A pack with its rules by id, all that it extends included."""

    pack: Pack
    rules: Mapping[str, Configured]

    @property
    def asked(self) -> dict[str, list[str]]:
        """The facts of the organisation that its rules ask for, each with the rules, both by name."""
        found: dict[str, list[str]] = {}
        for id_ in sorted(self.rules):
            for fact in facts_asked(self.rules[id_].card):
                found.setdefault(fact, []).append(id_)
        return dict(sorted(found.items()))

    @property
    def controls(self) -> list[str]:
        """The controls that its rules serve, each once, by name."""
        return sorted({control for rule in self.rules.values() for control in rule.card.controls})


class Told(NamedTuple):
    """One setting of a rule as a pack has it: its severity, and what else is told of it, as a pack would write it."""

    severity: str
    others: Mapping[str, str]


class Row(NamedTuple):
    """A rule in every pack that is compared: its settings there, in the order in which they are tried; none: it is absent.

    What is told beside the severity is what some of the packs have otherwise than the card: of that all of them tell.
    """

    card: Card
    cells: tuple[tuple[Told, ...], ...]

    @property
    def is_alike(self) -> bool:
        """Whether all the packs make the same of the rule."""
        return len({repr(cell) for cell in self.cells}) == 1


def opened(shelf: Shelf, pack: Pack) -> Opened:
    """Return a pack with its rules. Raises PolicyError for what cannot be used."""
    return Opened(pack, pack_rules(shelf, pack))


def compared(packs: Sequence[Opened]) -> list[Row]:
    """Return a row for every rule that one of the packs has, by group and id."""
    cards = {id_: rule.card for one in packs for id_, rule in one.rules.items()}
    ordered = sorted(cards.values(), key=lambda card: (card.group, card.id))
    return [_row(card, [one.rules.get(card.id) for one in packs]) for card in ordered]


def _row(card: Card, rules: Iterable[Configured | None]) -> Row:
    every = [() if rule is None else rule.settings for rule in rules]
    keys = {key for settings in every for one in settings for key in _otherwise(one)}
    return Row(
        card, tuple(tuple(Told(one.severity.value, _words(one, keys)) for one in said) for said in every)
    )


def rules_by_pack(packs: Iterable[Opened]) -> dict[str, list[str]]:
    """Return the names of the packs that have a rule, by its id."""
    found: dict[str, list[str]] = {}
    for one in packs:
        for id_ in one.rules:
            found.setdefault(id_, []).append(one.pack.name)
    return found


def told(rule: Configured) -> tuple[Told, ...]:
    """Return the settings of a rule, each with what it has otherwise than the card."""
    return tuple(Told(one.severity.value, _words(one, set(_otherwise(one)))) for one in rule.settings)


def _otherwise(one: Configured) -> Iterator[str]:
    """Yield what a setting has otherwise than its card, severity aside."""
    card = one.card
    if one.on_unknown is not configure(card, {"severity": one.severity.value}).on_unknown:
        yield "on_unknown"
    yield from (name for name, param in card.params.items() if one.params[name] != param.default)
    as_written = configure(card, {}).scope
    if one.scope != as_written:
        yield from KEYS
    if one.enforcement != DEFAULT:
        yield "enforcement"


def _words(one: Configured, keys: set[str]) -> dict[str, str]:
    """Return what a setting says of these keys, in a fixed order; a scope that limits nothing says nothing."""
    said = {"on_unknown": on_unknown(one), **{name: in_words(value) for name, value in one.params.items()}}
    for place, key in enumerate(KEYS):
        within = [scope[place] for scope in one.scope if scope[place]]
        words = [limit if isinstance(limit, str) else ", ".join(limit) for limit in within]
        said |= {key: " and ".join(words)} if words else {}
    said["enforcement"] = one.enforcement
    return {key: value for key, value in said.items() if key in keys}


def on_unknown(one: Configured) -> str:
    """Return what an unknown weighs, as a pack writes it."""
    if one.on_unknown is Severity.NONE:
        return "ignore"
    return "fail" if one.on_unknown is one.severity else one.on_unknown.value


def in_words(value: object) -> str:
    """Return a value of a parameter: a text as it is, a list by its items, anything else as JSON writes it."""
    if isinstance(value, list):
        return ", ".join(map(in_words, value)) or "none"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def facts_asked(card: Card) -> list[str]:
    """Return the facts of the organisation that a card asks for, `org.<name>`, each once, by name."""
    nodes = [node for term in (*card.when.terms, *card.require.terms) for node in walk(term)]
    return sorted(
        {
            f"org.{node.path[0]}"
            for node in nodes
            if isinstance(node, Field) and node.root == "org" and node.path
        }
    )
