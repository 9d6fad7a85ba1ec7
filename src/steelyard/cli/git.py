"""Asks git for commits and what they hold, so that a repository's own configuration runs nothing.

Only commands that read objects and names are asked: whatever looks at the work tree or the index may run a filter.
"""

from __future__ import annotations

import os
import re
import subprocess
from typing import Final

from steelyard.errors import UsageError

_SECONDS: Final = 60
_COMMAND: Final = (
    "git", "--no-pager", "--no-replace-objects",
    "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "diff.external=",
    "-c", "safe.bareRepository=explicit",  # a folder that was brought along is no repository because it looks like one
    "-c", "protocol.allow=never",  # a partial clone would fetch, by a command of the repository's choice
)  # fmt: skip
_COMMIT: Final = re.compile("[0-9a-f]{40}|[0-9a-f]{64}")


def git(root: str, *arguments: str, said: str, hint: str, stdin: bytes = b"") -> bytes:
    """Return what git writes, run in `root` without a shell. Raises UsageError where it fails or does not answer.

    `said` is what git cannot do then, as in "git cannot tell what changed", `hint` the way out.
    """
    return _asked(root, arguments, said, hint, stdin).stdout


def resolved(revision: str, root: str) -> str:
    """Return the commit that a revision is, by its full name.

    Raises UsageError for what is no revision, as a range, or is not here, and for a name of two things: a tag that is
    called as a branch would stand for the branch.
    """
    hint = "Name a revision that is here; in CI, fetch it first (`fetch-depth: 0`)."
    refuse_no_revision(revision, "origin/main")
    asked = ("-c", "core.warnAmbiguousRefs=true", "rev-parse", "--verify", f"{revision}^{{commit}}")
    done = _asked(root, asked, f"find the revision `{revision}`", hint, b"")
    if b" is ambiguous" in done.stderr:
        raise UsageError(
            f"`{revision}` stands for more than one thing in this clone, as for a branch and a tag",
            hint=f"Say which: `refs/heads/{revision}`, `refs/tags/{revision}`, or the commit itself.",
        )
    commit = done.stdout.decode("ascii", "replace").strip()
    if not _COMMIT.fullmatch(commit):
        raise UsageError(f"`{revision}` is not one commit", hint="Name a branch, tag or commit: origin/main.")
    return commit


def _asked(
    root: str, arguments: tuple[str, ...], said: str, hint: str, stdin: bytes
) -> subprocess.CompletedProcess[bytes]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
    environment = {
        **kept, "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "GIT_ALLOW_PROTOCOL": "none", "LC_ALL": "C",
        # What is no repository is not taken for a part of one above it, nor for another work tree.
        "GIT_CEILING_DIRECTORIES": os.path.dirname(os.path.realpath(root)), "GIT_WORK_TREE": os.path.realpath(root),
    }  # fmt: skip
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
    return done


def refuse_no_revision(revision: str, example: str) -> None:
    """Raise UsageError for what git would take for an option, or cannot be the name of a revision at all."""
    if not revision or revision.startswith("-") or not revision.isprintable() or revision != revision.strip():
        raise UsageError(f"`{revision}` is no revision", hint=f"Name a branch, tag or commit: {example}.")
