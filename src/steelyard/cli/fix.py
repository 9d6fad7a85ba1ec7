"""What `check --fix` and `--diff` do with the fixes: show them, or write each file whole or not at all."""

from __future__ import annotations

import os
import re
import sys
from difflib import unified_diff
from typing import TYPE_CHECKING

from steelyard.cli.files import rewrite
from steelyard.cli.terminal import complain, say, write
from steelyard.errors import Exit, UsageError
from steelyard.fixing.run import Mended, mended
from steelyard.pipeline import STDIN, leads_out, seek
from steelyard.reading import Unreadable, read_bytes
from steelyard.record import NamedTuple
from steelyard.render.escape import opening, visible
from steelyard.secrets import redact
from steelyard.stages import shown_as

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from steelyard.policy.rule import PolicySet
    from steelyard.render import Format
    from steelyard.report import Finding
    from steelyard.stages import Options

ON_ERROR = ""
"""The target of a report that goes to standard error, since the fixed manifest goes to standard output."""


class Asked(NamedTuple):
    """What the command was asked for."""

    paths: Sequence[str]
    targets: Sequence[tuple[Format, str]]
    formats: Sequence[str]
    unsafe: bool
    diff: bool
    quiet: bool


class Ended(NamedTuple):
    """How it ended: the code so far, standard input as it was fixed, and where reports still go."""

    code: int
    stdin: bytes
    targets: list[tuple[Format, str]]


def fixed(asked: Asked, policies: PolicySet, options: Options) -> Ended:
    """Fix the manifests that were named, or show how. Raises UsageError for what cannot be asked together."""
    piped = STDIN in asked.paths
    if asked.diff and asked.formats:
        raise UsageError("--diff shows what would change, and makes no report", hint="Leave out --format.")
    if piped and not asked.diff:
        _refuse_beside_stdin(asked)
    found = seek(asked.paths, options).manifests
    every = [one for path in found if (one := _mended(path, asked, policies, options))]
    if asked.diff:
        return Ended(_shown(every, of=len(found)), options.stdin, [])
    code: int = Exit.HELD
    stdin = options.stdin
    targets = list(asked.targets)
    for one in every:
        if one.path is None:
            stdin = one.after
        elif one.after != one.before and not _written(one, options.root):
            code = Exit.USAGE
            continue
        _tell(one, quiet=asked.quiet)
    if piped:
        _print(stdin)
        targets = [(format_, ON_ERROR if target == "-" else target) for format_, target in targets]
    return Ended(code, stdin, targets)


def _refuse_beside_stdin(asked: Asked) -> None:
    if len(asked.paths) > 1:
        raise UsageError("--fix takes - alone", hint="Fix the files in a run of their own.")
    if asked.formats and any(target == "-" for _, target in asked.targets):
        raise UsageError(
            "with --fix and -, the fixed manifest goes to standard output, and no report",
            hint="Write the report to a file: --output FILE.",
        )


def _mended(path: str | None, asked: Asked, policies: PolicySet, options: Options) -> Mended | None:
    """Return a file as it would be; nothing where it cannot be read, which the report will say."""
    named = {os.path.abspath(one) for one in asked.paths}
    if path is not None and os.path.abspath(path) not in named and leads_out(path, options.root):
        return None
    try:
        data = options.stdin if path is None else read_bytes(path, options.limits, shown_as(path, options))
    except Unreadable:
        return None
    return mended(path, data, policies, options, unsafe=asked.unsafe)


# -- showing


def _shown(every: Sequence[Mended], of: int) -> int:
    """Print what would change, and return the exit code: 1 if anything would, 4 if a file could not be looked at."""
    changed = [one for one in every if one.before != one.after]
    write("".join(line for one in changed for line in _diff(one)), "-")
    for one in every:
        for finding in one.kept:
            say(f"not fixed {_about(one, finding)}: the finding would not go away, or another would come")
    if len(every) < of:
        say(f"{of - len(every)} of {of} manifests could not be read; `steelyard check` tells why")
    return Exit.FAILED if changed else Exit.INCOMPLETE if len(every) < of else Exit.HELD


def _diff(one: Mended) -> Iterator[str]:
    """Yield a unified diff that `patch` takes, unless something in it is not safe to print."""
    before, after = (_lines(data) for data in (one.before, one.after))
    name = visible(one.shown)
    for line in unified_diff(before, after, f"a/{name}", f"b/{name}"):
        body = line.rstrip("\r\n")
        safe = "\t".join(visible(piece) for piece in redact(body).split("\t"))
        end = line[len(body) :]
        yield f"{safe}{end}" if end.endswith("\n") else f"{safe}\n\\ No newline at end of file\n"


def _lines(data: bytes) -> list[str]:
    return re.findall(r".*\n|.+", data.decode("utf-8", "backslashreplace"))


# -- writing


def _written(one: Mended, root: str) -> bool:
    """Write a file that changed; say why where that cannot be."""
    try:
        rewrite(one.path or "", one.before, one.after, root)
    except UsageError as error:
        complain(error)
        return False
    return True


def _print(data: bytes) -> None:
    if sys.stdout is not None:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()


def _tell(one: Mended, *, quiet: bool) -> None:
    """Say on standard error what was done."""
    for finding in () if quiet else one.fixed:
        say(f"fixed {_about(one, finding)}")
    for finding in one.kept:
        say(f"not fixed {_about(one, finding)}: the finding would not go away, or another would come")


def _about(one: Mended, finding: Finding) -> str:
    said = finding.fix.description if finding.fix else ""
    return f"{opening(one.shown)}:{finding.region.start_line}: {finding.rule}: {visible(redact(said))}"
