"""The end of what a model was made from, on the channel that serves it: a provider that tuned a model ends it with its base."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from steelyard.knowledge.catalog import is_old
from steelyard.knowledge.derived import Known
from steelyard.knowledge.known_models import found_beside

if TYPE_CHECKING:
    from collections.abc import Mapping

_TUNED: Final = ("finetune", "adapter")
_WHOLE_DAY: Final = 10
"""Letters of a date with its day: a month is no day."""


def derive(record: Mapping[str, Any], as_of: str) -> Known:
    """Return the earliest day on which the catalog says that the channel stops serving a base that was tuned."""
    ends: list[tuple[str, str]] = []
    for base in record.get("base", ()):
        if base.get("relation") not in _TUNED or "model" not in base:
            continue
        fact = found_beside(record, base["model"]).offer.get("retires")
        if (
            fact is not None
            and len(str(fact.value or "")) == _WHOLE_DAY
            and not is_old("retires", fact, as_of)
        ):
            words = (
                f"`{base['model']}` retires on {fact.value}, says the catalog ({fact.source}, {fact.as_of})"
            )
            ends.append((str(fact.value), words))
    if not ends:
        return Known({}, reasons=("the catalog knows no end of a base on this channel",))
    day, words = min(ends)
    return Known({"base_retires": day}, reasons=(words,))
