"""What packs set on rules: gathered along what each extends, the nearest having the last word, every mistake at its place."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from steelyard.errors import PolicyError
from steelyard.policy.elsewhere import is_elsewhere
from steelyard.policy.language.lower import misfits
from steelyard.policy.organisation import facts_of, joined
from steelyard.policy.packs.extended import Built, Heirs, Inherited, merged, own_origins
from steelyard.policy.packs.idle import idle
from steelyard.policy.packs.locks import loosened, said_otherwise, weakened, weakened_enforcement
from steelyard.policy.param import out_of_range
from steelyard.policy.scope import KEYS, has_roles
from steelyard.schemas import did_you_mean, listed
from steelyard.source import START, Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from steelyard.policy.card import Card
    from steelyard.policy.organisation import Organisation
    from steelyard.policy.packs.extended import Dispute, Origins, Setting
    from steelyard.policy.packs.pack import Pack
    from steelyard.policy.shelf import Shelf
    from steelyard.source import Pointer

    Locked = dict[str, dict[str, tuple[Setting, ...]]]
    """The settings of locked packs by rule, for each of the packs by its path."""

SETTINGS = ("severity", "on_unknown", "enforcement", *KEYS)
"""What may be set on every rule, whatever its parameters are called."""

_DEEPEST = 32
_MOST_ABOVE = 128
"""So many packs one may extend, however far up: each is held against each."""


class Settings:
    """Gathers what a pack and the packs it extends set on each rule, the nearest having the last word.

    A rule has one setting or several: the first whose scope holds is the one. A mapping sets on all that was
    inherited; a list takes its place.
    """

    def __init__(self, shelf: Shelf) -> None:
        self._shelf = shelf
        self._known: dict[str, dict[str, Inherited]] = {}
        self._said: dict[str, Organisation] = {}
        self._shelves: dict[str, Shelf] = {}
        self._locked: dict[str, Locked] = {}
        self._waivers: dict[str, tuple[str, ...]] = {}
        self._lineage: dict[str, dict[str, Built]] = {}
        self._paths: dict[str, str] = {}
        self._parents: dict[str, list[tuple[int, Pack]]] = {}

    def path(self, pack: Pack) -> str:
        """Return what a pack is known by: its path, links followed."""
        said = pack.document.source.path
        if said not in self._paths:
            self._paths[said] = os.path.realpath(said)
        return self._paths[said]

    def of(self, pack: Pack, below: tuple[str, ...] = ()) -> dict[str, tuple[Setting, ...]]:
        """Return the settings of a pack; `below` are the packs that led here. Raises PolicyError with every fault."""
        return {id_: said.settings for id_, said in self.known(pack, below).items()}

    def known(self, pack: Pack, below: tuple[str, ...] = ()) -> dict[str, Inherited]:
        """Return the settings of a pack, with the packs that set each of their keys. Raises PolicyError as `of` does."""
        path = self.path(pack)
        if path in self._known:
            return self._known[path]
        inherited, disputes = self.inherited(pack, below)
        faults = [fault for id_, said in pack.rules.items() for fault in self._faults(pack, id_, said)]
        locked = self._locked_above(pack, below)
        faults = faults or list(self._weakened(pack, locked))
        if faults:
            raise refused(pack, faults)
        enforced: Setting = {"enforcement": pack.enforcement} if pack.enforcement else {}
        settings = _set(pack.rules, enforced, {id_: said.settings for id_, said in inherited.items()})
        shelf = self._shelf_of(pack)
        faults = [fault for each in locked.values() for fault in loosened(pack, shelf, settings, each)]
        faults = faults or list(idle(pack, shelf, settings))
        faults = faults or [one.fault(pack) for one in disputes if not one.is_settled(pack)]
        if faults:
            raise refused(pack, faults)
        if not settings and not pack.org:
            hint = "A gate without rules would always be green: add rules, or extend a pack that has some."
            raise refused(pack, [Fault("the pack has no rules", START, hint=hint)])
        origins = _set(own_origins(pack, path), {}, {id_: said.origins for id_, said in inherited.items()})
        held = {id_: at for at, each in locked.items() for id_ in each}
        held |= dict.fromkeys(settings, path) if pack.locked else {}
        self._known[path] = {
            id_: Inherited(said, _held(origins[id_], shelf.card(id_), held.get(id_, "")))
            for id_, said in settings.items()
        }
        return self._known[path]

    def inherited(
        self, pack: Pack, below: tuple[str, ...] = ()
    ) -> tuple[dict[str, Inherited], list[Dispute]]:
        """Return what the packs that one extends come to, and what it has to settle among them."""
        path = self.path(pack)
        found: dict[str, list[tuple[Pack, Inherited]]] = {}
        for parent in self.starts(pack, below):
            for id_, said in self.known(parent, (*below, path)).items():
                self._refuse_two(pack, parent, id_)
                found.setdefault(id_, []).append((parent, said))
        inherited = {id_: every[0][1] for id_, every in found.items()}
        disputes: list[Dispute] = []
        locked = self._locked_above(pack, below)
        for id_, every in found.items():
            if len(every) > 1:
                at = frozenset([one for one, rules in locked.items() if id_ in rules])
                heirs = Heirs(self._shelf_of(pack).card(id_), every, self.lineage(pack, below), at)
                inherited[id_], disputed = merged(heirs)
                disputes += disputed
        return inherited, disputes

    def starts(self, pack: Pack, below: tuple[str, ...] = ()) -> list[Pack]:
        """Return the packs that a pack starts from: those it extends, but for what another of them extends."""
        below = (*below, self.path(pack))
        return self.outermost([*self.parents(pack, below)], below)

    def outermost(self, packs: Sequence[Pack], below: tuple[str, ...] = ()) -> list[Pack]:
        """Return the packs that no other one of them extends: these have the last word on what they extend."""
        above: set[str] = set()
        for pack in packs:
            above |= self.lineage(pack, below)[self.path(pack)].above
        return [pack for pack in packs if self.path(pack) not in above]

    def lineage(self, pack: Pack, below: tuple[str, ...] = ()) -> dict[str, Built]:
        """Return a pack and all that it extends, however far up, by their paths."""
        path = self.path(pack)
        if path not in self._lineage:
            above: dict[str, Built] = {}
            for parent in self.parents(pack, (*below, path)):
                above |= self.lineage(parent, (*below, path))
                if len(above) > _MOST_ABOVE:
                    message = f"the pack extends more than {_MOST_ABOVE} others, however far up"
                    raise refused(pack, [Fault(message, pack.document.region(("extends",)), ("extends",))])
            self._lineage[path] = {**above, path: Built(pack, frozenset(above))}
        return self._lineage[path]

    def _weakened(self, pack: Pack, locked: Locked) -> Iterable[Fault]:
        """Yield where a pack weakens what a locked pack that it extends, however far up, has set."""
        for each in locked.values():
            for id_, said in pack.rules.items():
                if id_ in each:
                    yield from weakened(pack, self._shelf_of(pack).card(id_), said, each[id_])
            yield from weakened_enforcement(pack, each)

    def locked(self, pack: Pack, below: tuple[str, ...] = ()) -> Locked:
        """Return what whoever extends a pack may not loosen: itself where it is locked, else the locked packs it extends."""
        if pack.locked:
            return {self.path(pack): self.of(pack, below)}
        return self._locked_above(pack, below)

    def _locked_above(self, pack: Pack, below: tuple[str, ...]) -> Locked:
        path = self.path(pack)
        if path not in self._locked:
            found: Locked = {}
            for parent in self.parents(pack, (*below, path)):
                found |= self.locked(parent, (*below, path))
            self._locked[path] = found
        return self._locked[path]

    def waiver_files(self, pack: Pack, below: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Return the central files of waivers that a pack and those that it extends name."""
        path = self.path(pack)
        if pack.waivers and self._shelf_of(pack).is_fetched:
            at: Pointer = ("waivers",)
            hint = "Name them in a pack of the repository, or in steelyard.yaml."
            message = "a pack from elsewhere brings no waivers: only rules, packs and controls are fetched"
            raise refused(pack, [Fault(message, pack.document.key_region(at), at, hint=hint)])
        if path not in self._waivers:
            above = [
                self.waiver_files(parent, (*below, path)) for parent in self.parents(pack, (*below, path))
            ]
            files = [*[file for each in above for file in each], *pack.waivers]
            self._waivers[path] = tuple(dict.fromkeys(files))
        return self._waivers[path]

    def organisation(self, pack: Pack, below: tuple[str, ...] = ()) -> Organisation:
        """Return what a pack and the packs it extends say of the organisation, the nearest having the last word."""
        path = self.path(pack)
        if path in self._said:
            return self._said[path]
        inherited = [
            (parent, self.organisation(parent, (*below, path))) for parent in self.starts(pack, below)
        ]
        own = facts_of(pack.org)
        above = self.lineage(pack, below) if own else {}
        locked = [above[one].pack for one in self._locked_above(pack, below)] if own else []
        faults = [
            fault for one in locked for fault in said_otherwise(pack, self.organisation(one, (*below, path)))
        ]
        if faults:
            raise refused(pack, faults)
        left = [(one, {k: v for k, v in said.items() if k not in own}) for one, said in inherited]
        self._said[path] = {**joined(left), **own}
        return self._said[path]

    def parents(self, pack: Pack, below: tuple[str, ...]) -> Iterable[Pack]:
        """Yield the packs that a pack extends. Raises PolicyError for one that is not there, leads back, or too deep."""
        if len(below) > _DEEPEST:
            message = f"packs extend each other more than {_DEEPEST} deep"
            raise refused(pack, [Fault(message, pack.document.region(("extends",)), ("extends",))])
        path = self.path(pack)
        if path not in self._parents:
            named = [(index, self._named(pack, name, index)) for index, name in enumerate(pack.extends)]
            self._parents[path] = [(index, parent) for index, every in named for parent in every]
        for index, parent in self._parents[path]:
            if self.path(parent) in below:
                at: Pointer = ("extends", index)
                hint = "Remove one of them: a pack starts from others, never from itself."
                message = f"`{pack.extends[index]}` extends this pack"
                raise refused(pack, [Fault(message, pack.document.region(at), at, hint=hint)])
            yield parent

    def _shelf_of(self, pack: Pack) -> Shelf:
        """Return the shelf that a pack stands on."""
        if not self._shelves:
            return self._shelf
        return self._shelves.get(self.path(pack), self._shelf)

    def _named(self, pack: Pack, name: str, index: int) -> Sequence[Pack]:
        """Return the packs that a name under `extends:` stands for: one, or those of a source from elsewhere."""
        at: Pointer = ("extends", index)
        shelf = self._shelf_of(pack)
        place = pack.document.region(at)
        if is_elsewhere(name):
            try:
                other, packs = shelf.bring(name)
            except PolicyError as error:
                if error.source is not None:
                    raise
                raise refused(pack, [Fault(error.message, place, at, hint=error.hint)]) from error
            if not packs:
                hint = "A pack extends packs: ask for one in its folder packs/."
                raise refused(pack, [Fault("there is no pack in it to extend", place, at, hint=hint)])
        elif shelf.has_pack(name):
            other, packs = shelf, (shelf.pack(name),)
        else:
            hint = _beside(pack, name) or did_you_mean(name, shelf.pack_names())
            raise refused(pack, [Fault(f"there is no pack `{name}` to extend", place, at, hint=hint)])
        if other is not self._shelf:
            self._shelves.update({self.path(one): other for one in packs})
        return packs

    def _refuse_two(self, pack: Pack, parent: Pack, id_: str) -> None:
        """Raise PolicyError where a pack and what it extends know two rules by one name."""
        ours, theirs = self._shelf_of(pack), self._shelf_of(parent)
        if ours is not theirs:
            one, other = ours.card(id_).path, theirs.card(id_).path
            if os.path.realpath(one) != os.path.realpath(other):
                hint = "Rename yours: a rule from elsewhere cannot be replaced, only configured."
                raise PolicyError(f"there are two rules called `{id_}`: {one} and {other}", hint=hint)

    def _faults(self, pack: Pack, id_: str, said: Setting | Sequence[Setting]) -> Iterable[Fault]:
        rule: Pointer = ("rules", id_)
        shelf = self._shelf_of(pack)
        if id_ not in shelf.card_ids():
            hint = did_you_mean(id_, shelf.card_ids())
            yield Fault(f"there is no rule `{id_}`", pack.document.key_region(rule), rule, hint=hint)
        elif isinstance(said, list):
            for index, one in enumerate(said):
                yield from self._setting_faults(pack, id_, one, (*rule, index))
        else:
            yield from self._setting_faults(pack, id_, said, rule)  # type: ignore[arg-type]  # the schema says so

    def _setting_faults(self, pack: Pack, id_: str, said: Setting, where: Pointer) -> Iterable[Fault]:
        place, card = pack.document, self._shelf_of(pack).card(id_)
        for name, value in said.items():
            at: Pointer = (*where, name)
            if name == "roles" and not has_roles(card.each):
                message = f"`{id_}` looks at each {card.each}, which has no role"
                yield Fault(
                    message, place.key_region(at), at, hint="Limit it by environments, exposure or data."
                )
            if name in SETTINGS:
                continue
            if name not in card.params:
                hint = _unknown(name, card)
                yield Fault(f"`{id_}` has no parameter `{name}`", place.key_region(at), at, hint=hint)
                continue
            for step, message, hint in misfits(value, card.params[name].type):
                yield Fault(message, place.region((*at, *step)), (*at, *step), hint=hint)
            if problem := out_of_range(card.params[name], value):
                yield Fault(f"`{name}` is {problem}", place.region(at), at, hint="Set it within its bounds.")


