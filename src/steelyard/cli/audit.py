"""`steelyard audit`: the state of many repositories, one row each."""

from __future__ import annotations

import os

import click

from steelyard.audit import InlineMapper, audit
from steelyard.audit.sources.folders import Folders
from steelyard.cli.consent import audit_terms
from steelyard.cli.locked import as_locked, refuse_unlocked
from steelyard.cli.options import configured, policy_options, today
from steelyard.cli.run import options_of, policies_of, tell_misnamed
from steelyard.cli.spared import refuse_text, spare
from steelyard.cli.terminal import style, write
from steelyard.cli.verdicts import remembering
from steelyard.config import FILE
from steelyard.manifest.discover import NAMES
from steelyard.report_audit import audit_exit_code


@click.command("audit")
@click.argument("folders", nargs=-1, required=True, metavar="FOLDER...", type=click.Path(path_type=str))
@policy_options
@click.option(
    "--format", "format_", type=click.Choice(["text", "json"]), help="How to write the audit. Default: text."
)
@click.option("--output", default="-", help="Where to write it: a file, or - for standard output (default).")
def command(  # noqa: PLR0913, PLR0917 - one parameter per option
    folders: tuple[str, ...],
    policies: tuple[str, ...],
    fail_on: str | None,
    as_of: str | None,
    color: str,
    format_: str | None,
    output: str,
    lock: str | None,
    *,
    frozen: bool,
    require_locked: bool,
    isolated: bool,
) -> int:
    """Check every repository below folders, one row each.

    A FOLDER is a repository, or holds them. Every folder with a .git is one row; in a FOLDER without
    any, each sub-folder is. All are held against the same policy: yours, from this folder's steelyard.yaml
    or --policy; theirs are not read. Exit codes: 0 held, 1 a finding at the gate somewhere, 2 usage,
    configuration or policy, 3 no manifest anywhere, 4 a repository could not be audited in full, 70 a bug
    of ours.
    """
    if format_ is None:
        refuse_text(output, ("json",))
    config = configured(policies, fail_on, isolated=isolated)
    config = as_locked(config, lock, require_locked=require_locked)
    refuse_unlocked(config, folders, frozen=frozen)
    brought = [config.root, *folders]  # no cache is taken from there
    loaded = policies_of(config, folders, audit_terms(config, folders), brought)
    now = as_of or today()
    options = options_of(config, loaded, now, frames=False)
    with remembering(options, loaded, brought, fewest=1) as options:
        report = audit(Folders(folders), loaded, options, config.gate, InlineMapper())
    tell_misnamed(report)
    if output != "-":
        is_read = os.path.basename(os.path.realpath(output)) in (*NAMES, FILE)
        spare([output], config, loaded, [output] if is_read else [])
    if format_ == "json":
        from steelyard.render.audit_json import render_audit_json  # noqa: PLC0415 - a run pays for its format

        write(render_audit_json(report), output)
    else:
        from steelyard.render.audit_text import render_audit_text  # noqa: PLC0415 - as above

        write(render_audit_text(report, style(color if output == "-" else "never")), output)
    return audit_exit_code(report)
