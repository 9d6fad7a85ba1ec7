"""Explains a check by what it said: its evidence as leaves of the tree, each a field and what is wanted there."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from steelyard.policy.checks.asking import in_use
from steelyard.policy.language.explained import Explained
from steelyard.policy.language.tree import Call, Field, Literal, Place
from steelyard.policy.language.types import BOOLEAN, STRING, Type
from steelyard.verdict import ABSENT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from steelyard.policy.checks.answers import Piece
    from steelyard.policy.language.decide import Scope
    from steelyard.policy.language.types import Each
    from steelyard.source import Pointer

WANTED = "wanted"
"""The function of a leaf: `wanted(field, text)`. No card can write it."""

_AT = Place(("check",))
"""Where the leaves stand: the card names the check, and says nothing of what it asks."""

_ANYTHING = Type("union", "anything")


def explained_check(node: Call, scope: Scope, params: Mapping[str, object]) -> Explained:
    """Return a check as it was asked. Raises CheckError when it gave no answer."""
    subject, name = node.args
    assert isinstance(subject, Field)  # noqa: S101 - the card's loader made both
    assert isinstance(name, Literal)  # noqa: S101
    each, records = subject.root, scope.records
    manifest, model = records["manifest"], records.get("model")
    answer = in_use(str(name.value)).ask(each, params, manifest, model, records[each], scope.as_of)
    parts = tuple([_leaf(piece, scope, answer.holds) for piece in answer.pieces])
    return Explained(node, answer.holds, parts)


def _leaf(piece: Piece, scope: Scope, holds: bool | None) -> Explained:  # noqa: FBT001
    field = _field(piece.pointer, scope)
    wanted = Literal(piece.wanted, _AT, STRING)
    found = None if piece.found is ABSENT else piece.found
    parts = (Explained(field, found, pointer=piece.pointer), Explained(wanted, piece.wanted))
    return Explained(Call(WANTED, (field, wanted), _AT, BOOLEAN), holds, parts)


def _field(pointer: Pointer, scope: Scope) -> Field:
    """Return the field at a pointer as a card would name it: through the nearest record it lies in."""
    below = {name: at for name, at in scope.pointers.items() if pointer[: len(at)] == at and pointer != at}
    root = max(below, key=lambda name: len(below[name]), default="manifest")
    path = tuple(map(str, pointer[len(below.get(root, ())) :]))
    return Field(cast("Each", root), path, _AT, _ANYTHING)
