"""Asks git, and lets a repository's own configuration run nothing: no hooks, pagers, filters, remotes or external diffs."""

from __future__ import annotations

import os
import subprocess
from typing import Final

from steelyard.errors import UsageError

_SECONDS: Final = 60
_COMMAND: Final = (
    "git", "--no-pager", "--no-replace-objects",
    "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "diff.external=",
    "-c", "protocol.allow=never",  # a partial clone would fetch, by a command of the repository's choice
)  # fmt: skip


def git(root: str, *arguments: str, said: str, hint: str, stdin: bytes = b"") -> bytes:
    """Return what git writes, run in `root` without a shell. Raises UsageError where it fails or does not answer.

    `said` is what git cannot do then, as in "git cannot tell what changed", `hint` the way out.
    """
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    environment = {**kept, "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C"}
    try:
        done = subprocess.run(
            [*_COMMAND, *arguments],
            cwd=root, env=environment, input=stdin, capture_output=True, timeout=_SECONDS, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UsageError(f"git does not answer: {error}", hint=hint) from error
    if done.returncode:
        told = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise UsageError(f"git cannot {said}: {told[-1] if told else 'it gave no reason'}", hint=hint)
    return done.stdout


def refuse_no_revision(revision: str, example: str) -> None:
    """Raise UsageError for what git would take for an option, or cannot be the name of a revision at all."""
    if not revision or revision.startswith("-") or not revision.isprintable() or revision != revision.strip():
        raise UsageError(f"`{revision}` is no revision", hint=f"Name a branch, tag or commit: {example}.")
