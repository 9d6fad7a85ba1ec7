"""Scope keys: in which roles, environments, exposures and with which data a setting of a rule holds.

Every rule takes them, wherever it is set: in its card, in a pack. A rule whose scope does not hold does not apply.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from steelyard.policy.language.tree import Call, Field, Literal, Node, Place
from steelyard.policy.language.types import BOOLEAN, Type, vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from steelyard.policy.language.types import Each

KEYS: Final = ("roles", "environments", "exposure", "data")
"""The keys, in the order in which they are asked."""

_TERMS: Final = {"roles": "role", "environments": "environment", "exposure": "exposure", "data": "data-class"}
"""The enumeration of the manifest that each key lists members of."""

_WITHOUT_MODEL: Final = ("manifest", "evidence")


class Within(NamedTuple):
    """What a setting is limited to; an empty key limits nothing, and all the others must hold.

    `roles` are those of the model, `environments` and `exposure` the project's; of `data`, one class is enough.
    """

    roles: tuple[str, ...] = ()
    environments: tuple[str, ...] = ()
    exposure: tuple[str, ...] = ()
    data: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The scope as people say it; empty for everywhere."""
        return "; ".join(f"{key} {', '.join(said)}" for key, said in zip(KEYS, self, strict=True) if said)


EVERYWHERE: Final = Within()


def within(said: Mapping[str, Any], default: Within = EVERYWHERE) -> Within:
    """Return the scope that a setting says; what it leaves out is as it was."""
    return Within(
        *(tuple(said[key]) if key in said else kept for key, kept in zip(KEYS, default, strict=True))
    )


def members(key: str) -> tuple[str, ...]:
    """Return what may be listed under a scope key."""
    return vocabulary().named[_TERMS[key]].members


def has_roles(each: Each) -> bool:
    """Whether a rule about such subjects can be limited to roles: only models have one."""
    return each not in _WITHOUT_MODEL


def terms(scopes: Sequence[Within]) -> tuple[Node, ...]:
    """Return the conditions under which all of these scopes hold."""
    return tuple(
        [_term(key, said) for scope in scopes for key, said in zip(KEYS, scope, strict=True) if said]
    )


def elsewhere(scopes: Sequence[Within]) -> Node | None:
    """Return the condition that one of these scopes does not hold; None where they hold everywhere."""
    conditions = terms(scopes)
    if not conditions:
        return None
    at = Place(("scope", f"elsewhere than in {'; '.join(scope.words for scope in scopes)}"))
    whole = conditions[0] if len(conditions) == 1 else Call("&&", conditions, at, BOOLEAN)
    return Call("!", (whole,), at, BOOLEAN)


def _term(key: str, said: tuple[str, ...]) -> Node:
    words = vocabulary()
    at = Place(("scope", key))
    root: Each = "model" if key == "roles" else "manifest"
    name = "role" if key == "roles" else "environment" if key == "environments" else key
    field = Field(root, (name,), at, words.subjects[root].fields[name])
    listed = Literal(list(said), at, Type("list", "list", item=words.named[_TERMS[key]]))
    return Call("has_any" if key == "data" else "one_of", (field, listed), at, BOOLEAN)
