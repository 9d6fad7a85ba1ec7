"""Chooses what is tested: the cards whose examples run, the packs, and the tables that test them."""

from __future__ import annotations

import os
from functools import partial
from typing import TYPE_CHECKING

from steelyard.errors import PolicyError, UsageError
from steelyard.policy.choose import choose, find_policy, pack_rules
from steelyard.policy.elsewhere import UNLOCKED
from steelyard.policy.shelf import Shelf, is_table, shelf_around
from steelyard.proving.projects import Projects
from steelyard.proving.tables import load_table
from steelyard.record import NamedTuple
from steelyard.schemas import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Mapping, Sequence

    from steelyard.policy.card import Card
    from steelyard.policy.checks.terms import Terms
    from steelyard.policy.elsewhere import Elsewhere
    from steelyard.policy.packs.pack import Pack
    from steelyard.proving.tables import Table

    _Load = Callable[[str, Shelf], Table]


class Selection(NamedTuple):
    """What is tested.

    The examples of `cards` are run, and the coverage of `measured` is taken: these cards or, where there are none,
    all that the packs use. `packs` are the packs chosen, each with the ids of its rules; `rule` is the only one
    asked for.
    """

    cards: tuple[Card, ...]
    measured: tuple[Card, ...]
    tables: tuple[Table, ...]
    packs: tuple[tuple[str, tuple[str, ...]], ...]
    rule: str = ""


class _Choice(NamedTuple):
    """What one policy stands for: `known` are the cards that `--rule` may name, by id; `own` those that are tested."""

    known: dict[str, Card]
    own: tuple[str, ...]
    tables: tuple[Table, ...]
    packs: tuple[tuple[str, tuple[str, ...]], ...]


def select(
    policies: Sequence[str],
    folder: str = ".",
    rule: str = "",
    terms: Terms | None = None,
    elsewhere: Elsewhere = UNLOCKED,
) -> Selection:
    """Return what policies have to test: their own cards and the tables of their packs.

    A policy is a shipped pack, a pack file, a policy folder or a test table; none at all means everything that is
    shipped. A folder's own cards are tested, not the shipped ones that its packs use; `rule` narrows to one rule,
    and may name any of them. Raises PolicyError for what cannot be loaded, UsageError for a rule that is not there.
    """
    load = partial(load_table, terms=terms, projects=Projects())
    choices = [_choice(policy, folder, load, elsewhere) for policy in policies] or [_shipped(load)]
    known: dict[str, Card] = {}
    for choice in choices:
        for id_, card in choice.known.items():
            other = known.setdefault(id_, card).path
            if os.path.realpath(other) != os.path.realpath(card.path):
                raise PolicyError(
                    f"there are two rules called `{id_}`: {other} and {card.path}",
                    hint="Rename one of them, or test the policies one by one.",
                )
    if rule and rule not in known:
        shipped = rule in Shelf().card_ids()
        hint = f"It is shipped: name a pack that has it, which `steelyard explain {rule}` shows."
        raise UsageError(
            f"there is no rule `{rule}` in what is tested",
            hint=hint if shipped else did_you_mean(rule, known),
        )
    own = [rule] if rule else sorted({id_ for choice in choices for id_ in choice.own})
    tables = {os.path.realpath(table.path): table for choice in choices for table in choice.tables}
    return Selection(
        tuple(known[id_] for id_ in own),
        tuple(known[id_] for id_ in own or sorted(known)),
        tuple(table for table in tables.values() if not rule or rule in table.rules),
        tuple(dict(pack for choice in choices for pack in choice.packs).items()),
        rule,
    )


def _shipped(load: _Load) -> _Choice:
    shelf = Shelf()
    cards = {id_: shelf.card(id_) for id_ in shelf.card_ids()}
    packs = {name: shelf.pack(name) for name in shelf.pack_names()}
    return _Choice(cards, tuple(cards), _tables(shelf, shelf.tables, load), _rules(shelf, packs))


def _choice(policy: str, folder: str, load: _Load, elsewhere: Elsewhere) -> _Choice:
    if is_table(policy):
        return _one_table(os.path.normpath(os.path.join(folder, policy)), load)
    shelf, path = shelf_around(policy, folder, elsewhere)
    packs = {pack.name: pack for pack in find_policy(policy, folder, elsewhere).packs}
    configured = choose([policy], folder, elsewhere).rules
    known = {one.card.id: one.card for one in configured}
    if not path:
        return _Choice(known, tuple(known), _tables(shelf, shelf.tables, load, packs), _rules(shelf, packs))
    own = tuple(id_ for id_ in known if id_ in shelf.own_cards)
    if os.path.isdir(path):
        tables = _tables(shelf, shelf.own_tables, load)
    else:
        beside = os.path.dirname(path)
        names = sorted(name for name in os.listdir(beside or os.curdir) if is_table(name))
        tables = _tables(shelf, [os.path.join(beside, name) for name in names], load, packs)
    return _Choice(known, own, tables, _rules(shelf, packs))


def _one_table(path: str, load: _Load) -> _Choice:
    if not os.path.isfile(path):
        raise PolicyError(f"there is no test table {path}")
    parent = os.path.dirname(os.path.abspath(path))
    shelf = Shelf(os.path.dirname(parent) if os.path.basename(parent) == "packs" else parent)
    table = load(path, shelf)
    cards = {id_: one.card for id_, one in table.rules.items()}
    return _Choice(cards, (), (table,), ((table.pack.name, tuple(cards)),))


def _rules(shelf: Shelf, packs: Mapping[str, Pack]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple((name, tuple(pack_rules(shelf, pack))) for name, pack in packs.items())


def _tables(
    shelf: Shelf, paths: Iterable[str], load: _Load, packs: Collection[str] | None = None
) -> tuple[Table, ...]:
    """Load the tables at paths; with `packs`, only those that test one of them."""
    tables = [load(path, shelf) for path in paths]
    return tuple(table for table in tables if packs is None or table.pack.name in packs)
