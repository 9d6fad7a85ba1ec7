"""`check --base REV`: what the configuration of the repository lets pass that it did not let pass at a revision."""

from __future__ import annotations

import os
import tempfile
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from steelyard.cli.beside import used_models
from steelyard.cli.git import git
from steelyard.cli.locked import elsewhere
from steelyard.cli.policy_at import chosen_at, placed, told_of
from steelyard.cli.snapshot import Snapshot
from steelyard.comparing.gate import LOCK, Gate, Listed, Run, read_gate
from steelyard.comparing.hooks import HOOKS
from steelyard.comparing.weakened import Weakening, weakened
from steelyard.config import FILE, Config, load_config, refuse_missing
from steelyard.findings import GATE_RULE, gate_finding
from steelyard.manifest.discover import NAMES
from steelyard.policy.choose import Choice, choose
from steelyard.reading import Unreadable, read
from steelyard.record import NamedTuple
from steelyard.report import GATE_WEAKENED, Counts, Report
from steelyard.resources import is_shipped
from steelyard.source import START, SourceFile

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


_SHOWN: Final = 5


class Flags(NamedTuple):
    """What flags name in place of the configuration: paths as they were typed, empty where no flag was given."""

    policy: tuple[str, ...] = ()
    catalog: str = ""
    baseline: str = ""
    waivers: tuple[str, ...] = ()
    used: str = ""


def guarded(report: Report, revision: str, config: Config, flags: Flags, paths: Sequence[str]) -> Report:
    """Return a report on some paths with a finding for each weakening of the gate since a revision.

    Two gates are compared: that of the configuration, and that of the flags where they name files. No baseline and no
    waiver applies to these findings. Raises UsageError for a revision that is not there, ConfigError or PolicyError for
    a configuration that cannot be read there: then nothing is known.
    """
    root = config.root
    with tempfile.TemporaryDirectory(prefix="steelyard-") as folder:
        snapshot = Snapshot(revision, root, folder)
        with told_of(snapshot):
            _bring_settings(snapshot)
            was = load_config(folder)._replace(lock=_lock_at(snapshot, config.lock))
        now = load_config(root)._replace(lock=config.lock)
        refuse_missing(now)
        gate = config.fail_on if config.origins.get("fail_on") == "--fail-on" else ""
        run = Run(_looked_at(snapshot, paths), gate)
        found = list(weakened(_gate_at(snapshot, was), _gate(now), run))
        found += _used_less(snapshot, flags.used)
        if any(flags._replace(used="")):
            there = _flagged(was, flags, partial(_placed_at, snapshot))
            here = _flagged(now, flags, partial(_placed_here, snapshot))
            found += weakened(_gate_at(snapshot, there), _gate(here), run)
    return _with(report, list(dict.fromkeys(found)), revision, root)


def _looked_at(snapshot: Snapshot, paths: Sequence[str]) -> list[str]:
    """Return what a run looks at of the repository, from its root; all of it where the run looks elsewhere only."""
    near = [snapshot.near(os.path.abspath(path)) for path in paths or (os.curdir,)]
    return [one.replace(os.sep, "/") for one in near if one is not None] or [os.curdir]


def _lock_at(snapshot: Snapshot, lock: str) -> str:
    """Return where the lock that a flag names is at the revision; one from outside of the repository is the same there."""
    path = _placed_at(snapshot, lock) if lock else ""
    return _brought(snapshot, path)


def _ignores(root: str) -> frozenset[str]:
    """Return the `.gitignore` files that git knows: those that are a change of somebody's."""
    asked = ("ls-files", "-z", "--", ":(glob)**/.gitignore")
    listed = git(root, *asked, said="list the files of the repository", hint="Run it in a git repository.")
    return frozenset(listed.decode("utf-8", "surrogateescape").split("\0"))


def _gate(config: Config) -> Gate:
    sources, listed = elsewhere(config), Listed(ignores=_ignores(config.root))
    return read_gate(config, choose(config.policy, os.curdir, sources), sources, listed)


def _gate_at(snapshot: Snapshot, config: Config) -> Gate:
    """Return the gate of a configuration at the revision; what lies outside of the repository is as it is here."""
    with told_of(snapshot):
        at = partial(placed, snapshot)
        config = config._replace(
            policy=tuple(map(at, config.policy)),
            waivers=tuple([_brought(snapshot, at(path)) for path in config.waivers]),
            baseline=_brought(snapshot, at(config.baseline)),
            catalog=_brought(snapshot, at(config.catalog)),
        )
        sources = elsewhere(config)
        chosen = chosen_at(snapshot, config.policy, sources) if config.policy else _NOTHING
        return read_gate(config, chosen, sources, Listed(snapshot.submodules))