def _unknown(name: str, card: Card) -> str:
    """Return the way out for a setting that there is not."""
    if name in ("scope", "when"):
        return f"Say the scope by its keys, each beside the others: {listed(KEYS)}."
    if name in ("params", "parameters"):
        return (
            f"Set a parameter by its name, beside the others: {listed(card.params) or 'the card has none'}."
        )
    hint = did_you_mean(name, (*card.params, *SETTINGS))
    return hint if hint.startswith("did you") else f"allowed: {', '.join((*card.params, *SETTINGS))}"


def _set(
    rules: Mapping[str, Setting | Sequence[Setting]],
    enforced: Setting,
    inherited: Mapping[str, tuple[Setting, ...]],
) -> dict[str, tuple[Setting, ...]]:
    """Return what is set where something is inherited: the own settings over it, enforced as the pack says of all its rules."""
    settings: dict[str, tuple[Setting, ...]] = {
        id_: tuple([{**one, **enforced} for one in said]) for id_, said in inherited.items()
    }
    for id_, said in rules.items():
        own: Sequence[Setting] = said if isinstance(said, list) else [said]  # type: ignore[list-item]  # no list: a mapping
        if isinstance(said, list):
            settings[id_] = tuple([{**enforced, **one} for one in own])
        elif id_ in settings:
            settings[id_] = _laid_over(settings[id_], tuple(own))
        else:
            settings[id_] = ({**enforced, **own[0]},)
    return settings


