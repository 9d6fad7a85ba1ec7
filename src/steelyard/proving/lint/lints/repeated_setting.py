"""repeated-setting: a pack says what the card or the pack it extends says already."""

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
        repeated = [one for one in every if one.is_repeated]
        if not repeated:
            continue
        names = listed(f"`{one.rule}.{one.name}`" for one in repeated)
        what = (
            f"repeats {len(repeated)} settings it need not say" if len(repeated) > 1 else "repeats a setting"
        )
        first, *others = (one.at._replace(label=f"as {one.origin} has it") for one in repeated)
        yield Weakness(
            pack.name,
            f"the pack `{pack.name}` {what}: {names}",
            first,
            "Remove it, or keep it to hold it fast whatever the other becomes.",
            tuple(others),
        )


LINT = Lint(
    "repeated-setting",
    Severity.NOTE,
    "A pack sets what the card, or the pack it extends, says already.",
    _find,
)
