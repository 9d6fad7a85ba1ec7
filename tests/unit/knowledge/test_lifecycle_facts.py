"""Days that follow from others: from one review to the next, and the end of a tuned model from that of its base."""

from typing import Any

import pytest

from steelyard.knowledge.derived import known
from steelyard.knowledge.retirement import retirement
from steelyard.manifest.bind import Record

DAY = "2026-11-23"
BASE = {"model": "o3-deep-research", "relation": "finetune"}
"""OpenAI stopped serving it on 2026-07-23."""


@pytest.mark.parametrize(
    ("review", "days"),
    [
        ({"reviewed_on": "2026-10-05", "review_by": "2026-10-05"}, 0),
        ({"reviewed_on": "2024-01-01", "review_by": "2025-01-01"}, 366),
        ({"reviewed_on": "2026-10-05", "review_by": "2026-10-01"}, -4),
    ],
)
def test_the_days_from_review_to_review(review: dict[str, str], days: int) -> None:
    assert known({"review": review}, "review", DAY).values == {"review_interval_days": days}


@pytest.mark.parametrize(
    "record",
    [
        {},
        {"review": {"reviewed_on": "2026-10-05"}},
        {"review": {"review_by": "2026-10-05"}},
        {"review": {"reviewed_on": "2026-02-30", "review_by": "2026-10-05"}},
    ],
)
def test_without_two_days_there_is_no_interval(record: dict[str, Any]) -> None:
    assert known(record, "review", DAY).values == {}


@pytest.mark.parametrize("lifecycle", [{}, {"stage": "ga"}, {"precision": "exact", "released": "2026-01-01"}])
@pytest.mark.parametrize("provider", ["self", "nobody-knows"])
def test_where_nobody_says_an_end_nothing_is_known(lifecycle: dict[str, str], provider: str) -> None:
    found = known(
        Record({"model": "acme/m", "provider": provider, "lifecycle": lifecycle}), "retirement", DAY
    )
    words = retirement({"lifecycle": lifecycle}, DAY, firm=False).words
    assert found == ({"retirement": {}}, words, (words,), ())


@pytest.mark.parametrize("kind", [dict, Record])
@pytest.mark.parametrize("relation", ["finetune", "adapter"])
def test_a_tuned_model_ends_with_its_base_on_the_same_channel(kind: Any, relation: str) -> None:
    bases = [{"model": "acme-large", "relation": relation}, {**BASE, "relation": relation}]
    found = known(kind({"model": "ft:x", "provider": "openai", "base": bases}), "base_retires", DAY)
    assert found.values == {"base_retires": "2026-07-23"}
    assert found.reasons[0].startswith("`o3-deep-research` retires on 2026-07-23, says the catalog (")


@pytest.mark.parametrize(
    ("record", "as_of"),
    [
        ({"model": "ft:x", "provider": "openai"}, DAY),
        # another channel has another clock,
        ({"model": "ft:x", "provider": "acme-cloud", "base": [BASE]}, DAY),
        # a merge is served by whoever merged,
        ({"model": "ft:x", "provider": "openai", "base": [{**BASE, "relation": "merge"}]}, DAY),
        # a package says nothing of an API,
        ({"model": "ft:x", "provider": "openai", "base": [{"purl": "pkg:oci/x@sha256:1", "relation": "finetune"}]}, DAY),
        # and an old catalog nothing of today.
        ({"model": "ft:x", "provider": "openai", "base": [BASE]}, "2036-01-01"),
    ],
)  # fmt: skip
def test_elsewhere_nothing_is_known_of_the_end(record: dict[str, Any], as_of: str) -> None:
    assert known(record, "base_retires", as_of).values == {}
