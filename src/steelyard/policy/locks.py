"""Locked packs: whoever extends one may tighten its rules and not weaken them, and is told where they try."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from steelyard.policy import enforcement
from steelyard.policy.card import ON_UNKNOWN, default_on_unknown
from steelyard.policy.scope import KEYS
from steelyard.source import Fault
from steelyard.verdict import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from steelyard.policy.card import Card
    from steelyard.policy.pack import Pack
    from steelyard.source import Pointer

    Setting = Mapping[str, Any]

_HINT: Final = "A locked pack may be tightened, not weakened: remove the line, or have the pack changed where it is kept."


def weakened(
    pack: Pack, card: Card, said: Setting | Sequence[Setting], locked: Sequence[Setting]
) -> Iterator[Fault]:
    """Yield where a pack's settings of a rule weaken what a locked pack set."""
    rule: Pointer = ("rules", card.id)
    if isinstance(said, list):
        yield _fault(pack, rule, f"`{card.id}` is locked, and a list would take the place of its settings")
        return
    for before in locked:
        for name, value in said.items():  # type: ignore[union-attr]  # no list: a mapping
            if problem := _weaker(card, name, value, before):
                yield _fault(pack, (*rule, name), f"`{card.id}` is locked: {problem}")


def weakened_enforcement(pack: Pack, rules: Mapping[str, Sequence[Setting]]) -> Iterator[Fault]:
    """Yield where a pack's enforcement of all its rules weakens that of locked ones."""
    if not pack.enforcement:
        return
    for id_, locked in rules.items():
        if any(enforcement.rank(pack.enforcement) < _level(before) for before in locked):
            yield _fault(pack, ("enforcement",), f"`{id_}` is locked, and would be enforced less")
            return


def _weaker(card: Card, name: str, value: Any, before: Setting) -> str:  # noqa: ANN401 - a setting's value
    """Say how a setting weakens a locked one; empty where it does not."""
    severity = Severity(before.get("severity", card.severity))
    if name == "severity":
        return f"`{value}` weighs less than `{severity}`" if Severity(value).rank < severity.rank else ""
    if name == "on_unknown":
        was = before.get(name) or card.on_unknown or default_on_unknown(severity)
        return (
            f"`{value}` weighs less than `{was}`" if ON_UNKNOWN.index(value) < ON_UNKNOWN.index(was) else ""
        )
    if name == "enforcement":
        return "it would be enforced less" if enforcement.rank(value) < _level(before) else ""
    was = before.get(name)
    if name in KEYS:
        return "" if value == was else f"`{name}` would narrow where it holds"
    default = card.params[name].default if name in card.params else None
    return (
        "" if value == (default if was is None else was) else f"`{name}` would be another than the locked one"
    )


def _level(before: Setting) -> int:
    return enforcement.rank(before.get("enforcement", enforcement.DEFAULT))


def _fault(pack: Pack, at: Pointer, message: str) -> Fault:
    return Fault(message, pack.document.key_region(at), at, hint=_HINT)
