"""severity-lowered: a pack lets a rule, or what is unknown to it, weigh less than the card or the pack it extends."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

from steelyard.policy.choose import configure
from steelyard.proving.lint.lint import Lint, Spot, Weakness
from steelyard.proving.lint.settings import inherited
from steelyard.record import NamedTuple
from steelyard.schemas import listed
from steelyard.verdict import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from steelyard.policy.build import Configured
    from steelyard.policy.packs.pack import Pack
    from steelyard.policy.packs.settings import Settings
    from steelyard.policy.shelf import Shelf
    from steelyard.proving.lint.settings import Start
    from steelyard.proving.lint.study import Study
    from steelyard.source import Pointer

_WORDS = {"severity": "lowers the severity of", "on_unknown": "lets an unknown weigh less in"}


class _Less(NamedTuple):
    """What weighs less than it did, by which of the two settings, and where that is said."""

    name: str
    words: str
    at: Spot


def _find(study: Study) -> Iterator[Weakness]:
    for shelf, pack in study.packs:
        less = list(_lowered(study.gathered(shelf), shelf, pack))
        if not less:
            continue
        told = [
            f"{words} {listed([one.words for one in less if one.name == name])}"
            for name, words in _WORDS.items()
            if any(one.name == name for one in less)
        ]
        first, *others = (one.at for one in less)
        yield Weakness(
            pack.name,
            f"the pack `{pack.name}` {listed(told, 'and')}",
            first,
            "Say in the pack's `description` why it weighs less here, or leave the severity as it was.",
            tuple(others),
        )


def _lowered(gathered: Settings, shelf: Shelf, pack: Pack) -> Iterator[_Less]:
    below = inherited(gathered, shelf, pack)
    for id_, said in pack.rules.items():
        card, start = shelf.card(id_), below.get(id_)
        before = (configure(card, {}) if start is None else start.rule).settings
        if not isinstance(said, list):
            for name in ("severity", "on_unknown"):
                if name in said:
                    now = configure(card, {"severity": before[0].severity.value, **said})
                    most = max(before, key=attrgetter(f"{name}.rank"))
                    yield from _less(pack, ("rules", id_, name), name, (now, most), start)
            continue
        # A list takes the place of all settings: what weighs less than the least of them weighs less than it did.
        for index, one in enumerate(said):
            now = configure(card, one)
            for name in ("severity", "on_unknown"):
                least = min(before, key=attrgetter(f"{name}.rank"))
                at: Pointer = ("rules", id_, index, *((name,) if name in one else ()))
                yield from _less(pack, at, name, (now, least), start)


def _less(
    pack: Pack, at: Pointer, name: str, now_and_was: tuple[Configured, Configured], start: Start | None
) -> Iterator[_Less]:
    """Yield what weighs less. What an unknown weighs follows the severity, and is the pack's own affair beside a card."""
    now, was = now_and_was
    if name == "on_unknown" and (start is None or now.severity.rank < was.severity.rank):
        return
    after, before = getattr(now, name), getattr(was, name)
    if after.rank < before.rank:
        label = f"{_weight(before)} in {'the card' if start is None else start.origin(name)}"
        place = Spot(pack.document.source, pack.document.key_region(at), label)
        yield _Less(name, f"`{at[1]}` ({_weight(before)} to {_weight(after)})", place)


def _weight(severity: Severity) -> str:
    """Return a weight as packs write it: what only is counted they ignore."""
    return "ignore" if severity is Severity.NONE else severity.value


LINT = Lint("severity-lowered", Severity.NOTE, "A pack lets a rule weigh less than it did without it.", _find)
