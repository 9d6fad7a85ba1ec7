"""What the catalog knows of a model, and of the channel that serves it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from steelyard.knowledge.catalog import is_old
from steelyard.knowledge.derived import Known
from steelyard.knowledge.known_models import found_of

if TYPE_CHECKING:
    from collections.abc import Mapping

_MODEL: Final = ("developer", "open_weights", "license", "released", "context")
_OFFER: Final = ("retires", "replacement", "input_per_mtok", "output_per_mtok", "currency")
_WHOLE_DAY: Final = 10
"""Letters of a date with its day."""


def derive(record: Mapping[str, Any], as_of: str) -> Known:
    """Return what is known, which of it is old, and of what the sources say different things."""
    found = found_of(record)
    if not found.id and not found.offer:
        return Known({"catalog": {}}, reasons=(found.why,))
    facts = {name: found.model[name] for name in _MODEL if name in found.model}
    facts |= {name: found.offer[name] for name in _OFFER if name in found.offer}
    said: dict[str, Any] = {name: fact.value for name, fact in facts.items() if fact.value is not None}
    if len(said.get("retires", "")) != _WHOLE_DAY:
        said.pop("retires", None)  # a month is no day
    said |= {"sure": found.sure} | ({"id": found.id} if found.id else {})
    for name, of in (("prices_as_of", "input_per_mtok"), ("retirement_as_of", "retires")):
        if of in said:
            said[name] = facts[of].as_of
    said["old"] = [name for name, fact in facts.items() if is_old(name, fact, as_of)]
    said["contradicted"] = [name for name, fact in facts.items() if fact.contradicted]
    return Known({"catalog": said}, found.id, (found.why,))
