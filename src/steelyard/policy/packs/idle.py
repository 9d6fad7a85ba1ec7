"""Settings of a pack that would never count: they look like a rule that holds, and nobody would notice that it does not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from steelyard.policy.scope import implied, within
from steelyard.source import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from steelyard.policy.packs.pack import Pack
    from steelyard.policy.shelf import Shelf
    from steelyard.source import Pointer

    Setting = Mapping[str, Any]


def idle(pack: Pack, shelf: Shelf, settings: Mapping[str, Sequence[Setting]]) -> Iterator[Fault]:
    """Yield where a pack, of what its rules come to, has a setting that holds on no day, or stands behind one for all its cases."""
    for id_, said in pack.rules.items():
        rule: Pointer = ("rules", id_)
        if not isinstance(said, list):
            ended = next(filter(_is_over, settings[id_]), None)
            if ended is not None:
                yield _on_no_day(pack, id_, rule, said, ended)
            continue
        scopes = [within(one, shelf.card(id_).scope) for one in said]
        for index, (one, scope) in enumerate(zip(said, scopes, strict=True)):
            at: Pointer = (*rule, index)
            before = next(
                (step for step, other in enumerate(scopes[:index]) if implied((other,), (scope,))), None
            )
            if _is_over(one):
                yield _on_no_day(pack, id_, at, one, one)
            elif before is not None:
                message = (
                    f"this setting of `{id_}` never counts: setting {before + 1} holds wherever it would"
                )
                hint = "The first setting whose scope holds is the one: write the narrower scope before the wider."
                yield Fault(message, pack.document.region(at), at, hint=hint)


def _is_over(setting: Setting) -> bool:
    """Whether a setting ends before it begins."""
    return bool(setting.get("until") and setting.get("since", "") > setting["until"])


def _on_no_day(pack: Pack, id_: str, where: Pointer, own: Setting, ended: Setting) -> Fault:
    at: Pointer = (*where, "since" if "since" in own else "until")
    message = f"`{id_}` would hold on no day: from {ended['since']} to {ended['until']}"
    hint = "`since` is the first day on which it holds, and `until` the last."
    return Fault(message, pack.document.key_region(at), at, hint=hint)
