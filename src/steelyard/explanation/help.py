"""Says what would help: the leaves that would have to be otherwise, each with what was found and what is wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.explanation.concrete import NO_VALUE, value_for
from steelyard.explanation.model import Change, State, Ways
from steelyard.explanation.texts import brief_text, clean, field_of, json_text, named, written
from steelyard.explanation.ways import IMPOSSIBLE, Goals, Need, Needs, TooManyWaysError, is_more, needs
from steelyard.policy.language.evidence import piece
from steelyard.policy.language.tree import Quantifier
from steelyard.schemas import listed
from steelyard.verdict import ABSENT, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator

    from steelyard.explanation.build import Judged
    from steelyard.explanation.model import Step
    from steelyard.manifest.bind import Manifest
    from steelyard.policy.language.decide import Scope
    from steelyard.policy.language.explain import Explained
    from steelyard.policy.rule import Rule
    from steelyard.source import Pointer

_LARGE = 200_000
"""Of a larger manifest no values are tried: each costs a look at the whole of it."""


def goals(one: Judged) -> Goals | None:
    """Return what has to come true for the rule to hold; None where it does, or nobody can say.

    Of a failure that is what it requires. Where nobody knows whether it applies, that it does not would do as well.
    """
    if one.outcome not in (Outcome.FAIL, Outcome.UNKNOWN):
        return None
    require = Goals("all", tuple(Need(condition, True) for condition in one.require))
    if one.known is not State.UNKNOWN:
        return require
    return Goals("any", (require, *(Need(condition, False) for condition in one.when)))


def help_for(one: Judged, rule: Rule, manifest: Manifest, scope: Scope) -> tuple[Step | None, bool]:
    """Return what would help, and whether there are too many ways to tell."""
    wanted = goals(one)
    if wanted is None:
        return None, False
    try:
        found = needs(wanted)
    except TooManyWaysError:
        return None, True
    writer = _Writer(rule, manifest, scope)
    return (None if found is None or found is IMPOSSIBLE else writer.step(found)), False


class _Writer:
    """Writes needs down as changes."""

    def __init__(self, rule: Rule, manifest: Manifest, scope: Scope) -> None:
        self._rule = rule
        self._manifest = manifest
        self._scope = scope
        self._texts = rule.logic.texts

    def step(self, found: Needs | Need) -> Step:
        """Return a change, or the ways to choose from or to go together."""
        if isinstance(found, Need):
            return self._change(found)
        return Ways(found.join, tuple(self.step(part) for part in found.parts))

    def _change(self, need: Need) -> Change:
        leaf, goal = need
        fact: Explained | None = leaf.parts[0] if is_more(leaf) else None
        condition = written(leaf.node, self._texts, self._rule.each)
        truth = "true" if goal else "false"
        if fact is not None and isinstance(leaf.node, Quantifier):
            body = written(leaf.node.body, self._texts, self._rule.each)
            pointer, found = fact.pointer or (), fact.value
            wanted = f"an entry more, {leaf.node.variable}, for which `{body}` is {truth}"
        elif leaf.failure:
            pointer, found, wanted = (), ABSENT, f"`{condition}` to be {truth}"
        else:
            pointer, found, wanted, _ = piece(leaf, goal, leaf.value, self._texts)
            others = dict.fromkeys(
                named(one, self._manifest.facts) for one in _absent(leaf) if one != pointer
            )
            if others:
                wanted += f"; {listed((f'`{one}`' for one in others), 'and')} would have to be declared, too"
        value = NO_VALUE
        if fact is None and len(self._manifest.document.source.text) <= _LARGE:
            value = value_for(need, self._scope, self._rule.said.params, self._manifest.document)
        told = None if found is ABSENT else brief_text(found)
        return Change(
            condition=condition,
            pointer=named(pointer, self._manifest.facts) if pointer else "",
            field=field_of(pointer),
            found=told,
            wanted=clean(wanted),
            region=self._manifest.region(pointer) if pointer else None,
            problem=leaf.failure,
            value=None if value is NO_VALUE else json_text(value),
            place=pointer or None,
            raw=None if value is NO_VALUE else value,
        )


def _absent(told: Explained) -> Iterator[Pointer]:
    """Yield the facts of a leaf that nobody declared."""
    if told.pointer is not None and told.value is None:
        yield told.pointer
    elif told.pointer is None:
        for part in told.parts:
            yield from _absent(part)
