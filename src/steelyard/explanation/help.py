"""Says what would help: the leaves that would have to be otherwise, each with what was found and what is wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeGuard

from steelyard.explanation.concrete import NO_VALUE, value_for
from steelyard.explanation.model import Change, State, Ways
from steelyard.explanation.texts import brief_text, clean, json_text, named, written
from steelyard.explanation.together import agree, made_from, movable, turned
from steelyard.explanation.ways import IMPOSSIBLE, Goals, Need, Needs, TooManyWaysError, is_more, needs
from steelyard.policy.language.evidence import piece
from steelyard.policy.language.explained import as_written
from steelyard.policy.language.tree import Quantifier
from steelyard.schemas import listed
from steelyard.source import field_of
from steelyard.verdict import ABSENT, Outcome

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from steelyard.explanation.judged import Judged
    from steelyard.explanation.model import Step
    from steelyard.manifest.bind import Manifest
    from steelyard.policy.language.decide import Scope
    from steelyard.policy.language.explained import Explained
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
    writer = _Writer(rule, manifest, scope, made_from((*one.when, *one.require)))
    return (None if found is None or found is IMPOSSIBLE else writer.step(found)), False


class _Writer:
    """Writes needs down as changes."""

    def __init__(
        self, rule: Rule, manifest: Manifest, scope: Scope, sources: Mapping[int, tuple[Pointer, ...]]
    ) -> None:
        self._sources = sources
        self._rule = rule
        self._manifest = manifest
        self._scope = scope
        self._texts = rule.logic.texts

    def step(self, found: Needs | Need) -> Step:
        """Return a change, or the ways to choose from or to go together."""
        if isinstance(found, Need):
            return self._changes(found)
        steps = [self.step(part) for part in found.parts]
        if found.join == "all":
            return Ways("all", self._reconciled(found, steps))
        flat = [one for step in steps for one in (step.steps if _is_choice(step) else (step,))]
        return Ways("any", tuple(flat))

    def _reconciled(self, found: Needs, steps: list[Step]) -> tuple[Step, ...]:
        """Return steps that go together without the values that do not."""
        pairs = list(zip(found.parts, steps, strict=True))
        alone = [need for need, step in pairs if isinstance(need, Need) and isinstance(step, Change)]
        values: dict[Pointer, object] = {}
        for step in steps:
            if isinstance(step, Change) and step.place is not None and step.value is not None:
                for_one = {step.place: step.raw}
                if step.place not in values and self._agree(alone, for_one):
                    values[step.place] = step.raw
        if not self._agree(alone, values):
            values = {}

        def fitted(part: Needs | Need, step: Step) -> Step:
            if isinstance(step, Ways):
                parts = part.parts if isinstance(part, Needs) and len(part.parts) == len(step.steps) else ()
                inner = parts or (part,) * len(step.steps)
                return Ways(step.join, tuple(map(fitted, inner, step.steps)))
            if step.place is None or step.value is None:
                return step
            own = [part] if isinstance(part, Need) else []
            if part in alone:
                raw = values.get(step.place, NO_VALUE)
            else:
                raw = step.raw if self._agree([*alone, *own], {**values, step.place: step.raw}) else NO_VALUE
            return step._replace(
                value=None if raw is NO_VALUE else json_text(raw), raw=None if raw is NO_VALUE else raw
            )

        return tuple(fitted(part, step) for part, step in pairs)

    def _agree(self, needs: list[Need], values: Mapping[Pointer, object]) -> bool:
        return agree(needs, values, self._scope, self._rule.said.params)

    def _changes(self, need: Need) -> Step:
        """Return the change of a leaf's fact; of several facts any one, since each may change it."""
        first = self._change(need)
        others = movable(need.leaf)
        if first.place not in others or len(others) == 1:
            return first
        told: list[Step] = [first]
        other = turned(need)
        for pointer, fact in others.items():
            if pointer == first.place:
                continue
            if other is not None:
                told.append(self._change(other)._replace(condition=first.condition))
                continue
            truth = "true" if need.goal else "false"
            told.append(
                Change(
                    condition=first.condition,
                    pointer=named(pointer, self._manifest.facts),
                    field=field_of(pointer),
                    found=brief_text(as_written(fact)),
                    wanted=clean(f"`{first.condition}` to be {truth}"),
                    region=self._manifest.region(pointer),
                    place=pointer,
                )
            )
        return Ways("any", tuple(told))

    def _hangs_on(self, leaf: Explained) -> str:
        """Say which facts a leaf hangs on that is about none itself, or that there are none."""
        names = dict.fromkeys(
            f"`{named(one, self._manifest.facts)}`" for one in self._sources.get(id(leaf), ())
        )
        if names:
            return f", which depends on {listed(names, 'and')}"
        return ", which no field of the manifest decides"

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
            if not pointer:
                wanted += self._hangs_on(leaf)
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


def _is_choice(step: Step) -> TypeGuard[Ways]:
    return isinstance(step, Ways) and step.join == "any"


def _absent(told: Explained) -> Iterator[Pointer]:
    """Yield the facts of a leaf that nobody declared."""
    if told.pointer is not None and told.value is None:
        yield told.pointer
    elif told.pointer is None:
        for part in told.parts:
            yield from _absent(part)
