"""Traps 51 to 54: what a naive check of security gets wrong."""

from __future__ import annotations

import pytest

from steelyard.knowledge.pins import Channel, pin

COMMIT = "0123456789abcdef0123456789abcdef01234567"
DIGEST = "sha256:" + "ab" * 32


@pytest.mark.parametrize(
    ("revision", "digest", "status"),
    [
        ("main", DIGEST, "floating"),
        ("v1.0", DIGEST, "floating"),
        ("0123456", "", "floating"),
        ("", "", "floating"),
        (COMMIT, "", "immutable"),
        (COMMIT.upper(), "", "immutable"),
        (f"{COMMIT}0", "", "floating"),
        (DIGEST, "", "immutable"),
        ("", DIGEST, "immutable"),
        ("", DIGEST[:-1], "floating"),
    ],
)
def test_trap_54_a_branch_is_no_pin_even_beside_a_digest(revision: str, digest: str, status: str) -> None:
    assert pin("self", "ibm-granite/granite", revision, Channel(digest=digest)).status == status
