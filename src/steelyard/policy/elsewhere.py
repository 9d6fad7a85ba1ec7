"""Policies from elsewhere, as loading sees them: a source string stands for a folder on this machine, or is refused.

Kept small on purpose: a policy of this repository imports no more than this (docs/policy-sources.md).
"""

from __future__ import annotations

from typing import Protocol

from steelyard.errors import PolicyError

_SIGNS = ("git+", "git@", "package:")


def is_elsewhere(policy: str) -> bool:
    """Whether a policy is written as a source, well or badly: neither a shipped name nor a path looks like one."""
    return "://" in policy or policy.startswith(_SIGNS)


class Elsewhere(Protocol):
    """Where the content of sources is. Never the network: what is not here already is refused."""

    @property
    def stamp(self) -> bytes:
        """What the answers follow from: two of equal stamps have the same content for every source."""

    def place(self, source: str) -> str:
        """Return the policy folder or pack file that a source stands for. Raises PolicyError when there is none."""


class Unlocked:
    """Knows no source, since nothing was locked."""

    stamp = b""

    @staticmethod
    def place(source: str) -> str:
        """Raise PolicyError, whatever the source."""
        from steelyard.policy.sources.source import parse_source  # noqa: PLC0415 - says what is misspelt first

        parse_source(source)
        raise PolicyError(
            f"`{source}` is not locked: there is no policy.lock",
            hint="`steelyard policy lock` fetches it and writes its digest to policy.lock, for you to commit.",
        )


UNLOCKED = Unlocked()
"""For whoever has no lock."""
