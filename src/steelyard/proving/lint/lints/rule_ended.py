"""rule-ended: a pack's setting after whose last day a rule no longer holds, and nobody may have meant that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.proving.lint.lint import Lint, Spot, Weakness
from steelyard.verdict import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from steelyard.policy.packs.pack import Pack
    from steelyard.proving.lint.study import Study
    from steelyard.source import Pointer


def _find(study: Study) -> Iterator[Weakness]:
    for _, pack in study.packs:
        for id_, said in pack.rules.items():
            every = said if isinstance(said, list) else [said]
            last = len(every) - 1
            until = every[last].get("until", "")
            if not until:
                continue  # something holds behind the settings that end
            at: Pointer = ("rules", id_, last, "until") if isinstance(said, list) else ("rules", id_, "until")
            if every[last].get("enforcement", pack.enforcement) == "advisory":
                yield _advice(pack, id_, until, at)
            elif all(one.get("until", study.as_of) < study.as_of for one in every):
                yield Weakness(
                    id_,
                    f"`{id_}` ended on {until}: since then it does not apply in the pack `{pack.name}`, and no finding says so",
                    _spot(pack, at),
                    "Leave `until` out if the rule is to hold, or take the setting out.",
                )


def _advice(pack: Pack, id_: str, until: str, at: Pointer) -> Weakness:
    ramp = f"enforcement: [{{ is: advisory, until: {until} }}, {{ is: mandatory }}]"
    return Weakness(
        id_,
        f"`{id_}` is advice until {until}, and after that it does not apply at all",
        _spot(pack, at),
        f"`until` beside `enforcement` ends the rule. Did you mean a ramp: `{ramp}`?",
    )


def _spot(pack: Pack, at: Pointer) -> Spot:
    return Spot(pack.document.source, pack.document.key_region(at), "the last day")


LINT = Lint(
    "rule-ended",
    Severity.WARNING,
    "A setting that ended, or advice with an end where a ramp may be meant.",
    _find,
)
