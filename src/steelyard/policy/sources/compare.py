"""What changes for a repository when a policy does: rule by rule, and whether it got weaker."""

from __future__ import annotations

import json
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from steelyard.policy.choose import configure, find_policy, pack_rules
from steelyard.policy.enforcement import LEVELS
from steelyard.policy.organisation import joined
from steelyard.policy.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from steelyard.policy.build import Configured
    from steelyard.policy.elsewhere import Elsewhere

_JUDGES = ("each", "when", "require", "check", "scope")
_TELLS = ("title", "because", "remedy", "controls", "tradeoffs")
_LONGEST = 120


class Change(Enum):
    """What became of a rule."""

    REMOVED = "removed"
    LOOSENED = "loosened"
    TIGHTENED = "tightened"
    CHANGED = "changed"
    ADDED = "added"

    @property
    def is_downgrade(self) -> bool:
        """Whether something held before that need not hold any more."""
        return self in {Change.REMOVED, Change.LOOSENED}


class Difference(NamedTuple):
    """One change of a rule, in words."""

    change: Change
    rule: str
    words: str = ""


class Stand(NamedTuple):
    """What a policy says: its rules as its packs configure them, and the facts of the organisation."""

    rules: Mapping[str, Configured]
    org: Mapping[str, object]


def stand_of(policy: str, folder: str, elsewhere: Elsewhere) -> Stand:
    """Return what a policy says, taken alone. Raises PolicyError for one that cannot be used."""
    found = find_policy(policy, folder, elsewhere)
    settings = Settings(found.shelf)
    rules: dict[str, Configured] = {}
    for pack in found.packs:
        rules.update(pack_rules(found.shelf, pack))
    if not found.packs:
        rules = {id_: configure(found.shelf.card(id_), {}) for id_ in found.shelf.own_cards}
    return Stand(rules, joined([(pack, settings.organisation(pack)) for pack in found.packs]))


def differences(old: Stand, new: Stand) -> list[Difference]:
    """Return what changed, by rule; which of two conditions or parameters is the stricter is not known."""
    found = []
    for id_ in sorted({*old.rules, *new.rules}):
        if id_ not in new.rules:
            found.append(Difference(Change.REMOVED, id_, f"it was {old.rules[id_].severity.value}"))
        elif id_ not in old.rules:
            found.append(Difference(Change.ADDED, id_, new.rules[id_].severity.value))
        else:
            found += _of_rule(id_, old.rules[id_], new.rules[id_])
    return [*found, *_of_organisation(old.org, new.org)]


def _of_rule(id_: str, old: Configured, new: Configured) -> Iterator[Difference]:
    if [one.scope for one in old.settings] == [one.scope for one in new.settings]:
        for one, other in zip(old.settings, new.settings, strict=True):
            yield from _of_setting(id_, one, other)
    else:
        # Where it holds changed. Wider is told apart from narrower only where one of them is everywhere.
        wider = len(new.settings) == 1 and not new.scope
        change = Change.TIGHTENED if wider and _least(new) >= _most(old) else Change.LOOSENED
        yield Difference(change, id_, f"where it holds: {_where(old)} → {_where(new)}")
    for key in _JUDGES:
        if old.card.raw.get(key) != new.card.raw.get(key):
            yield Difference(Change.CHANGED, id_, f"`{key}` of its card is another")
    if any(old.card.raw.get(key) != new.card.raw.get(key) for key in _TELLS):
        yield Difference(Change.CHANGED, id_, "its texts are others")


def _of_setting(id_: str, old: Configured, new: Configured) -> Iterator[Difference]:
    for name in ("severity", "on_unknown"):
        one, other = getattr(old, name), getattr(new, name)
        if one is not other:
            change = Change.LOOSENED if other.rank < one.rank else Change.TIGHTENED
            yield Difference(change, id_, f"{name}: {one.value} → {other.value}")
    if old.enforcement != new.enforcement:
        is_weaker = LEVELS.index(new.enforcement) < LEVELS.index(old.enforcement)
        change = Change.LOOSENED if is_weaker else Change.TIGHTENED
        yield Difference(change, id_, f"enforcement: {old.enforcement} → {new.enforcement}")
    yield from _of_values(id_, "", old.params, new.params)


def _of_organisation(old: Mapping[str, object], new: Mapping[str, object]) -> Iterator[Difference]:
    before, after = old.get("non_waivable", ()), new.get("non_waivable", ())
    assert isinstance(before, list | tuple)  # noqa: S101 - the schema says so
    assert isinstance(after, list | tuple)  # noqa: S101 - as above
    for rule in sorted({*before, *after}):
        if rule not in after:
            yield Difference(Change.LOOSENED, rule, "it could not be waived, and can be")
        elif rule not in before:
            yield Difference(Change.TIGHTENED, rule, "it can no longer be waived")
    rest = ({name: value for name, value in org.items() if name != "non_waivable"} for org in (old, new))
    yield from _of_values("organisation", "org.", *rest)


def _of_values(
    id_: str, above: str, old: Mapping[str, object], new: Mapping[str, object]
) -> Iterator[Difference]:
    for name in sorted({*old, *new}):
        if old.get(name) != new.get(name):
            words = f"{above}{name}: {_shown(old.get(name))} → {_shown(new.get(name))}"
            yield Difference(Change.CHANGED, id_, words)


def _where(rule: Configured) -> str:
    return " / ".join(
        f"{' and '.join(scope.words for scope in one.scope) or 'everywhere'} as {one.severity.value}"
        for one in rule.settings
    )


def _least(rule: Configured) -> int:
    return min(one.severity.rank for one in rule.settings)


def _most(rule: Configured) -> int:
    return max(one.severity.rank for one in rule.settings)


def _shown(value: object) -> str:
    text = "nothing" if value is None else json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
