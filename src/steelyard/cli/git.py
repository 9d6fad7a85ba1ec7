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
_STEPS: Final = re.compile(r"[~^:]|@\{")
"""Where the name in a revision ends, and what is said of it begins: `main~3`, `main^{commit}`, `main@{1}`."""
_SHORT: Final = re.compile(r"(?:.*-g)?([0-9a-fA-F]{4,39})")
"""A commit's id cut short, alone or as `git describe` writes it."""
_RULES: Final = ("refs/{}", "refs/tags/{}", "refs/heads/{}", "refs/remotes/{}", "refs/remotes/{}/HEAD")
_COMMAND: Final = (
    "git", "--no-pager", "--no-replace-objects",
    "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "diff.external=",
    "-c", "safe.bareRepository=explicit",  # a folder that was brought along is no repository because it looks like one
    "-c", "protocol.allow=never",  # a partial clone would fetch, by a command of the repository's choice
)  # fmt: skip


def git(root: str, *arguments: str, said: str, hint: str, stdin: bytes = b"") -> bytes:
    """Return what git writes, run in `root` without a shell. Raises UsageError where it fails or does not answer.

    `said` is what git cannot do then, as in "git cannot tell what changed", `hint` the way out.
    """
    return _asked(root, arguments, said, hint, stdin).stdout


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
        if told and "not a git repository" in told[-1]:
            hint = "Run it in a clone of the repository: here is no git to ask."
        raise UsageError(f"git cannot {said}: {told[-1] if told else 'it gave no reason'}", hint=hint)
    return done


def refuse_no_revision(revision: str, example: str) -> None:
    """Raise UsageError for what git would take for an option, or cannot be the name of a revision at all."""
    if not revision or revision.startswith("-") or not revision.isprintable() or revision != revision.strip():
        raise UsageError(f"`{revision}` is no revision", hint=f"Name a branch, tag or commit: {example}.")


def resolved(revision: str, root: str) -> str:
    """Return the id of the commit that a revision of the repository at `root` names.

    Raises UsageError for one that is not there, and for a name that more than one thing has: git would take a tag before
    a branch of that name, and anybody who may push can make a tag.
    """
    refuse_no_revision(revision, "origin/main")
    said = f"find the revision `{revision}`"
    hint = "Name a revision that is here; in CI, fetch it first (`fetch-depth: 0`)."
    name = _STEPS.split(revision)[0]
    meant = _meant(name, root, said, hint) if name else []
    if name.startswith("refs/"):
        if name not in meant:  # git would look for a tag or branch that is called so
            raise UsageError(f"git cannot {said}: there is no {name}", hint=hint)
    elif len(meant) > 1:
        raise UsageError(
            f"`{revision}` is ambiguous: it may be {' or '.join(meant)}",
            hint="Name the one that is meant in full, as in refs/remotes/origin/main.",
        )
    asked = ("rev-parse", "--verify", f"{revision}^{{commit}}")
    return git(root, *asked, said=said, hint=hint).decode("ascii", "replace").strip()


def _meant(name: str, root: str, said: str, hint: str) -> list[str]:
    """Return everything that git could take a name for, in the order in which it would."""
    full = [name, *(rule.format(name) for rule in _RULES)]
    listed = git(root, "for-each-ref", "--format=%(refname)", "--", *full, said=said, hint=hint)
    there = set(listed.decode("utf-8", "surrogateescape").splitlines())
    found = [one for one in full if one in there]
    if not found or name.startswith("refs/"):
        return found
    kept = git(root, "rev-parse", "--git-path", name, said=said, hint=hint)
    if os.path.isfile(os.path.join(root, os.fsdecode(kept.rstrip(b"\n")))):  # such as HEAD and FETCH_HEAD
        found.insert(0, f".git/{name}")
    short = _SHORT.fullmatch(name)
    if short:
        objects = git(root, "rev-parse", f"--disambiguate={short[1]}", said=said, hint=hint)
        found += [f"the object {one}" for one in objects.decode("ascii", "replace").split()]
    return found
