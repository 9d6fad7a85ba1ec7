"""Policies by name: as `--policy` takes them, or as they were at a git revision (`REV:path`, as git writes it)."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from steelyard.cli.locked import FILE as LOCK
from steelyard.cli.locked import elsewhere
from steelyard.cli.snapshot import Snapshot
from steelyard.config import FILE, Config, find_root, load_config
from steelyard.errors import UsageError
from steelyard.policy.choose import choose
from steelyard.policy.elsewhere import is_elsewhere
from steelyard.policy.load import build_policies
from steelyard.policy.strays import ENDINGS
from steelyard.record import NamedTuple
from steelyard.resources import is_shipped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from steelyard.errors import SteelyardError
    from steelyard.policy.checks.terms import Terms
    from steelyard.policy.choose import Choice
    from steelyard.policy.elsewhere import Elsewhere
    from steelyard.policy.rule import PolicySet

_PARTS: Final = ("rules", "packs", "controls")


class Named(NamedTuple):
    """A policy as it was named, what it stands for, and the rules built of that."""

    said: str
    chosen: Choice
    policies: PolicySet


def policy_named(said: str, folder: str, config: Config, terms: Terms, beside: str = "") -> Named:
    """Return a policy by name, path or `REV:path`; what a revision has is brought below the empty `folder`.

    `beside` is the policy it is compared with: a revision alone may mean that one, as it was.

    Sources are those of the lock that goes with it: here the one of `config`, at a revision the one it had.

    A path to a `steelyard.yaml` stands for the policies that it sets. Raises UsageError or PolicyError for what is no
    policy, and for what must not be read at a revision.
    """
    revision, path = _apart(said)
    if not revision:
        names = _configured(said) if os.path.basename(said) == FILE else (said,)
        _refuse_revision(said, beside)
        chosen = choose(names, os.curdir, elsewhere(config))
        return Named(said, chosen, build_policies(chosen, terms))
    root = find_root(os.curdir)
    snapshot = Snapshot(revision, root, folder)
    path = _from_root(path, root)
    if path.startswith(os.pardir):
        raise UsageError(
            f"`{said}` leads out of the repository", hint="Paths at a revision start at its root."
        )
    with told_of(snapshot):
        if os.path.basename(path) == FILE and snapshot.is_file(path):
            names = _configured(snapshot.bring(path))
        else:
            names = (snapshot.place(path),)
        if snapshot.is_file(LOCK):
            snapshot.bring(LOCK)
        names = tuple([placed(snapshot, name) for name in names])
        chosen = chosen_at(snapshot, names, elsewhere(Config(folder)))
        return Named(said, chosen, build_policies(chosen, terms))


def chosen_at(snapshot: Snapshot, names: Sequence[str], sources: Elsewhere) -> Choice:
    """Return what policies stand for; those that are `placed` at the revision are brought there first."""
    for name in names:
        inside = _inside(snapshot, name)
        if inside is not None:
            _bring(snapshot, inside)
    chosen = choose(names, os.curdir, sources)
    files = [placed(snapshot, file) for file in chosen.waivers]
    for file in files:
        inside = _inside(snapshot, file)
        if inside is not None and snapshot.is_file(inside):
            snapshot.bring(inside)
    return chosen._replace(waivers=tuple(files))


@contextmanager
def told_of(snapshot: Snapshot) -> Iterator[None]:
    """Let errors name files as they are called at the revision, not where they were brought."""
    from steelyard.errors import SteelyardError  # noqa: PLC0415 - only for the type otherwise

    try:
        yield
    except SteelyardError as error:
        raise _renamed(error, snapshot) from error


def _renamed(error: SteelyardError, snapshot: Snapshot) -> SteelyardError:
    def plain(text: str) -> str:
        return text.replace(os.path.join(snapshot.folder, ""), f"{snapshot.revision}:").replace(
            snapshot.folder, f"{snapshot.revision}:"
        )

    source = None if error.source is None else error.source._replace(path=plain(error.source.path))
    if source is not None and not source.path.startswith(f"{snapshot.revision}:"):
        source = source._replace(path=f"{snapshot.revision}:{source.path}")
    message = plain(error.message)
    if snapshot.revision not in message:
        message = f"at {snapshot.revision}: {message}"
    return type(error)(message, hint=plain(error.hint), source=source, faults=error.faults)


def _apart(said: str) -> tuple[str, str]:
    """Return the revision and the path of `REV:path`; no revision for what is a policy of this machine."""
    revision, colon, path = said.partition(":")
    is_drive = len(revision) == 1 and os.name == "nt"
    if not colon or is_elsewhere(said) or is_drive or os.path.lexists(said):
        return "", said
    if not revision:
        raise UsageError(
            f"`{said}` names no revision", hint="Write REV:path, as in main:policies/packs/house.yaml."
        )
    return revision, path


def _refuse_revision(said: str, beside: str) -> None:
    """Raise UsageError for a name that is a revision of this repository, and no policy."""
    if os.path.lexists(said) or is_elsewhere(said) or is_shipped(said) or ":" in said:
        return
    try:
        Snapshot(said, find_root(os.curdir), "")
    except UsageError:
        return  # whatever it is then, it is told as a policy
    path = beside.partition(":")[2] or beside
    hint = f"Name the policy behind it: `{said}:{path}`."
    if is_elsewhere(beside) or is_shipped(beside) or not path:
        hint = f"Name the policy behind it, such as `{said}:policy`."
    raise UsageError(f"`{said}` is a revision of this repository, and no policy", hint=hint)


def _from_root(path: str, root: str) -> str:
    """Return a path of `REV:path` as it starts at the root: one that begins with `./` or `../` starts here."""
    if path.startswith((f"{os.curdir}/", f"{os.pardir}/")):
        path = os.path.join(os.path.relpath(os.curdir, root), path)
    return os.path.normpath(path.lstrip("/") or os.curdir)


def _configured(path: str) -> tuple[str, ...]:
    if not os.path.lexists(path):
        raise UsageError(f"there is no {path}", hint="Name a policy, or the steelyard.yaml that sets some.")
    return load_config(os.path.dirname(os.path.abspath(path))).policy


def placed(snapshot: Snapshot, path: str) -> str:
    """Return a path of a configuration at the revision; itself where it is a name, or outside of the repository.

    A path that leads out of the snapshot leads out of the real root, and one that comes back from there is at the
    revision again: a change could write there.
    """
    if not os.path.isabs(path):
        return path
    start = os.path.join(snapshot.folder, "")
    here = os.path.join(snapshot.root, path.removeprefix(start))
    near = snapshot.near(here)
    return os.path.normpath(here) if near is None else snapshot.place(near)


def _inside(snapshot: Snapshot, name: str) -> str | None:
    """Return the path from the root of a file that lies below the snapshot's folder; None for any other."""
    path = os.path.normpath(os.path.relpath(name, snapshot.folder))
    return path if os.path.isabs(name) and not path.startswith(os.pardir) else None


def _bring(snapshot: Snapshot, path: str) -> None:
    """Bring a policy: a folder's cards, packs and frameworks, or a pack file with those it lies among."""
    if not snapshot.has(path):
        raise UsageError(
            f"there is no policy `{path}` at {snapshot.revision}",
            hint="Paths at a revision start at its root.",
        )
    if not snapshot.is_file(path):
        snapshot.bring(path, _is_yaml)
        return
    folder = os.path.dirname(path)
    if os.path.basename(folder) == "packs":
        folder = os.path.dirname(folder)
    for part in _PARTS:
        if snapshot.has(os.path.join(folder, part)):
            snapshot.bring(os.path.join(folder, part), _is_yaml)
    snapshot.bring(path)


def _is_yaml(path: str) -> bool:
    return path.lower().endswith(ENDINGS)
