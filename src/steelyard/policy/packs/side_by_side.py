"""Policies named side by side hold together, in whatever order: the stricter weights, and what somebody said of a parameter.

What a pack says of a parameter goes before what the packs that it extends say, and before the card's default. Where two
packs say different things of one, and none that holds there extends both, nobody has said what holds: that is refused.
"""

from __future__ import annotations

import json
import os
from itertools import product
from typing import TYPE_CHECKING

from steelyard.errors import PolicyError
from steelyard.policy.elsewhere import is_elsewhere
from steelyard.policy.enforcement import together
from steelyard.policy.packs.extended import in_short, last_words
from steelyard.policy.packs.settings import refused
from steelyard.policy.scope import apart, implied
from steelyard.record import NamedTuple
from steelyard.source import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from steelyard.policy.build import Configured
    from steelyard.policy.packs.extended import Built
    from steelyard.policy.packs.pack import Pack
    from steelyard.policy.scope import Within
    from steelyard.source import Pointer

_MOST_SETTINGS = 64
"""So many settings a rule may come to; each is asked whether it is the first that holds, so that few are many."""


class Side(NamedTuple):
    """The rules of one pack by id; `name` is what another pack calls it by to extend it.

    `folder` is where it lies, of packs that are neither shipped nor from elsewhere.
    """

    name: str
    rules: Mapping[str, Configured]
    folder: str = ""


class Sides(NamedTuple):
    """What stands side by side, and every pack that has a say in it, by its path; `locked` are the locked ones, by rule."""

    each: tuple[Side, ...] = ()
    packs: Mapping[str, Built] = {}
    locked: Mapping[str, frozenset[str]] = {}

    def __or__(self, other: Sides) -> Sides:
        """Return both together."""
        ids = {*self.locked, *other.locked}
        none: frozenset[str] = frozenset()
        locked = {id_: self.locked.get(id_, none) | other.locked.get(id_, none) for id_ in ids}
        return Sides((*self.each, *other.each), {**self.packs, **other.packs}, locked)


class _Part(NamedTuple):
    """What one side, by its number, makes of a rule in one scope."""

    number: int
    side: str
    setting: Configured


class _Meeting(NamedTuple):
    """A scope, and what meets there."""

    scope: frozenset[Within]
    parts: tuple[_Part, ...]


def joined(sides: Sides) -> dict[str, Configured]:
    """Return the rules of all sides, by id. Raises PolicyError where two of them contradict each other."""
    found: dict[str, dict[int, Configured]] = {}
    for number, side in enumerate(sides.each):
        for id_, rule in side.rules.items():
            every = found.setdefault(id_, {})
            if rule not in every.values():  # most often both come from one pack
                every[number] = rule
    return {id_: _joined(every, sides) for id_, every in found.items()}


def _joined(every: Mapping[int, Configured], sides: Sides) -> Configured:
    """Return a rule that several packs set: weights never below any's, parameters of whoever has the word on them.

    Adding a policy must not loosen another: both may extend one pack, and bring its milder settings along. Where
    settings hold in some scope only, both hold where both scopes do, and each for itself elsewhere. Raises
    PolicyError where that would be more than anybody can have meant: one more policy multiplies them.
    """
    if len(every) == 1:
        return next(iter(every.values()))
    meetings: list[_Meeting] = []
    for number, rule in sorted(every.items(), key=_canonical):
        name = sides.each[number].name
        theirs = [_Meeting(frozenset(one.scope), (_Part(number, name, one),)) for one in rule.settings]
        both = [
            _Meeting(one.scope | other.scope, (*one.parts, *other.parts))
            for one, other in product(meetings, theirs)
            if not apart(one.scope, other.scope)
        ]
        meetings = _reached([*both, *meetings, *theirs])
        if len(meetings) > _MOST_SETTINGS:
            raise PolicyError(
                f"the policies together have {len(meetings)} settings for `{rule.card.id}`, more than {_MOST_SETTINGS}",
                hint="Each setting of one policy meets each of the other: set the rule by scope in one of them.",
            )
    first, *others = [_met(meeting.parts, sides) for meeting in meetings]
    return first._replace(others=tuple(others))