def _held(origins: tuple[Origins, ...], card: Card, locked: str) -> tuple[Origins, ...]:
    """Return who set what, a locked pack having set every parameter of its rules, those too that it left to the card."""
    if not locked:
        return origins
    every = dict.fromkeys(card.params, frozenset((locked,)))
    return tuple([{**one, **every} for one in origins])


def _laid_over(before: tuple[Setting, ...], said: tuple[Setting, ...]) -> tuple[Setting, ...]:
    """Return settings laid over inherited ones: one mapping sets on each of them, several take their place."""
    if not before or len(said) > 1:
        return said
    return tuple([{**one, **said[0]} for one in before])


def refused(pack: Pack, faults: Sequence[Fault], message: str = "the pack cannot be used") -> PolicyError:
    """Return the error of a pack that cannot be used."""
    return PolicyError(message, source=pack.document.source, faults=faults)


def _beside(pack: Pack, name: str) -> str:
    """Say of a pack that lies beside another one, in no policy folder, where both belong; empty where none does."""
    folder = os.path.dirname(pack.document.source.path)
    found = [
        path for ending in (".yaml", ".yml") if os.path.isfile(path := os.path.join(folder, name + ending))
    ]
    if not found:
        return ""
    return f"{found[0]} lies beside it; put both into a folder `packs`: only there packs extend each other."
