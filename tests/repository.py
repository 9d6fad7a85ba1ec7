"""A real git repository for scenarios, with nothing of this machine's own settings."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


class Repository(NamedTuple):
    """A folder under git."""

    root: Path

    def git(self, *arguments: str, stdin: bytes = b"") -> str:
        kept = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
        env = {**kept, "HOME": str(self.root), "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}
        who = (
            "-c",
            "user.name=A Builder",
            "-c",
            "user.email=builder@example.org",
            "-c",
            "commit.gpgsign=false",
        )
        done = subprocess.run(
            ("git", *who, *arguments), cwd=self.root, env=env, input=stdin, capture_output=True, check=False
        )
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout.decode()

    def write(self, files: Mapping[str, str | None]) -> None:
        """Write files by path; None removes one."""
        for path, text in files.items():
            target = self.root / path
            if text is None:
                target.unlink()
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")

    def commit(self, files: Mapping[str, str | None] | None = None) -> str:
        """Write files, commit everything, and return the commit."""
        self.write(files or {})
        self.git("add", "-A")
        self.git("commit", "-q", "--allow-empty", "-m", "a change")
        return self.git("rev-parse", "HEAD").strip()


def repository(root: Path, files: Mapping[str, str | None]) -> Repository:
    """Return a new repository at a folder with one commit on `main`."""
    root.mkdir(parents=True, exist_ok=True)
    made = Repository(root)
    made.git("init", "-q", "-b", "main")
    made.commit(files)
    return made
