"""Locked packs: whoever extends one may tighten its rules and not weaken them, and is told where they try."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from steelyard.policy import enforcement
from steelyard.policy.card import default_on_unknown, weight_of
from steelyard.policy.organisation import facts_of, is_tighter
from steelyard.policy.scope import KEYS
from steelyard.record import NamedTuple
from steelyard.source import Fault
from steelyard.verdict import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from steelyard.policy.card import Card
    from steelyard.policy.organisation import Organisation
    from steelyard.policy.packs.pack import Pack
    from steelyard.policy.shelf import Shelf
    from steelyard.source import Pointer

    Setting = Mapping[str, Any]


class _Kept(NamedTuple):
    """What a locked pack set, in one setting of a rule, and whether the rule has no other."""

    setting: Setting
    is_only: bool


_HINT: Final = "A locked pack may be tightened, not weakened: remove the line, or have the pack changed where it is kept."
_HINT_BESIDE: Final = "Another pack that this one extends says so: extend the locked one alone, and name the other one beside this pack."


def _kept(settings: Sequence[Setting]) -> list[_Kept]:
    return [_Kept(one, len(settings) == 1) for one in settings]


def weakened(
    pack: Pack, card: Card, said: Setting | Sequence[Setting], locked: Sequence[Setting]
) -> Iterator[Fault]:
    """Yield where a pack's settings of a rule weaken what a locked pack set."""
    rule: Pointer = ("rules", card.id)
    if isinstance(said, list):
        yield _fault(pack, rule, f"`{card.id}` is locked, and a list would take the place of its settings")
        return
    for kept in _kept(locked):
        for name, value in said.items():  # type: ignore[union-attr]  # no list: a mapping
            # With a severity that is not said here nothing can weigh less by `fail` than it did.
            weighs = said.get("severity", "error")  # type: ignore[union-attr]  # as above
            if problem := _weaker(card, name, value, kept, weighs):
                yield _fault(pack, (*rule, name), f"`{card.id}` is locked: {problem}")


def weakened_enforcement(pack: Pack, rules: Mapping[str, Sequence[Setting]]) -> Iterator[Fault]:
    """Yield where a pack's enforcement of all its rules weakens that of locked ones."""
    if not pack.enforcement:
        return
    for id_, locked in rules.items():
        if any(enforcement.weaker(pack.enforcement, _enforced(before)) for before in locked):
            yield _fault(pack, ("enforcement",), f"`{id_}` is locked, and would be enforced less")
            return


def loosened(
    pack: Pack, shelf: Shelf, rules: Mapping[str, Sequence[Setting]], locked: Mapping[str, Sequence[Setting]]
) -> Iterator[Fault]:
    """Yield where what becomes of a locked pack's rules, laid over one another, is weaker than they are in that pack."""
    for id_, before in locked.items():
        after, card = rules[id_], shelf.card(id_)
        if after == before:
            continue
        problem = "" if len(after) == len(before) else "other settings would take the place of its own"
        for one, was in zip(after, _kept(before), strict=False):
            values = {**_defaults(card, one), **one}
            weaker = (_weaker(card, name, value, was, values["severity"]) for name, value in values.items())
            problem = problem or next(filter(None, weaker), "")
            gone = next((key for key in KEYS if key in was.setting and key not in one), "")
            problem = problem or (f"`{gone}` would be another" if gone else "")
        if problem:
            at: Pointer = ("rules", id_) if id_ in pack.rules else ("extends",)
            hint = _HINT if id_ in pack.rules else _HINT_BESIDE
            yield _fault(pack, at, f"`{id_}` is locked: {problem}", hint)


def _defaults(card: Card, one: Setting) -> dict[str, Any]:
    severity = Severity(one.get("severity", card.severity))
    unknown = card.on_unknown or default_on_unknown(severity)
    params = {name: param.default for name, param in card.params.items()}
    return {"severity": severity, "on_unknown": unknown, "enforcement": enforcement.DEFAULT, **params}


def said_otherwise(pack: Pack, locked: Organisation) -> Iterator[Fault]:
    """Yield where a pack says another fact of the organisation than a locked pack, unless it permits less."""
    for name, value in facts_of(pack.org).items():
        if name in locked and value != locked[name] and not is_tighter(name, locked[name], value):
            yield _fault(pack, ("org", name), f"`org.{name}` is locked, and is said otherwise")


def _weaker(card: Card, name: str, value: Any, kept: _Kept, weighs: str) -> str:  # noqa: ANN401 - a setting's value
    """Say how a setting of a rule that `weighs` so much weakens a locked one; empty where it does not."""
    before = kept.setting
    severity = Severity(before.get("severity", card.severity))
    if name == "severity":
        return f"`{value}` weighs less than `{severity}`" if Severity(value).rank < severity.rank else ""
    if name == "on_unknown":
        was = before.get(name) or card.on_unknown or default_on_unknown(severity)
        is_less = weight_of(value, Severity(weighs)).rank < weight_of(was, severity).rank
        words = f"`fail` of a {weighs}" if value == "fail" else f"`{value}`"
        return f"{words} weighs less than `{was}`" if is_less else ""
    if name == "enforcement":
        return "it would be enforced less" if enforcement.weaker(value, _enforced(before)) else ""
    was = before.get(name)
    if name in KEYS:
        if value == was or (kept.is_only and _is_wider(name, value, was)):
            return ""
        return (
            f"`{name}` would be the same in each of its settings"
            if _is_wider(name, value, was)
            else f"`{name}` would narrow where it holds"
        )
    default = card.params[name].default if name in card.params else None
    return (
        "" if value == (default if was is None else was) else f"`{name}` would be another than the locked one"
    )


def _is_wider(key: str, value: Any, was: Any) -> bool:  # noqa: ANN401 - what a scope has under a key
    """Whether a rule holds, by one key of its scope, wherever it did, and elsewhere, too."""
    if was is None or key == "duty":
        return False
    if key in ("since", "until"):
        return bool(value <= was if key == "since" else value >= was)
    return set(was) <= set(value)


def _enforced(setting: Setting) -> Any:  # noqa: ANN401 - a level, or a ramp
    return setting.get("enforcement", enforcement.DEFAULT)


def _fault(pack: Pack, at: Pointer, message: str, hint: str = _HINT) -> Fault:
    return Fault(message, pack.document.key_region(at), at, hint=hint)