def _canonical(numbered: tuple[int, Configured]) -> str:
    """Return what tells a rule from others of its card, so that what is tried first does not hang on the order of policies."""
    said = [
        (one.scope, one.severity, one.on_unknown, one.params, one.enforcement) for one in numbered[1].settings
    ]
    return json.dumps(said, sort_keys=True, default=str)


def _reached(meetings: Iterable[_Meeting]) -> list[_Meeting]:
    """Return the meetings that can be the first to hold: none behind one that holds wherever it does."""
    found: list[_Meeting] = []
    for one in meetings:
        if not any(implied(earlier.scope, one.scope) for earlier in found):
            found.append(one)
    return found


def _met(parts: Sequence[_Part], sides: Sides) -> Configured:
    """Return what holds where several settings of a rule do. Raises PolicyError where two contradict each other."""
    settings = [part.setting for part in parts]
    first = settings[0]._replace(others=())
    if len(settings) == 1:
        return first
    locked = sides.locked.get(first.card.id, frozenset())
    last = last_words([one.origins for one in settings], sides.packs, locked)
    enforced, then = together(settings)
    heard = {name: _heard(name, parts, paths, sides).params[name] for name, paths in last.items()}
    return first._replace(
        severity=max([one.severity for one in settings], key=lambda level: level.rank),
        on_unknown=max([one.on_unknown for one in settings], key=lambda level: level.rank),
        params={**first.params, **heard},
        scope=tuple(dict.fromkeys([within for one in settings for within in one.scope])),
        enforcement=enforced,
        then=then,
        origins=last,
    )


def _heard(name: str, parts: Sequence[_Part], last: frozenset[str], sides: Sides) -> Configured:
    """Return the setting that says what a parameter is. Raises PolicyError where several say different things of it."""
    first, *others = sorted(
        [part for part in parts if part.setting.origins.get(name, frozenset()) & last],
        key=lambda part: (not is_elsewhere(part.side), part.number),  # what is told last can be changed here
    )
    for other in others:
        if other.setting.params[name] != first.setting.params[name]:
            raise _contradiction(name, (first, other), last, sides)
    return first.setting


def _contradiction(name: str, both: tuple[_Part, _Part], last: frozenset[str], sides: Sides) -> PolicyError:
    """Return the error of two packs that say different things, at the place where the second one does."""
    card = both[0].setting.card
    theirs, ours = (sides.packs[min(part.setting.origins[name] & last)].pack for part in both)
    there, here = (part.setting.params[name] for part in both)
    at = _where(ours, card.id, name, here)
    where = theirs.document.source.path
    if is_elsewhere(both[0].side):
        where = f"`{theirs.name}` of {both[0].side}"  # its file may lie here for a moment only
    message = (
        f"`{name}` of `{card.id}` is {in_short(here)} here and {in_short(there)} in {where}: "
        "neither goes before the other"
    )
    extended = ", ".join(dict.fromkeys([part.side for part in both]))
    hint = f"Say which holds in a pack that extends both: `extends: [{extended}]`."
    folders = {sides.each[part.number].folder for part in both} - {""}
    if len(folders) > 1 or any(os.path.basename(folder) != "packs" for folder in folders):
        hint = (
            f"Put both into one folder `packs`, and say which holds in a pack there: `extends: [{extended}]`."
        )
    if not last.isdisjoint(sides.locked.get(card.id, ())):
        hint = "Both packs are locked: have one of them changed where it is kept."
    fault = Fault(message, ours.document.region(at), at, hint=hint)
    return refused(ours, [fault], "two packs contradict each other")


def _where(pack: Pack, id_: str, name: str, value: object) -> Pointer:
    """Return where a pack says that a parameter has a value, else the nearest place to it."""
    said = pack.rules.get(id_)
    if isinstance(said, list):
        found = [index for index, setting in enumerate(said) if setting.get(name) == value]
        return ("rules", id_, found[0], name) if found else ("rules", id_)
    if said is None:
        return ("extends",) if pack.extends else ()
    return ("rules", id_, name) if name in said else ("rules", id_)
