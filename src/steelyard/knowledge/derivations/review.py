"""How long a project goes from one review of its models to the next."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from steelyard.knowledge.derived import Known

if TYPE_CHECKING:
    from collections.abc import Mapping


def derive(record: Mapping[str, Any], _: str) -> Known:
    """Return the days from the last review to the one that is due; nothing where one of the two is no day."""
    review = record.get("review", {})
    last, due = review.get("reviewed_on", ""), review.get("review_by", "")
    try:
        days = (date.fromisoformat(due) - date.fromisoformat(last)).days
    except ValueError:
        return Known({}, reasons=("`review.reviewed_on` and `review.review_by` are not both declared",))
    return Known({"review_interval_days": days}, reasons=(f"reviewed on {last}, due by {due}",))