_NOTHING = Choice([], [], frozenset(), (), None)


def _brought(snapshot: Snapshot, path: str) -> str:
    """Return where a file of the configuration is, brought there first where it lies in the repository."""
    if not path.startswith(os.path.join(snapshot.folder, "")):
        return path
    inside = os.path.relpath(path, snapshot.folder)
    return snapshot.bring(inside) if snapshot.is_file(inside) else path


def _flagged(config: Config, flags: Flags, place: Callable[[str], str]) -> Config:
    """Return a configuration with what flags name, each path in its place; one that is nowhere is left out."""
    policy = [place(one) if _is_path(one) else one for one in flags.policy]
    settings: dict[str, Any] = {
        "policy": tuple(filter(None, policy)),
        "catalog": place(flags.catalog) if flags.catalog else "",
        "baseline": place(flags.baseline) if flags.baseline else "",
        "waivers": (*config.waivers, *filter(None, map(place, flags.waivers))),
    }
    return config._replace(**{name: said for name, said in settings.items() if getattr(flags, name)})


def _is_path(policy: str) -> bool:
    return os.path.lexists(policy) and not is_shipped(policy)


def _placed_at(snapshot: Snapshot, path: str) -> str:
    """Return where a path of this machine is at the revision; itself outside of the repository, "" where it was not."""
    near = snapshot.near(os.path.abspath(path))
    if near is None:
        return os.path.abspath(path)
    snapshot.refuse_link(near)
    return snapshot.place(near) if snapshot.has(near) else ""


def _used_less(snapshot: Snapshot, path: str) -> list[Weakening]:
    """Return what a list of the models in use no longer names; nothing for one that lies elsewhere, or is new."""
    was = _brought(snapshot, _placed_at(snapshot, path)) if path else ""
    if not was.startswith(os.path.join(snapshot.folder, "")):
        return []
    with told_of(snapshot):
        named = used_models(was) or ()
    now = frozenset(used_models(path) or ())
    gone = [one for one in named if one not in now]
    if not gone:
        return []
    shown = os.path.relpath(was, snapshot.folder).replace(os.sep, "/")
    cut = f" and {len(gone) - _SHOWN} more" if len(gone) > _SHOWN else ""
    what = f"models in use are no longer named: {', '.join(gone[:_SHOWN])}{cut}"
    return [Weakening(shown, START, "", what, f"{len(named)} models", f"{len(gone)} fewer")]


def _placed_here(snapshot: Snapshot, path: str) -> str:
    """Return a path of this machine as findings can name it: from the root, where it lies in the repository."""
    near = snapshot.near(os.path.abspath(path))
    return os.path.abspath(path) if near is None else os.path.join(snapshot.root, near)


def _bring_settings(snapshot: Snapshot) -> None:
    """Bring the configuration, and what decides which manifests are found."""
    os.mkdir(snapshot.place(".git"))  # the root of a repository: no `.gitignore` above has a say
    for name in (FILE, HOOKS, LOCK):
        if snapshot.is_file(name):
            snapshot.bring(name)
    names = (*NAMES, ".gitignore")
    snapshot.bring_or_mark([one for path, one in snapshot.entries.items() if os.path.basename(path) in names])


def _with(report: Report, found: list[Weakening], revision: str, root: str) -> Report:
    findings = [gate_finding(*one, revision=revision) for one in found]
    have = {file.path for file in report.files} | {source.path for source in report.beside}
    sources = [_source(path, root) for path in dict.fromkeys(one.file for one in found) if path not in have]
    counts = Counts(failed=len(findings)) if findings else Counts(passed=1)
    return report._replace(
        findings=(*findings, *report.findings),
        rules={GATE_WEAKENED: GATE_RULE, **report.rules},
        by_rule={GATE_WEAKENED: counts, **report.by_rule},
        beside=(*report.beside, *sources),
    )


def _source(path: str, root: str) -> SourceFile:
    try:
        return read(os.path.join(root, path), shown=path).source
    except Unreadable:
        return SourceFile(path)
