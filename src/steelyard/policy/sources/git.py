"""Policies from git: a commit's blobs are read one by one, and nothing is ever checked out.

git is run as a program, within limits, in a folder of its own, so that the repository under check configures nothing.
Hooks, submodules, filters and LFS have no part in it, since there is no work tree; links are seen as links.
"""

from __future__ import annotations

import os
import re
import tempfile
from typing import TYPE_CHECKING, Final

from steelyard.errors import PolicyError, UnreachableError
from steelyard.policy.sources.content import FOLDERS, SIGSTORE_BUNDLE, SSH_SIGNATURE, Form, Gathering
from steelyard.policy.sources.origin import Resolved
from steelyard.policy.sources.programs import Bounds, Ran, run

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from steelyard.policy.sources.content import Content
    from steelyard.policy.sources.origin import World
    from steelyard.policy.sources.source import Source

_LONG: Final = 64
_COMMIT: Final = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?")
_KEPT: Final = frozenset(
    (
        "GIT_ASKPASS",
        "GIT_CONFIG_GLOBAL",
        "GIT_CONFIG_NOSYSTEM",
        "GIT_CONFIG_SYSTEM",
        "GIT_SSH",
        "GIT_SSH_COMMAND",
        "GIT_SSL_CAINFO",
        "GIT_SSL_CAPATH",
    )
)
"""What git takes credentials and certificates from; every other GIT_* of the caller's is about another repository."""

_FORMS: Final = {"100644": Form.FILE, "100755": Form.FILE, "120000": Form.LINK, "160000": Form.SUBMODULE}
_GONE: Final = "Is the address right, is it reachable from here, and has git the credentials for it?"


