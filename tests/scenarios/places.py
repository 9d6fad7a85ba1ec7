"""A repository that takes its policy from elsewhere: ours, a remote of others, and a cache."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.scenarios.broken import MANIFEST
from tests.unit.policy.cards import put
from tests.unit.policy.sources.remotes import remote

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli, Result

DAY = ("--as-of", "2026-11-23")


class Place:
    """A repository of ours, a remote of others, and a cache."""

    def __init__(self, tmp_path: Path, cli: Cli) -> None:
        self.up = remote(tmp_path / "up")
        self.repo = tmp_path / "repo"
        self.cache = tmp_path / "cache"
        self._cli = cli
        put(self.repo / ".git" / "HEAD", "")
        put(self.repo / "ai-models.yaml", MANIFEST)
        self.wants(self.up.source())

    def wants(self, *policies: str, **more: str) -> None:
        listed = ", ".join(f'"{policy}"' for policy in policies)
        put(
            self.repo / "steelyard.yaml",
            f"policy: [{listed}]\n" + "".join(f"{k}: {v}\n" for k, v in more.items()),
        )

    def run(self, *arguments: str) -> Result:
        return self._cli(*arguments, cwd=self.repo)

    @property
    def lock(self) -> str:
        return (self.repo / "policy.lock").read_text()

    def gone(self) -> None:
        """Take the remote away: from here on everything is offline."""
        self.up.folder.rename(self.up.folder.with_name("gone"))
