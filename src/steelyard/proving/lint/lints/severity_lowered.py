"""severity-lowered: a pack lets a rule weigh less than the card or the pack it extends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.proving.lint.lint import Lint, Weakness
from steelyard.proving.lint.settings import settings
from steelyard.schemas import listed
from steelyard.verdict import Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from steelyard.proving.lint.study import Study


def _find(study: Study) -> Iterator[Weakness]:
    for pack, every in settings(study):
        lowered = [
            one
            for one in every
            if one.name == "severity" and Severity(str(one.value)).rank < one.before.severity.rank
        ]
        if not lowered:
            continue
        names = listed(f"`{one.rule}` ({one.was} to {one.value})" for one in lowered)
        first, *others = (one.at._replace(label=f"{one.was} in {one.origin}") for one in lowered)
        yield Weakness(
            pack.name,
            f"the pack `{pack.name}` lowers the severity of {names}",
            first,
            "Say in the pack's `description` why it weighs less here, or leave the severity as it was.",
            tuple(others),
        )


LINT = Lint("severity-lowered", Severity.NOTE, "A pack lets a rule weigh less than it did without it.", _find)
