"""The snapshot that runs: what is pinned, and nothing where an id may come to name something else."""

from typing import Any

import pytest

from steelyard.knowledge.derived import derived, known

COMMIT = "0123456789abcdef0123456789abcdef01234567"
DIGEST = f"sha256:{'4' * 64}"


@pytest.mark.parametrize(
    ("record", "snapshot"),
    [
        ({"model": "claude-sonnet-5", "provider": "anthropic"}, "claude-sonnet-5"),
        ({"model": "gpt-5-2025-08-07", "provider": "openai", "access": "api"}, "gpt-5-2025-08-07"),
        ({"model": "org/name", "revision": COMMIT, "access": "weights", "hosting": "on-premises"}, COMMIT),
        (
            {
                "model": "org/name",
                "access": "weights",
                "hosting": "on-premises",
                "security": {"digest": DIGEST},
            },
            DIGEST,
        ),
        # A provider whose ids nobody knows: what is declared as the revision is all there is.
        ({"model": "big", "provider": "acme-cloud", "revision": "2026-03"}, "2026-03"),
    ],
)
def test_what_is_pinned_is_the_snapshot(record: dict[str, Any], snapshot: str) -> None:
    assert derived(record, "snapshot", "snapshot", "2026-11-23") == snapshot


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({"model": "gpt-5", "provider": "openai"}, "gpt-5-2025-08-07"),
        ({"model": "gpt-5", "provider": "openai", "revision": "gpt-5-2025-08-07"}, "gpt-5-2025-08-07"),
        (
            {"model": "org/name", "revision": "main", "access": "weights", "hosting": "on-premises"},
            "can be moved",
        ),
        ({"model": "big", "provider": "acme-cloud"}, "no grammar of ids at `acme-cloud` is known"),
        # The digest of the weights says nothing of an interface that somebody else serves.
        ({"model": "big", "provider": "acme-cloud", "access": "api", "security": {"digest": DIGEST}}, "no grammar"),
    ],
)  # fmt: skip
def test_where_nothing_is_pinned_there_is_none(record: dict[str, Any], reason: str) -> None:
    found = known(record, "snapshot", "2026-11-23")
    assert found.values == {}
    assert reason in " ".join(found.reasons)
