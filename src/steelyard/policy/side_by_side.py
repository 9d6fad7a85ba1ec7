"""Policies named side by side hold together, in whatever order: the stricter weights, and what somebody said of a parameter.

What a pack says of a parameter goes before what the packs that it extends say, and before the card's default. Where two
packs say different things of one, and none that extends both settles it, nobody has said what holds: that is refused.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from steelyard.errors import PolicyError
from steelyard.policy.enforcement import together
from steelyard.policy.extended import last_words
from steelyard.policy.scope import apart
from steelyard.policy.settings import refused
from steelyard.record import NamedTuple
from steelyard.source import Fault

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from steelyard.policy.build import Configured
    from steelyard.policy.extended import Built
    from steelyard.policy.pack import Pack
    from steelyard.policy.scope import Within
    from steelyard.source import Pointer

_MOST_SETTINGS = 64
"""So many settings a rule may come to; each is asked whether it is the first that holds, so that few are many."""


class Sides(NamedTuple):
    """What stands side by side: the rules of each pack by id, and every pack that has a say in them, by its path.

    The parameters of `locked` rules are those of the locked pack, whatever others say.
    """

    rules: Sequence[Mapping[str, Configured]]
    packs: Mapping[str, Built]
    locked: Container[str]


def joined(sides: Sides) -> dict[str, Configured]:
    """Return the rules of all sides, by id. Raises PolicyError where two of them contradict each other."""
    found: dict[str, list[Configured]] = {}
    for rules in sides.rules:
        for id_, rule in rules.items():
            found.setdefault(id_, []).append(rule)
    return {id_: _joined(every, sides) for id_, every in found.items()}


def _joined(rules: Sequence[Configured], sides: Sides) -> Configured:
    first, *others = rules
    if not others:
        return first
    origins = [one.origins for rule in rules for one in rule.settings]
    says = _Says(last_words(origins, sides.packs), sides.packs, first.card.id in sides.locked)
    for other in others:
        first = _stricter(first, other, says)
    return first


class _Says(NamedTuple):
    """Who has the word on the parameters of a rule: for each the packs that no other one refines."""

    last: Mapping[str, frozenset[str]]
    packs: Mapping[str, Built]
    is_locked: bool


def _stricter(earlier: Configured, later: Configured, says: _Says) -> Configured:
    """Return a rule that two packs set: weights never below either's, parameters of whoever has the word on them.

    Adding a policy must not loosen another: both may extend one pack, and bring its milder settings along. Where
    settings hold in some scope only, both hold where both scopes do, and each for itself elsewhere. Raises
    PolicyError where that would be more than anybody can have meant: one more policy multiplies them.
    """
    if earlier == later:  # most often both come from one pack
        return later
    ones, others = earlier.settings, later.settings
    if not any(one.scope for one in (*ones, *others)) and len(ones) == len(others) == 1:
        return _both(earlier, later, says)
    every = [_both(one, other, says) for one in ones for other in others]
    every = _reached([*every, *[one._replace(others=()) for one in (*ones, *others)]])
    if len(every) > _MOST_SETTINGS:
        raise PolicyError(
            f"the policies together have {len(every)} settings for `{later.card.id}`, more than {_MOST_SETTINGS}",
            hint="Each setting of one policy meets each of the other: set the rule by scope in one of them.",
        )
    return every[0]._replace(others=tuple(every[1:]))


def _reached(settings: Sequence[Configured]) -> list[Configured]:
    """Return the settings that can be the first to hold: none behind one of the same scope, or behind one without."""
    found: dict[frozenset[Within], Configured] = {}
    for one in settings:
        found.setdefault(frozenset(one.scope), one)
        if not one.scope:
            break
    return list(found.values())


def _both(one: Configured, other: Configured, says: _Says) -> Configured:
    severity = max(one.severity, other.severity, key=lambda level: level.rank)
    on_unknown = max(one.on_unknown, other.on_unknown, key=lambda level: level.rank)
    scope = tuple(dict.fromkeys((*one.scope, *other.scope)))
    enforced, then = together(one, other)
    earlier = [name for name in one.params if _holds(name, one, other, says)]
    return other._replace(
        severity=severity,
        on_unknown=on_unknown,
        params={name: (one if name in earlier else other).params[name] for name in other.params},
        scope=scope,
        enforcement=enforced,
        then=then,
        others=(),
        origins={**one.origins, **other.origins, **{name: one.origins[name] for name in earlier}},
    )


def _holds(name: str, one: Configured, other: Configured, says: _Says) -> bool:
    """Whether a parameter is what the first of two settings says. Raises PolicyError where nobody can know."""
    if name not in one.origins:
        return False
    if name not in other.origins:
        return True
    last = says.last[name]
    ours, theirs = one.origins[name] in last, other.origins[name] in last
    is_open = ours and theirs and one.params[name] != other.params[name]
    if is_open and not says.is_locked and not apart(one.scope, other.scope):
        raise _contradiction(name, one, other, says.packs)
    return ours and not theirs


def _contradiction(name: str, one: Configured, other: Configured, packs: Mapping[str, Built]) -> PolicyError:
    """Return the error of two packs that say different things, at the place where the second one does."""
    theirs, ours = (packs[each.origins[name]].pack for each in (one, other))
    at = _where(ours, one.card.id, name)
    said, here = (json.dumps(each.params[name], ensure_ascii=False) for each in (one, other))
    message = (
        f"`{name}` of `{one.card.id}` is {here} here and {said} in {theirs.document.source.path}: "
        "neither goes before the other"
    )
    hint = f"Say which holds in a pack that extends both: `extends: [{theirs.name}, {ours.name}]`."
    fault = Fault(message, ours.document.region(at), at, hint=hint)
    return refused(ours, [fault], "two packs contradict each other")


def _where(pack: Pack, id_: str, name: str) -> Pointer:
    """Return where a pack sets a parameter: in the only setting of the rule, or in the first of several that has it."""
    said = pack.rules[id_]
    if not isinstance(said, list):
        return ("rules", id_, name)
    return ("rules", id_, next(index for index, setting in enumerate(said) if name in setting), name)