class Git:
    """A commit of a git repository."""

    def __init__(self, source: Source, world: World) -> None:
        self._source = source
        self._limits = world.limits
        self._environ = _environ(world.environ)

    def resolve(self) -> Resolved:
        """Ask the repository what the ref stands for; a full commit stands for itself."""
        ref = self._source.ref
        if _COMMIT.fullmatch(ref):
            return Resolved(ref)
        names = (f"refs/heads/{ref}", f"refs/tags/{ref}", f"refs/tags/{ref}^{{}}")
        with tempfile.TemporaryDirectory(prefix="steelyard-") as folder:
            answer = self._git(folder, "ls-remote", "--", self._source.address, *names)
        self._succeeded(answer, "cannot be reached")
        found = dict(line.split("\t", 1)[::-1] for line in answer.out.decode(errors="replace").splitlines())
        head, tag = found.get(names[0]), found.get(names[2], found.get(names[1]))
        if head and tag:
            raise PolicyError(
                f"`{ref}` is a branch and a tag of {self._source.address}",
                hint="Name the commit, or another tag.",
            )
        commit = tag or head or ""
        if not _COMMIT.fullmatch(commit):
            raise PolicyError(
                f"there is no branch, tag or full commit `{ref}` in {self._source.address}",
                hint="Name one that exists; a commit is written in full.",
            )
        return Resolved(commit, is_tag=tag is not None)

    def fetch(self, resolved: str) -> Content:
        """Return the policy folder as it is in a commit."""
        if not _COMMIT.fullmatch(resolved):
            raise PolicyError(
                f"`{resolved}` is no commit of git", hint="A lock is written by `steelyard policy lock`."
            )
        with tempfile.TemporaryDirectory(prefix="steelyard-") as folder:
            form = "sha256" if len(resolved) == _LONG else "sha1"
            made = self._git(
                folder, "init", "--quiet", "--bare", "--template=", f"--object-format={form}", "."
            )
            self._succeeded(made, "cannot be kept")
            self._receive(folder, resolved)
            gathering = Gathering(self._source.address, self._source.folder, self._limits)
            for name, content in self._read(folder, list(self._listed(folder, resolved, gathering))):
                gathering.put(name, content)
            return gathering.content()

    def _receive(self, folder: str, commit: str) -> None:
        """Fetch one commit; where the server gives out only what a ref stands for, fetch that and compare."""
        settings = os.path.join(folder, "config")
        with open(settings, "rb") as file:
            before = file.read()
        how = (
            "fetch",
            "--quiet",
            "--depth=1",
            "--no-tags",
            "--no-recurse-submodules",
            "--no-write-fetch-head",
        )
        less = f"--filter=blob:limit={self._limits.file + 1}"
        answer = self._git(folder, *how, less, "--", self._source.address, commit)
        if answer.code:
            self._succeeded(
                self._git(folder, *how, less, "--", self._source.address, self._source.ref),
                "cannot be fetched",
            )
        with open(settings, "wb") as file:
            file.write(before)  # else what was not sent would be asked for, from a remote that promised it
        if self._git(folder, "cat-file", "-e", f"{commit}^{{commit}}").code:
            raise PolicyError(
                f"`{self._source.ref}` of {self._source.address} is no longer commit {commit}",
                hint="Somebody moved it. Ask why, then `steelyard policy update`.",
            )

    def _listed(self, folder: str, commit: str, gathering: Gathering) -> Iterator[tuple[str, str, str]]:
        """Yield the name, object and path of every file that is wanted."""
        top = f"{self._source.folder}/" if self._source.folder else ""
        paths = [f"{top}{name}" for name in (*FOLDERS, SSH_SIGNATURE, SIGSTORE_BUNDLE)]
        # The folders that lie beside them, for one that is called nearly so; then all below, never through a link.
        beside = self._local(folder, "ls-tree", "-z", "--full-tree", commit, *([top] if top else []))
        below = self._local(folder, "ls-tree", "-r", "-z", "--full-tree", commit, "--", *paths)
        for mode, _, path in _entries(beside):
            if mode == "040000":
                gathering.wanted(path, Form.FOLDER, 0)
        for mode, object_, path in _entries(below):
            name = gathering.wanted(path, _FORMS.get(mode, Form.OTHER), 0)
            if name:
                yield name, object_, path

    def _read(self, folder: str, blobs: Sequence[tuple[str, str, str]]) -> Iterator[tuple[str, bytes]]:
        """Yield name and content of blobs, after all their sizes were seen."""
        asked = "".join(f"{object_}\n" for _, object_, _ in blobs).encode()
        sizes = (
            self._local(folder, "cat-file", "--batch-check=%(objectsize)", given=asked).decode().splitlines()
        )
        gathering = Gathering(self._source.address, self._source.folder, self._limits)
        for (_, _, path), size in zip(blobs, sizes, strict=True):
            if not size.isdecimal():
                raise self._refused(
                    f"did not send {path}: it is missing, or larger than {self._limits.file:,} bytes"
                )
            gathering.wanted(path, Form.FILE, int(size))
        if sum(map(int, sizes)) > self._limits.total:
            raise self._refused(f"has more than {self._limits.total:,} bytes of policies")
        told = self._local(folder, "cat-file", "--batch=%(objectsize)", given=asked)
        at = 0
        for name, _, _ in blobs:
            start = told.index(b"\n", at) + 1
            end = start + int(told[at : start - 1])
            yield name, told[start:end]
            at = end + 1

    def _refused(self, what: str) -> PolicyError:
        return PolicyError(f"{self._source.address} {what}", hint="Nothing of it was kept.")

    def _local(self, folder: str, *arguments: str, given: bytes = b"") -> bytes:
        """Return what git says of what is here: a missing object is never fetched for it."""
        answer = self._git(folder, *arguments, given=given, scheme="none")
        self._succeeded(answer, "cannot be read")
        return answer.out

    def _git(self, folder: str, *arguments: str, given: bytes = b"", scheme: str = "") -> Ran:
        settings = (
            "protocol.allow=never",
            f"protocol.{scheme or self._source.address.partition(':')[0]}.allow=always",
            "protocol.ext.allow=never",
            f"core.hooksPath={os.devnull}",
            "core.fsmonitor=false",
            "core.bigFileThreshold=1m",
            "fetch.unpackLimit=1",
            "fetch.recurseSubmodules=false",
            "gc.auto=0",
            "maintenance.auto=false",
            "http.followRedirects=false",
        )
        options = [part for setting in settings for part in ("-c", setting)]
        bounds = Bounds(self._limits.seconds, self._limits.transfer)
        try:
            return run(("git", *options, *arguments), folder, self._environ, bounds, given)
        except UnreachableError as error:
            raise UnreachableError(f"{self._source.address}: {error.message}", hint=error.hint) from error

    def _succeeded(self, answer: Ran, what: str) -> None:
        if answer.code:
            lines = [line for line in answer.err.splitlines() if line.startswith(("fatal:", "error:"))]
            reason = (lines or answer.err.splitlines() or [f"git ended with {answer.code}"])[0][:300]
            raise UnreachableError(f"{self._source.address} {what}: {reason}", hint=_GONE)


def _entries(tree: bytes) -> Iterator[tuple[str, str, str]]:
    """Yield mode, object and path of what `ls-tree -z` lists."""
    for line in tree.split(b"\0"):
        if line:
            head, _, path = line.partition(b"\t")
            mode, _, object_ = head.decode().split(" ")
            yield mode, object_, path.decode(errors="backslashreplace")


def _environ(environ: Mapping[str, str]) -> dict[str, str]:
    """Return what git may know of the environment: no other repository, and nobody to ask.

    ssh has nobody to ask either: programs are run without a terminal.
    """
    kept = {
        name: value
        for name, value in environ.items()
        if (not name.startswith("GIT_") or name in _KEPT) and name != "SSH_ASKPASS"
    }
    return {
        **kept,
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_LFS_SKIP_SMUDGE": "1",
        "GIT_NO_LAZY_FETCH": "1",
        "GCM_INTERACTIVE": "never",
        "LC_ALL": "C",
    }
