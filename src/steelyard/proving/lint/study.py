"""What the lints look at: the cards and packs of a policy, the rules they make together, and what they are run on."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from steelyard.errors import NothingToCheckError
from steelyard.policy.card import region_in
from steelyard.policy.choose import choose, configure, find_policy, pack_rules
from steelyard.policy.elsewhere import UNLOCKED
from steelyard.policy.packs.settings import Settings
from steelyard.policy.shelf import Shelf
from steelyard.proving.lint.lint import Spot
from steelyard.reading import read
from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from steelyard.manifest.bind import Manifest
    from steelyard.policy.build import Configured
    from steelyard.policy.card import Card
    from steelyard.policy.elsewhere import Elsewhere
    from steelyard.policy.language.tree import Place
    from steelyard.policy.packs.pack import Pack
    from steelyard.reading import Document
    from steelyard.source import Pointer


class RuleSet(NamedTuple):
    """Rules that are run together, configured, by id, and the packs that chose them (none: as the cards are)."""

    rules: Mapping[str, Configured]
    packs: tuple[Pack, ...]


class Study:
    """The cards that are linted one by one, the packs, and the sets of rules that run together.

    `manifests` are what `--manifests` named; `as_of` is the day on which their waivers are looked at.
    """

    def __init__(
        self,
        cards: Iterable[Card],
        sets: Iterable[RuleSet],
        packs: Iterable[tuple[Shelf, Pack]],
        manifests: Sequence[Manifest] = (),
        as_of: str = "",
    ) -> None:
        self.cards = tuple(sorted(cards, key=lambda card: card.id))
        self.sets = tuple(sets)
        self.packs = tuple(packs)
        self.manifests = tuple(manifests)
        self.as_of = as_of
        self._documents: dict[str, Document] = {}
        self._gathered: dict[Shelf, Settings] = {}

    def gathered(self, shelf: Shelf) -> Settings:
        """Return what gathers the settings of the packs of a shelf; each of them is gathered once."""
        if shelf not in self._gathered:
            self._gathered[shelf] = Settings(shelf)
        return self._gathered[shelf]

    def document(self, path: str) -> Document:
        """Return a card as it was read, with its places; a card is read once."""
        if path not in self._documents:
            self._documents[path] = read(path)
        return self._documents[path]

    def key(self, card: Card, pointer: Pointer, label: str = "") -> Spot:
        """Return the place of a key of a card, or of the nearest thing when there is no such key."""
        document = self.document(card.path)
        return Spot(document.source, document.key_region(pointer), label)

    def node(self, card: Card, at: Place, label: str = "") -> Spot:
        """Return the place of a condition: a row's test, or a stretch of an expression."""
        if at.start < 0:
            return self.key(card, at.pointer, label)
        document = self.document(card.path)
        return Spot(document.source, region_in(document, at.pointer, at.start, at.end), label)


def study(
    policies: Sequence[str],
    folder: str = ".",
    manifests: Sequence[Manifest] = (),
    as_of: str = "",
    elsewhere: Elsewhere = UNLOCKED,
) -> Study:
    """Load what is to be linted: the policies named, or, when none is, all shipped cards and packs.

    Raises PolicyError for a policy that cannot be loaded, NothingToCheckError for a folder with neither cards nor
    packs.
    """
    return _named(policies, folder, manifests, as_of, elsewhere) if policies else _shipped(manifests, as_of)


def _shipped(manifests: Sequence[Manifest], as_of: str) -> Study:
    shelf = Shelf()
    cards = [shelf.card(id_) for id_ in shelf.card_ids()]
    packs = [shelf.pack(name) for name in shelf.pack_names()]
    sets = [RuleSet({card.id: configure(card, {}) for card in cards}, ())]
    sets += [RuleSet(pack_rules(shelf, pack), (pack,)) for pack in packs]
    return Study(cards, sets, [(shelf, pack) for pack in packs], manifests, as_of)


def _named(
    policies: Sequence[str], folder: str, manifests: Sequence[Manifest], as_of: str, elsewhere: Elsewhere
) -> Study:
    found = [find_policy(policy, folder, elsewhere) for policy in policies]
    for policy, one in zip(policies, found, strict=True):
        if not one.packs and not one.shelf.own_cards:
            raise NothingToCheckError(
                f"there is nothing to lint in {policy}",
                hint="Cards live in rules/<group>/<id>.yaml, packs in packs/<name>.yaml.",
            )
    configured = choose(policies, folder, elsewhere).rules
    rules = {rule.card.id: rule for rule in configured}
    cards: dict[str, Card] = {}
    packs: dict[str, tuple[Shelf, Pack]] = {}
    for one in found:
        # What a shelf holds of its own is its author's to mend; of the shipped, what a shipped pack chose.
        mine = one.shelf.own_cards or (() if one.shelf.own_packs else tuple(rules))
        cards.update({id_: rules[id_].card for id_ in mine if id_ in rules})
        packs.update({os.path.realpath(pack.document.source.path): (one.shelf, pack) for pack in one.packs})
    chosen = RuleSet(rules, tuple(pack for _, pack in packs.values()))
    return Study(cards.values(), [chosen], packs.values(), manifests, as_of)
