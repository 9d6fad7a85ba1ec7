"""Where cards and packs are found: a policy folder's own, then the shipped ones. Ids are unique across both."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from steelyard.errors import PolicyError
from steelyard.policy.card import Card, load_card
from steelyard.policy.pack import Pack, load_pack
from steelyard.resources import POLICIES

if TYPE_CHECKING:
    from collections.abc import Iterator

_ENDINGS = (".yaml", ".yml")


class Shelf:
    """The cards and packs of one policy folder (`rules/<group>/<id>.yaml`, `packs/<name>.yaml`) and the shipped.

    Nothing is parsed before it is asked for. Raises PolicyError when two cards, or two packs, share a name.
    """

    def __init__(self, folder: str | None = None) -> None:
        self._cards: dict[str, str] = {}
        self._packs: dict[str, str] = {}
        self._loaded: dict[str, Card] = {}
        self._opened: dict[str, Pack] = {}
        self.own_cards: tuple[str, ...] = ()
        self.own_packs: tuple[str, ...] = ()
        if folder is not None and not _same(folder, POLICIES):
            self._index(folder)
            self.own_cards, self.own_packs = tuple(self._cards), tuple(self._packs)
        self._index(POLICIES)

    def _index(self, folder: str) -> None:
        for path in _files(os.path.join(folder, "rules"), depth=1):
            self._enter(self._cards, path, "rule")
        for path in _files(os.path.join(folder, "packs"), depth=0):
            self._enter(self._packs, path, "pack")

    def _enter(self, index: dict[str, str], path: str, kind: str) -> None:
        name = os.path.splitext(os.path.basename(path))[0]
        if name in index:
            raise PolicyError(
                f"there are two {kind}s called `{name}`: {index[name]} and {path}",
                hint="Rename yours: a shipped rule or pack cannot be replaced, only configured in a pack.",
            )
        index[name] = path

    def card_ids(self) -> list[str]:
        """Return the ids of all cards, sorted."""
        return sorted(self._cards)

    def pack_names(self) -> list[str]:
        """Return the names of all packs, sorted."""
        return sorted(self._packs)

    def card(self, id_: str) -> Card:
        """Load a card by id (KeyError when there is none); a card is loaded once."""
        if id_ not in self._loaded:
            self._loaded[id_] = load_card(self._cards[id_])
        return self._loaded[id_]

    def pack(self, name: str) -> Pack:
        """Load a pack by name (KeyError when there is none); a pack is loaded once."""
        if name not in self._opened:
            self._opened[name] = load_pack(self._packs[name])
        return self._opened[name]


def _files(folder: str, depth: int) -> Iterator[str]:
    """Yield the YAML files exactly `depth` folders below, in a fixed order; a missing folder has none."""
    if not os.path.isdir(folder):
        return
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        if depth and os.path.isdir(path):
            yield from _files(path, depth - 1)
        elif name.startswith("."):
            continue
        elif depth == 0 and name.endswith(_ENDINGS):
            yield path
        elif name.endswith(_ENDINGS):
            raise PolicyError(
                f"the card {path} lies outside of a group",
                hint="Cards live in rules/<group>/<id>.yaml.",
            )


def _same(one: str, other: str) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)
