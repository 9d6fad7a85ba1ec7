"""The end of what a model was made from, on the channel that serves it: a provider that tuned a model ends it with its base."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from steelyard.knowledge.catalog import is_old
from steelyard.knowledge.derived import Known
from steelyard.knowledge.known_models import found_beside

if TYPE_CHECKING:
    from collections.abc import Mapping

    from steelyard.knowledge.catalog import CatalogFact

_TUNED: Final = ("finetune", "adapter")
_WHOLE_DAY: Final = 10
"""Letters of a date with its day: a month is no day."""


def derive(record: Mapping[str, Any], as_of: str) -> Known:
    """Return the earliest day on which the catalog says that the channel stops serving a base that was tuned."""
    found = first_end(record, as_of)
    if found is None:
        return Known({}, reasons=("the catalog knows no end of a base on this channel",))
    model, fact = found
    words = f"`{model}` retires on {fact.value}, says the catalog ({fact.source}, {fact.as_of})"
    return Known({"base_retires": fact.value}, reasons=(words,))


def first_end(record: Mapping[str, Any], as_of: str) -> tuple[str, CatalogFact] | None:
    """Return the base that was tuned and ends first on this channel, and what the catalog says of its end; None for no end."""
    ends = []
    for base in record.get("base", ()):
        if base.get("relation") not in _TUNED or "model" not in base:
            continue
        fact = found_beside(record, base["model"]).offer.get("retires")
        if (
            fact is not None
            and len(str(fact.value or "")) == _WHOLE_DAY
            and not is_old("retires", fact, as_of)
        ):
            ends.append((base["model"], fact))
    return min(ends, key=lambda end: (str(end[1].value), end[0]), default=None)
