"""What a pack inherits where it extends several: these hold together, as policies side by side do, or it says what holds.

The stricter weights hold, and what somebody said of a parameter before what nobody did. Where two say different things,
and none of them extends the other, the pack itself has to say which: its place under `rules:` is the nearest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from steelyard.policy import enforcement
from steelyard.policy.card import ON_UNKNOWN, default_on_unknown
from steelyard.policy.scope import KEYS, LISTS
from steelyard.record import NamedTuple
from steelyard.verdict import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from steelyard.policy.card import Card
    from steelyard.policy.pack import Pack

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


def together(
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
