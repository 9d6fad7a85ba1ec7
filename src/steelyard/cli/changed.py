"""Which files changed in git since a revision: for a run that looks at those only."""

from __future__ import annotations

import os

from steelyard.cli.git import git, refuse_no_revision

_SAID = "tell what changed"
_HINT = "Name a revision that is here; in CI, fetch it first."


def changed_since(revision: str, root: str) -> frozenset[str]:
    """Return the absolute paths of files that changed since a revision, new ones that git does not track yet included.

    Raises UsageError where git has no answer: then nothing is known, and nothing passes.
    """
    refuse_no_revision(revision, "--changed-since origin/main")
    asked = ("diff", "--no-ext-diff", "--no-textconv", "--relative", "--name-only", "-z", "--no-renames")
    listed = git(root, *asked, "--diff-filter=d", revision, "--", said=_SAID, hint=_HINT)
    listed += git(root, "ls-files", "--others", "--exclude-standard", "-z", said=_SAID, hint=_HINT)
    names = listed.decode("utf-8", "surrogateescape").split("\0")
    return frozenset(os.path.join(os.path.abspath(root), name) for name in names if name)
