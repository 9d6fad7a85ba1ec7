"""Which files changed in git since a revision: for a run that looks at those only."""

from __future__ import annotations

import os
import subprocess
from typing import Final

from steelyard.errors import UsageError

_SECONDS: Final = 60


def changed_since(revision: str, root: str) -> frozenset[str]:
    """Return the absolute paths of files that changed since a revision, new ones that git does not track yet included.

    Raises UsageError where git has no answer: then nothing is known, and nothing passes.
    """
    if revision.startswith("-"):
        raise UsageError(
            f"`{revision}` is no revision", hint="Name a branch, tag or commit: --changed-since origin/main."
        )
    listed = _git(root, "diff", "--name-only", "-z", "--no-renames", "--diff-filter=d", revision, "--")
    listed += _git(root, "ls-files", "--others", "--exclude-standard", "-z")
    return frozenset(os.path.join(os.path.abspath(root), name) for name in listed.split("\0") if name)


def _git(root: str, *arguments: str) -> str:
    # What a repository configures must not run: no pager, no external diff, no hooks, no file system monitor.
    command = [
        "git",
        "-c",
        "core.fsmonitor=false",
        "-c",
        "core.hooksPath=/dev/null",
        "-c",
        "diff.external=",
        *arguments,
    ]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    try:
        done = subprocess.run(
            [*command[:7], *(("--no-ext-diff", "--no-textconv", "--relative") if arguments[0] == "diff" else ()), *command[7:]],
            cwd=root, env={**environment, "GIT_OPTIONAL_LOCKS": "0", "LC_ALL": "C"}, capture_output=True, timeout=_SECONDS, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise UsageError(f"git does not answer: {error}", hint="--changed-since needs git.") from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise UsageError(
            f"git cannot tell what changed: {said[-1] if said else 'it gave no reason'}",
            hint="Name a revision that is here; in CI, fetch it first.",
        )
    return done.stdout.decode("utf-8", "surrogateescape")
