"""Reads the one manifest that `explain` and `facts` are asked about."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from steelyard.cli.beside import catalog_at
from steelyard.config import folder_of, refuse_strays
from steelyard.errors import NothingToCheckError, UsageError
from steelyard.pipeline import STDIN, leads_out
from steelyard.reading import Unreadable, parse, read_bytes
from steelyard.schemas import listed

if TYPE_CHECKING:
    from steelyard.config import Config
    from steelyard.manifest.bind import Manifest
    from steelyard.report import Report


def one_manifest(named: str, as_of: str, config: Config) -> tuple[Report, Manifest | None]:
    """Read a manifest (a file, the folder that holds it, or `-`) and hold it against its schema, as `check` does.

    Without a manifest, the report says why. Raises UsageError for a path that is none or holds several manifests,
    NothingToCheckError for a folder without any.
    """
    from steelyard.manifest.bind import bind  # noqa: PLC0415 - as in `_explained`
    from steelyard.pipeline import compile_report  # noqa: PLC0415
    from steelyard.policy.build import policy_set  # noqa: PLC0415
    from steelyard.stages import Options, around, check_file  # noqa: PLC0415

    path = path_of(named, config)
    options = Options(as_of=as_of, root=config.root, limits=config.limits, catalog=catalog_at(config.catalog))
    nothing = policy_set((), ())  # of all the rules only one was asked for
    shown = os.path.normpath(path).replace(os.sep, "/")
    try:
        content = _piped(config) if path == STDIN else read_bytes(path, config.limits, shown)
    except Unreadable:
        return compile_report([check_file(path, nothing, options)], nothing, options), None
    shown = options.stdin_name if path == STDIN else shown
    checked = check_file(None, nothing, options._replace(stdin=content, stdin_name=shown))
    report = compile_report([checked], nothing, options)
    if checked.file.state != "checked":
        return report, None
    beside = around(None if path == STDIN else path, options)
    return report, bind(parse(content, shown, config.limits), beside)


def _piped(config: Config) -> bytes:
    return b"" if sys.stdin is None else sys.stdin.buffer.read(config.limits.bytes + 1)


def path_of(named: str, config: Config) -> str:
    """Return the one manifest that was named. Raises UsageError for a path that is none, or holds several."""
    if named == STDIN:
        return named
    if not os.path.lexists(named):
        raise UsageError(f"there is no {named}", hint="Name a manifest, or a folder that holds one.")
    refuse_strays(config, [folder_of(named)])
    if not os.path.isdir(named):
        return named
    from steelyard.manifest.discover import NAMES, nothing_there, search  # noqa: PLC0415 - most name a file

    seen = search([named], config.exclude, config.root)
    found = seen.manifests
    if not found:
        raise NothingToCheckError(
            f"no manifest found below {named}",
            hint=nothing_there(named, seen, config.root) or f"A manifest is called {listed(NAMES, 'or')}.",
        )
    if len(found) > 1:
        raise UsageError(
            f"{len(found)} manifests lie below {named}", hint=f"Name one of them: {listed(found, 'or')}."
        )
    if leads_out(found[0], config.root):
        raise UsageError(
            f"{found[0]} is a link to a file outside of the repository", hint="Name that file itself."
        )
    return found[0]
