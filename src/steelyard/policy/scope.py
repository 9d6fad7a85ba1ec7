"""Scope keys: in which roles, environments, exposures and with which data a setting of a rule holds.

Every rule takes them, wherever it is set: in its card, in a pack. A rule whose scope does not hold does not apply.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from steelyard.manifest.derived.project import DUTIES
from steelyard.policy.language.timestamps import parse_timestamp
from steelyard.policy.language.tree import AsOf, Call, Field, Literal, Node, Place
from steelyard.policy.language.types import BOOLEAN, DATE, Type, vocabulary
from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from steelyard.policy.language.types import Each

LISTS: Final = ("roles", "environments", "exposure", "data")
"""The keys that list members of an enumeration."""

KEYS: Final = (*LISTS, "duty", "since", "until")
"""The keys, in the order in which they are asked."""

_TERMS: Final = {"roles": "role", "environments": "environment", "exposure": "exposure", "data": "data-class"}
"""The enumeration of the manifest that each key lists members of."""

_WITHOUT_MODEL: Final = ("manifest", "evidence", "reference", "waiver")


class Within(NamedTuple):
    """What a setting is limited to; an empty key limits nothing, and all the others must hold.

    `roles` are those of the model, `environments` and `exposure` the project's; of `data`, one class is enough.
    `duty` holds from the day on which a duty of the calendar applies, as the law stood on the day of the check;
    `since` and `until` are the first and the last day.
    """

    roles: tuple[str, ...] = ()
    environments: tuple[str, ...] = ()
    exposure: tuple[str, ...] = ()
    data: tuple[str, ...] = ()
    duty: str = ""
    since: str = ""
    until: str = ""

    @property
    def words(self) -> str:
        """The scope as people say it; empty for everywhere."""
        pairs = zip(KEYS, self, strict=True)
        return "; ".join(
            f"{key} {said if isinstance(said, str) else ', '.join(said)}" for key, said in pairs if said
        )


EVERYWHERE: Final = Within()


def within(said: Mapping[str, Any], default: Within = EVERYWHERE) -> Within:
    """Return the scope that a setting says; what it leaves out is as it was."""
    given: dict[str, Any] = {
        key: tuple(said[key]) if key in LISTS else said[key] for key in KEYS if key in said
    }
    return default._replace(**given)


def members(key: str) -> tuple[str, ...]:
    """Return what may be listed under a scope key."""
    return vocabulary().named[_TERMS[key]].members


def duties() -> tuple[str, ...]:
    """Return the duties that a setting can wait for: ids of the calendar (docs/calendar.md)."""
    return tuple([name.replace("_", "-") for name in DUTIES])


def has_roles(each: Each) -> bool:
    """Whether a rule about such subjects can be limited to roles: only models have one."""
    return each not in _WITHOUT_MODEL


def terms(scopes: Sequence[Within]) -> tuple[Node, ...]:
    """Return the conditions under which all of these scopes hold."""
    return tuple(
        [_term(key, said) for scope in scopes for key, said in zip(KEYS, scope, strict=True) if said]
    )


def apart(ones: Iterable[Within], others: Collection[Within]) -> bool:
    """Whether it is plain that scopes never hold together: they name other members of what has one value, or other days."""
    return any(_apart(one, other) for one in ones for other in others)


def _apart(one: Within, other: Within) -> bool:
    pairs = [(one.roles, other.roles), (one.environments, other.environments), (one.exposure, other.exposure)]
    if any(ours and theirs and not {*ours} & {*theirs} for ours, theirs in pairs):
        return True
    return any(each.until and each.until < then.since for each, then in ((one, other), (other, one)))


def implied(ones: Iterable[Within], others: Collection[Within]) -> bool:
    """Whether it is plain that scopes hold wherever the others do."""
    return all(any(_narrower(other, one) for other in others) for one in ones)


def _narrower(one: Within, other: Within) -> bool:
    """Whether a scope holds nowhere but within another: what that one limits, it limits as much."""
    lists = zip(one[: len(LISTS)], other[: len(LISTS)], strict=True)
    return (
        all(not theirs or (ours and {*ours} <= {*theirs}) for ours, theirs in lists)
        and other.duty in ("", one.duty)
        and one.since >= other.since
        and (not other.until or "" < one.until <= other.until)
    )


def is_open(scopes: Sequence[Within]) -> bool:
    """Whether a manifest can leave it open whether scopes hold: it need not say who gets the output, or which data there is."""
    return any(one.exposure or one.data or one.duty for one in scopes)


def elsewhere(scopes: Sequence[Within]) -> Node | None:
    """Return the condition that one of these scopes does not hold; None where they hold everywhere."""
    conditions = terms(scopes)
    if not conditions:
        return None
    at = Place(("scope", f"elsewhere than in {'; '.join(scope.words for scope in scopes)}"))
    whole = conditions[0] if len(conditions) == 1 else Call("&&", conditions, at, BOOLEAN)
    return Call("!", (whole,), at, BOOLEAN)


def _term(key: str, said: tuple[str, ...] | str) -> Node:
    at = Place(("scope", key))
    if key == "duty":
        applies = Field("manifest", ("duties", str(said).replace("-", "_"), "applies"), at, BOOLEAN)
        return Call("equals", (applies, Literal(value=True, at=at, type=BOOLEAN)), at, BOOLEAN)
    if key in ("since", "until"):
        bound = Literal(parse_timestamp(str(said)), at, DATE)
        return Call(">=" if key == "since" else "<=", (AsOf(at, DATE), bound), at, BOOLEAN)
    words = vocabulary()
    root: Each = "model" if key == "roles" else "manifest"
    name = "role" if key == "roles" else "environment" if key == "environments" else key
    field = Field(root, (name,), at, words.subjects[root].fields[name])
    listed = Literal(list(said), at, Type("list", "list", item=words.named[_TERMS[key]]))
    return Call("has_any" if key == "data" else "one_of", (field, listed), at, BOOLEAN)
