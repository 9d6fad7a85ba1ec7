"""rule-loosened: a pack enforces a rule less than the pack it extends, or in fewer cases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.policy import enforcement
from steelyard.policy.scope import LISTS, within
from steelyard.proving.lint.lint import Lint, Spot, Weakness
from steelyard.proving.lint.settings import inherited
from steelyard.schemas import listed
from steelyard.verdict import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from steelyard.policy.card import Card
    from steelyard.policy.packs.pack import Pack
    from steelyard.policy.packs.settings import Settings
    from steelyard.policy.scope import Within
    from steelyard.policy.shelf import Shelf
    from steelyard.proving.lint.study import Study
    from steelyard.source import Pointer

    Found = tuple[Pointer, str, str]
    """The place of a setting, what it does, and what was so before."""


def _find(study: Study) -> Iterator[Weakness]:
    for shelf, pack in study.packs:
        found = list(_loosened(study.gathered(shelf), shelf, pack))
        if not found:
            continue
        first, *others = (
            Spot(pack.document.source, pack.document.key_region(at), label) for at, _, label in found
        )
        yield Weakness(
            pack.name,
            f"the pack `{pack.name}` {listed([what for _, what, _ in found], 'and')}",
            first,
            "Say in the pack's `description` why the rule holds less here; whoever keeps the pack it extends can say "
            "`locked: true` there.",
            tuple(others),
        )


def _loosened(gathered: Settings, shelf: Shelf, pack: Pack) -> Iterator[Found]:
    before = inherited(gathered, shelf, pack)
    if pack.enforcement:
        less = [id_ for id_, was in sorted(before.items()) if _is_less(pack.enforcement, was.settings)]
        if less:
            which = f"`{less[0]}`" if len(less) == 1 else f"`{less[0]}` and {len(less) - 1} more rules"
            label = f"{_enforced(before[less[0]].settings)} in {before[less[0]].names}"
            yield ("enforcement",), f"enforces {which} less", label
    for id_, said in pack.rules.items():
        if id_ not in before:
            continue
        was, origin = before[id_].settings, before[id_].names
        card = shelf.card(id_)
        if isinstance(said, list):
            yield from _of_list(id_, card, said, was, origin)
            continue
        if "enforcement" in said and _is_less(said["enforcement"], was):
            yield ("rules", id_, "enforcement"), f"enforces `{id_}` less", f"{_enforced(was)} in {origin}"
        for key in said:
            limits = [_value(within(one, card.scope), key) for one in was]
            if any(_narrows(key, _value(within(said), key), limit) for limit in limits):
                words = " or ".join(dict.fromkeys(_words(limit) for limit in limits))
                yield ("rules", id_, key), f"limits `{id_}` by `{key}`", f"{words} in {origin}"


def _of_list(
    id_: str, card: Card, said: Sequence[Mapping[str, Any]], was: Sequence[Mapping[str, Any]], origin: str
) -> Iterator[Found]:
    for index, one in enumerate(said):
        if "enforcement" in one and _is_less(one["enforcement"], was):
            at: Pointer = ("rules", id_, index, "enforcement")
            yield at, f"enforces `{id_}` less in some scope", f"{_enforced(was)} in {origin}"
    everywhere = within({}, card.scope)
    if any(within(one, card.scope) == everywhere for one in was) and not any(
        within(one, card.scope) == everywhere for one in said
    ):
        yield ("rules", id_), f"asks `{id_}` in some scopes only", f"everywhere in {origin}"


def _is_less(said: Any, before: Sequence[Mapping[str, Any]]) -> bool:  # noqa: ANN401 - a level, or a ramp
    return any(enforcement.weaker(said, one.get("enforcement", enforcement.DEFAULT)) for one in before)


def _enforced(before: Sequence[Mapping[str, Any]]) -> str:
    levels = [one.get("enforcement", enforcement.DEFAULT) for one in before]
    return " or ".join(dict.fromkeys("a ramp" if isinstance(one, list) else one for one in levels))


def _value(scope: Within, key: str) -> Any:  # noqa: ANN401 - a list of members, or a text
    return getattr(scope, key, None)


def _narrows(key: str, now: Any, before: Any) -> bool:  # noqa: ANN401 - as above
    """Whether a scope key holds in fewer cases than it did; False for what is no scope key."""
    if not now or now == before:
        return False
    if key in LISTS:
        return not before or not set(before) <= set(now)
    if key == "since":
        return bool(now > before)
    return not before or key == "duty" or bool(now < before)


def _words(limit: Any) -> str:  # noqa: ANN401 - as above
    return ", ".join(limit) if isinstance(limit, tuple) and limit else limit or "no limit"


LINT = Lint(
    "rule-loosened",
    Severity.NOTE,
    "A pack enforces a rule less than the pack it extends, or in fewer cases.",
    _find,
)
