"""What a pack inherits where it extends several: these hold together, as policies side by side do, or it says what holds.

The stricter weights hold, and what somebody said of a parameter before what nobody did. Where two say different things,
and none of them extends the other, the pack itself has to say which: its place under `rules:` is the nearest.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from steelyard.policy import enforcement
from steelyard.policy.card import default_on_unknown, weight_of
from steelyard.policy.scope import KEYS, LISTS
from steelyard.record import NamedTuple
from steelyard.secrets import shortened
from steelyard.source import Fault
from steelyard.verdict import Severity

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from steelyard.policy.card import Card
    from steelyard.policy.packs.pack import Pack
    from steelyard.source import Pointer

    Setting = Mapping[str, Any]
    """What is set on a rule in one scope: severity, on_unknown, enforcement, scope keys, parameters."""
    Origins = Mapping[str, frozenset[str]]
    """The packs, by their paths, that have set each of a setting's keys."""
    Lineage = Mapping[str, "Built"]


_LONGEST: Final = 200


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
            first, second = map(in_short, values)
            message = f"`{key}` of `{id_}` is {first} and {second} in {where}"
            hint = f"Say here which holds: `rules: {{ {id_}: {{ {key}: ... }} }}`."
        at: Pointer = ("extends",)
        return Fault(message, pack.document.region(at), at, hint=hint)


def in_short(value: object) -> str:
    """Return a value as a pack would write it; of a long one its beginning is enough."""
    return shortened(json.dumps(value, ensure_ascii=False), _LONGEST)


def last_words(said: Iterable[Origins], packs: Lineage, locked: Container[str]) -> dict[str, frozenset[str]]:
    """Return for each key the packs that set it and that no other one of these extends: theirs is the last word on it.

    Where a locked pack has the rule, nobody else has a word on its parameters.
    """
    found: dict[str, set[str]] = {}
    for origins in said:
        for key, paths in origins.items():
            found.setdefault(key, set()).update(paths)
    heard = {key: {path for path in paths if path in locked} or paths for key, paths in found.items()}
    return {
        key: frozenset(paths.difference(*[packs[other].above for other in paths]))
        for key, paths in heard.items()
    }


class Heirs(NamedTuple):
    """Packs that one extends, each with what it has of one rule; `locked` are the locked packs, by their paths, that have it."""

    card: Card
    every: Sequence[tuple[Pack, Inherited]]
    lineage: Lineage
    locked: frozenset[str]


def merged(heirs: Heirs) -> tuple[Inherited, list[Dispute]]:
    """Return what several packs that one extends make of a rule, and where it has to say what holds.

    Of a dispute with a locked pack the other one's is returned, which is held against the locked pack's later.
    """
    heirs = heirs._replace(every=sorted(heirs.every, key=lambda one: _is_locked(one[1], heirs)))
    (first, found), *others = heirs.every
    other = next((pack for pack, said in others if said.settings != found.settings), None)
    if other is None:
        return Inherited(found.settings, _origins(heirs)), []
    if any(len(said.settings) > 1 for _, said in heirs.every):
        return found, [Dispute(heirs.card.id, Clash(""), first, other)]
    setting: dict[str, Any] = {}
    disputes: list[Dispute] = []
    for key in dict.fromkeys([key for _, said in heirs.every for key in said.settings[0]]):
        setting[key], disputed = _heard(key, heirs)
        disputes += disputed
    return Inherited((setting,), _origins(heirs)), disputes


def _is_locked(said: Inherited, heirs: Heirs) -> bool:
    return any(paths & heirs.locked for origins in said.origins for paths in origins.values())


def _origins(heirs: Heirs) -> tuple[Origins, ...]:
    """Return setting by setting who has the last word on each key."""
    every = zip(*[said.origins for _, said in heirs.every], strict=True)
    return tuple([last_words(origins, heirs.lineage, heirs.locked) for origins in every])


def _heard(key: str, heirs: Heirs) -> tuple[Any, list[Dispute]]:
    """Return what holds of a key where every pack has one setting, and where nobody can know."""
    card, every = heirs.card, heirs.every
    settings = [said.settings[0] for _, said in every]
    if key == "on_unknown":
        return _unknown(card, settings), []
    heard = [(pack, _said(card, key, said.settings[0])) for pack, said in every]
    if key == "severity":
        return max([value for _, value in heard], key=lambda value: Severity(value).rank), []
    if key == "enforcement":
        weaker = enforcement.weaker
        strongest = [one for _, one in heard if not any(weaker(one, other) for _, other in heard)]
        if strongest:
            return strongest[0], []
    if key in card.params:
        last = last_words([said.origins[0] for _, said in every], heirs.lineage, heirs.locked)[key]
        said_by = zip(heard, every, strict=True)
        heard = [one for one, (_, said) in said_by if said.origins[0].get(key, frozenset()) & last]
    (first, value), *others = heard
    other = next((one for one in others if one[1] != value), None)
    return value, [] if other is None else [Dispute(card.id, Clash(key, value, other[1]), first, other[0])]


def _unknown(card: Card, settings: Sequence[Setting]) -> str:
    """Return what an unknown weighs that weighs as much as in the strictest of some settings."""
    said = [_said(card, "on_unknown", one) for one in settings]
    if len({*said}) == 1:
        return str(said[0])
    levels = [Severity(one.get("severity", card.severity)) for one in settings]
    weights = [weight_of(one, level) for one, level in zip(said, levels, strict=True)]
    heaviest, severity = max(weights, key=_rank), max(levels, key=_rank)
    if heaviest is severity and ("fail" in said or heaviest is Severity.ERROR):
        return "fail"
    return "ignore" if heaviest is Severity.NONE else heaviest.value


def _rank(severity: Severity) -> int:
    return severity.rank


def own_origins(pack: Pack, path: str) -> dict[str, Any]:
    """Return what a pack sets itself, with its path in the place of each value."""
    by = frozenset((path,))
    return {
        id_: [dict.fromkeys(one, by) for one in said] if isinstance(said, list) else dict.fromkeys(said, by)
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
