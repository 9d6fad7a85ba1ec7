"""What changes for a repository when a policy does: rule by rule, and whether it got weaker."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, Final

from steelyard.policy.changes import organisation_changes, rule_changes
from steelyard.policy.choose import find_policy, sides_of
from steelyard.policy.organisation import joined
from steelyard.policy.packs import side_by_side
from steelyard.policy.packs.settings import Settings
from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from steelyard.policy import changes
    from steelyard.policy.build import Configured
    from steelyard.policy.elsewhere import Elsewhere

_TELLS = ("title", "because", "remedy", "controls", "tradeoffs")
_LONGEST = 120

ORGANISATION: Final = "organisation"
"""What stands for a rule where a fact about the organisation is another."""


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


_DIRECTIONS: Final[Mapping[changes.Direction, Change]] = {
    "weaker": Change.LOOSENED,
    "tighter": Change.TIGHTENED,
    "other": Change.CHANGED,
}


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
    said = [(pack, settings.organisation(pack)) for pack in settings.outermost(found.packs)]
    return Stand(side_by_side.joined(sides_of(found, settings)), joined(said))


def differences(old: Stand, new: Stand) -> list[Difference]:
    """Return what changed, by rule; which of two conditions or parameters is the stricter is not known."""
    found = []
    for change in rule_changes([*old.rules.values()], [*new.rules.values()]):
        if change.kind == "added":
            found.append(Difference(Change.ADDED, change.rule, change.weight))
        elif change.kind == "removed":
            found.append(Difference(Change.REMOVED, change.rule, f"it was {change.weight}"))
        else:
            found += [_difference(change.rule, one) for one in change.changes]
    for id_ in sorted({*old.rules} & {*new.rules}):
        before, after = (stand.rules[id_].card.raw for stand in (old, new))
        if any(before.get(key) != after.get(key) for key in _TELLS):
            found.append(Difference(Change.CHANGED, id_, "its texts are others"))
    found.sort(key=lambda one: one.rule)
    return [*found, *_of_organisation(old.org, new.org)]


def _difference(of: str, change: changes.Change) -> Difference:
    words = f"{change.name.removeprefix('params.')}: {_cut(change.was)} → {_cut(change.now)}"
    return Difference(_DIRECTIONS[change.direction], of, words)


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
    yield from [_difference(ORGANISATION, one) for one in organisation_changes(*rest)]


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
