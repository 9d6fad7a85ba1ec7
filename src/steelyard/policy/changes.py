"""What changed in the rules of a policy: which came, which went, and how those that stayed weigh and ask otherwise."""

from __future__ import annotations

import json
from operator import ge
from typing import TYPE_CHECKING, Any, Final, Literal

from steelyard.policy.organisation import LISTS, as_said, is_tighter
from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from steelyard.policy.build import Configured
    from steelyard.policy.card import Card

Direction = Literal["tighter", "weaker", "other"]
"""Whether a change can only make more findings, can make fewer, or cannot be told."""

ASKING: Final = ("each", "when", "require", "check")
"""The keys of a card that decide what it asks; all others are words, or what packs set."""

_WEIGHTS: Final = ("severity", "on_unknown", "enforcement")
"""What `Configured.strength` ranks, in its order."""

_EVERYWHERE: Final = "everywhere"


class Change(NamedTuple):
    """One thing that is otherwise than it was: its name, what was, what is, in words."""

    name: str
    was: str
    now: str
    direction: Direction


class RuleChange(NamedTuple):
    """A rule that was added, removed or changed. Of an added or removed one `weight` says how much it weighs."""

    rule: str
    kind: Literal["added", "removed", "changed"]
    weight: str
    changes: tuple[Change, ...] = ()


def rule_changes(before: Sequence[Configured], after: Sequence[Configured]) -> tuple[RuleChange, ...]:
    """Return what changed in the rules, by id; nothing where both are the same."""
    were = {one.card.id: one for one in before}
    are = {one.card.id: one for one in after}
    found = []
    for id_ in sorted({*were, *are}):
        old, new = were.get(id_), are.get(id_)
        if old is None or new is None:
            kept = old or new
            assert kept is not None  # noqa: S101 - it is in one of them
            found.append(RuleChange(id_, "added" if old is None else "removed", _weight(kept)))
        elif changes := tuple(_changes(old, new)):
            found.append(RuleChange(id_, "changed", _weight(new), changes))
    return tuple(found)


def organisation_changes(before: Mapping[str, object], after: Mapping[str, object]) -> tuple[Change, ...]:
    """Return what is said otherwise of the organisation; lists that permit are weaker where anything was added."""
    return tuple(
        [
            Change(f"org.{name}", _org_text(name, before), _org_text(name, after), _org(name, before, after))
            for name in sorted({*before, *after})
            if before.get(name) != after.get(name)
        ]
    )


def organisation_of(rules: Sequence[Configured]) -> Mapping[str, object]:
    """Return the facts about the organisation, which all rules of a policy share."""
    return rules[0].org if rules else {}


def _org_text(name: str, facts: Mapping[str, object]) -> str:
    return text(as_said(name, facts.get(name)))


def _org(name: str, before: Mapping[str, object], after: Mapping[str, object]) -> Direction:
    old, new = before.get(name), after.get(name)
    if name not in LISTS or not isinstance(old, (list, tuple)) or not isinstance(new, (list, tuple)):
        return "other"
    return "tighter" if is_tighter(name, old, new) else "weaker"


def text(value: object) -> str:
    """Return a value as people read it: JSON, whose keys stand in a fixed order; nothing for None."""
    if value is None:
        return "nothing"
    return (
        value
        if isinstance(value, str)
        else json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    )


def asked(card: Card) -> str:
    """Return what a card asks as a canonical text: two that are equal decide alike."""
    said: dict[str, Any] = {key: card.raw[key] for key in ASKING if key in card.raw}
    return json.dumps(said, ensure_ascii=False, sort_keys=True, default=str)


def _changes(old: Configured, new: Configured) -> Iterator[Change]:
    if asked(old.card) != asked(new.card):
        keys = [key for key in ASKING if old.card.raw.get(key) != new.card.raw.get(key)]
        was, now = ({key: one.card.raw[key] for key in keys if key in one.card.raw} for one in (old, new))
        yield Change("conditions", text(was), text(now), "other")
    olds, news = _reached(old), _reached(new)
    if [one.scope for one in olds] == [one.scope for one in news]:
        for one, other in zip(olds, news, strict=True):
            where = f" ({_scope(one)})" if len(olds) > 1 else ""
            yield from _setting(one, other, where)
        return
    yield Change("scope", _weight(old), _weight(new), _rescoped(old, new))
    yield from _parameters(old, new, "")


def _reached(rule: Configured) -> tuple[Configured, ...]:
    """Return the settings of a rule up to the first that holds everywhere: none behind it is ever tried."""
    for number, one in enumerate(rule.settings, 1):
        if not one.scope:
            return rule.settings[:number]
    return rule.settings


def _setting(old: Configured, new: Configured, where: str) -> Iterator[Change]:
    weights = zip(_WEIGHTS, old.strength, new.strength, strict=True)
    for name, was, now in weights:
        if was != now:
            before, after = getattr(old, name), getattr(new, name)
            yield Change(f"{name}{where}", str(before), str(after), "tighter" if now > was else "weaker")
    yield from _parameters(old, new, where)


def _parameters(old: Configured, new: Configured, where: str) -> Iterator[Change]:
    for name in sorted({*old.params, *new.params}):
        was, now = old.params.get(name), new.params.get(name)
        if was != now or type(was) is not type(now):
            yield Change(f"params.{name}{where}", text(was), text(now), "other")


def _rescoped(old: Configured, new: Configured) -> Direction:
    """Return tighter where every setting now is at least as heavy as each was, and one of them holds everywhere."""
    heavy = all(
        all(map(ge, one.strength, other.strength)) and one.params == other.params
        for one in _reached(new)
        for other in _reached(old)
    )
    return "tighter" if heavy and not _reached(new)[-1].scope else "weaker"


def _weight(rule: Configured) -> str:
    parts = [f"{one.severity.value}, {one.enforcement}, {_scope(one)}" for one in _reached(rule)]
    parts = [part.removesuffix(f", {_EVERYWHERE}") for part in parts]
    return "; else ".join(parts)


def _scope(rule: Configured) -> str:
    return " and ".join([one.words for one in rule.scope if one.words]) or _EVERYWHERE
