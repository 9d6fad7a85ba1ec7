"""What a pack inherits where it extends several: these hold together, as policies side by side do, or it says what holds.

The stricter weights hold, and what somebody said of a parameter before what nobody did. Where two say different things,
and none of them extends the other, the pack itself has to say which: its place under `rules:` is the nearest.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from steelyard.policy import enforcement
from steelyard.policy.card import ON_UNKNOWN, default_on_unknown
from steelyard.policy.scope import KEYS, LISTS
from steelyard.record import NamedTuple
from steelyard.source import Fault
from steelyard.verdict import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from steelyard.policy.card import Card
    from steelyard.policy.pack import Pack
    from steelyard.source import Pointer

    Setting = Mapping[str, Any]
    """What is set on a rule in one scope: severity, on_unknown, enforcement, scope keys, parameters."""
    Origins = Mapping[str, str]
    """The packs, by their paths, that set each of a setting's keys."""
    Lineage = Mapping[str, "Built"]


class Built(NamedTuple):
    """A pack, and the paths of those that it extends, however far up."""

    pack: Pack
    above: frozenset[str]


class Inherited(NamedTuple):
    """What a pack has of a rule: its settings, and setting by setting the packs that set each key."""

    settings: tuple[Setting, ...]
    origins: tuple[Origins, ...]


class Clash(NamedTuple):
    """What two packs say differently, by the key; without one the settings as a whole."""

    key: str
    first: object = None
    second: object = None


class Dispute(NamedTuple):
    """A rule on which two packs clash, and the two."""

    rule: str
    clash: Clash
    first: Pack
    second: Pack

    def is_settled(self, pack: Pack) -> bool:
        """Whether a pack that extends both says itself what holds."""
        own = pack.rules.get(self.rule)
        if isinstance(own, list) or (self.clash.key == "enforcement" and pack.enforcement):
            return True
        return own is not None and self.clash.key in own

    def fault(self, pack: Pack) -> Fault:
        """Return the fault of a pack that extends both and does not."""
        id_, (key, *values) = self.rule, self.clash
        where = f"`{self.first.name}` and `{self.second.name}`, which this pack extends"
        if not key:
            message = f"`{id_}` has several settings, and others, in {where}"
            hint = f"Say here which hold, as a list: `rules: {{ {id_}: [...] }}`."
        else:
            first, second = [json.dumps(value, ensure_ascii=False) for value in values]
            message = f"`{key}` of `{id_}` is {first} and {second} in {where}"
            hint = f"Say here which holds: `rules: {{ {id_}: {{ {key}: ... }} }}`."
        at: Pointer = ("extends",)
        return Fault(message, pack.document.region(at), at, hint=hint)


def last_words(said: Iterable[Origins], packs: Lineage) -> dict[str, frozenset[str]]:
    """Return for each key the packs that set it and that no other one of these extends: theirs is the last word on it."""
    found: dict[str, set[str]] = {}
    for origins in said:
        for key, path in origins.items():
            found.setdefault(key, set()).add(path)
    return {
        key: frozenset([path for path in paths if not any(path in packs[other].above for other in paths)])
        for key, paths in found.items()
    }


def merged(
    card: Card, every: Sequence[tuple[Pack, Inherited]], lineage: Lineage
) -> tuple[Inherited, list[Dispute]]:
    """Return what several packs that one extends make of a rule, and where it has to say what holds."""
    last = last_words([origins for _, said in every for origins in said.origins], lineage)
    (first, found), *others = every
    said_by, disputes = dict.fromkeys(found.origins[0], first), []
    for parent, said in others:
        found, clashes = _together(card, found, said, last)
        disputes += [Dispute(card.id, clash, said_by.get(clash.key, first), parent) for clash in clashes]
        said_by |= dict.fromkeys(said.origins[0], parent)
    return found, disputes


def _together(
    card: Card, one: Inherited, other: Inherited, last: Mapping[str, frozenset[str]]
) -> tuple[Inherited, list[Clash]]:
    """Return what two packs set on a rule, and where they clash; there the second one's holds.

    `last` are the packs that have the last word on each parameter.
    """
    if one.settings == other.settings:
        return other, []
    if len(one.settings) > 1 or len(other.settings) > 1:
        return other, [Clash("")]
    (ours,), (theirs,) = one.settings, other.settings
    (ours_by,), (theirs_by,) = one.origins, other.origins
    setting, by = {**ours, **theirs}, {**ours_by, **theirs_by}
    clashes = []
    for key in setting:
        first, second = _said(card, key, ours), _said(card, key, theirs)
        if first == second:
            continue
        if key in card.params:
            mine, yours = ours_by.get(key) in last[key], theirs_by.get(key) in last[key]
            is_first, is_open = mine and not yours, mine and yours
        else:
            is_first, is_open = _order(key, first, second)
        if is_open:
            clashes.append(Clash(key, first, second))
        setting[key] = first if is_first else second
        by[key] = (ours_by if is_first else theirs_by).get(key, by[key])
    return Inherited((setting,), (by,)), clashes


def own_origins(pack: Pack, path: str) -> dict[str, Any]:
    """Return what a pack sets itself, with its path in the place of each value."""
    return {
        id_: [dict.fromkeys(one, path) for one in said]
        if isinstance(said, list)
        else dict.fromkeys(said, path)
        for id_, said in pack.rules.items()
    }


def _said(card: Card, key: str, setting: Setting) -> Any:  # noqa: ANN401 - a setting's value
    """Return what a setting says of a key, or what holds where it says nothing."""
    if key in setting:
        return sorted(setting[key]) if key in LISTS else setting[key]
    if key == "severity":
        return card.severity.value
    if key == "on_unknown":
        return card.on_unknown or default_on_unknown(Severity(setting.get("severity", card.severity)))
    if key == "enforcement":
        return enforcement.DEFAULT
    if key in KEYS:
        said = getattr(card.scope, key)
        return said if isinstance(said, str) else sorted(said)
    return card.params[key].default


def _order(key: str, first: Any, second: Any) -> tuple[bool, bool]:  # noqa: ANN401 - as above
    """Return whether the first is the stricter, and whether neither of the two is."""
    if key == "severity":
        return Severity(first).rank > Severity(second).rank, False
    if key == "on_unknown":
        return ON_UNKNOWN.index(first) > ON_UNKNOWN.index(second), False
    if key == "enforcement":
        is_first = enforcement.weaker(second, first)
        return is_first, is_first and enforcement.weaker(first, second)
    return False, True
