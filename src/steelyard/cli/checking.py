"""Does what `steelyard check` is asked for, whoever read the arguments: click (`check`) or, where they are plain, `plain`."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from steelyard.cli.beside import baseline_at, changed, tell_unasked, used_models
from steelyard.cli.consent import terms
from steelyard.cli.locked import as_locked, refuse_unlocked
from steelyard.cli.options import configured, today
from steelyard.cli.run import options_of, policies_of, refuse_unread, tell_passed_over
from steelyard.cli.terminal import processors, say, style, write
from steelyard.cli.verdicts import remembering
from steelyard.config import Config, repositories
from steelyard.errors import Exit, UsageError
from steelyard.fixing.offers import OFFERS
from steelyard.pipeline import STDIN, check
from steelyard.render import Format, stream
from steelyard.report import GATE_WEAKENED, exit_code
from steelyard.verdict import Severity

if TYPE_CHECKING:
    from steelyard.report import Report


def checked(  # noqa: PLR0913, PLR0917 - one parameter for each option of `check`
    paths: tuple[str, ...],
    policies: tuple[str, ...],
    fail_on: str | None,
    as_of: str | None,
    color: str,
    formats: tuple[str, ...],
    outputs: tuple[str, ...],
    jobs: int | None,
    used: str | None,
    catalog: str | None,
    waiver_files: tuple[str, ...],
    baseline: str | None,
    changed_since: str | None,
    base: str | None,
    lock: str | None,
    *,
    no_waivers: bool,
    frozen: bool,
    require_locked: bool,
    isolated: bool,
    everything: bool,
    quiet: bool,
    verbose: bool,
    statistics: bool,
    fix: bool,
    unsafe: bool,
    diff: bool,
    show_config: bool,
) -> int:
    """Check manifests against policies, write the reports, and return the exit code."""
    _refuse_pairs(unsafe=unsafe, fix=fix, diff=diff, shown=show_config, guarded=base is not None)
    config = configured(policies, fail_on, isolated=isolated)
    if catalog:
        config = config.override("--catalog", catalog=catalog)
    if baseline:
        config = config.override("--baseline", baseline=baseline)
    config = as_locked(config, lock, require_locked=require_locked)
    if show_config:
        write(_described(config), "-")
        return Exit.HELD
    targets = _targets(formats, outputs)
    refuse_unread(config, paths)
    refuse_unlocked(config, repositories(config.root, paths), frozen=frozen)
    stdin = b""
    if STDIN in paths:
        stdin = sys.stdin.buffer.read(config.limits.bytes + 1) if sys.stdin is not None else b""
    loaded = policies_of(config, paths)
    options = options_of(
        config,
        loaded,
        as_of or today(),
        waiver_files,
        honoured=not no_waivers,
        thorough=everything,
        stdin=stdin,
        processes=jobs or processors(),
        used=used_models(used),
        baseline=baseline_at(config.baseline),
        only=None if changed_since is None else changed(changed_since, config.root, paths),
        frames=any(format_ is Format.TEXT for format_, _ in targets),
        offers=OFFERS,
    )
    unwritten = False
    if fix or diff:
        from steelyard.cli.fix import Asked, fixed  # noqa: PLC0415 - most runs write nothing

        asked = Asked(paths or (os.curdir,), targets, formats, unsafe=unsafe, diff=diff, quiet=quiet)
        ended = fixed(asked, loaded, options)
        if diff:
            return ended.code
        options, unwritten = options._replace(stdin=ended.stdin), ended.code != Exit.HELD
        targets = ended.targets
    with remembering(options, loaded, repositories(config.root, paths)) as options:
        report = check(paths or (os.curdir,), loaded, options)
    tell_passed_over(report, config)
    named = (policies, catalog or "", baseline or "", waiver_files, used or "")
    report = _guarded(report, base, config, named, paths)
    files = [target for _, target in targets if target not in ("", "-")]
    if files:
        from steelyard.cli.spared import manifests, spare  # noqa: PLC0415 - most runs write to standard output

        spare(files, config, loaded, [*manifests(report, config), *waiver_files, *filter(None, [used])])
    tell_unasked(options.used, loaded)
    for format_, target in targets:
        shape = style(
            color if target == "-" else "never", quiet=quiet, verbose=verbose, statistics=statistics
        )
        pieces = stream(report, format_, shape)
        if target:
            write(pieces, target)
        else:
            say("".join(pieces), end="")
    return exit_code(report, _gate(report, config)) or (Exit.USAGE if unwritten else Exit.HELD)


def _refuse_pairs(*, unsafe: bool, fix: bool, diff: bool, shown: bool, guarded: bool) -> None:
    """Refuse flags that do not go together."""
    if unsafe and not (fix or diff):
        raise UsageError("--unsafe-fixes goes with --fix or --diff")
    if guarded and (diff or shown):
        hint = "Run it once with --base, and once without."
        raise UsageError("--base goes with neither --diff nor --show-config: they look at no gate", hint=hint)


def _guarded(
    report: Report,
    base: str | None,
    config: Config,
    flags: tuple[tuple[str, ...], str, str, tuple[str, ...], str],
    paths: tuple[str, ...],
) -> Report:
    """Return the report with what weakens the gate since a revision; None for no revision."""
    if base is None:
        return report
    from steelyard.cli.base import Flags, guarded  # noqa: PLC0415 - few runs ask

    return guarded(report, base, config, Flags(*flags), paths)


def _gate(report: Report, config: Config) -> Severity | None:
    """Return the gate: what weakens it fails it, whatever `fail_on` the weakened configuration has; a flag has a say."""
    weaker = any(finding.rule == GATE_WEAKENED for finding in report.findings)
    return Severity.ERROR if weaker and config.origins.get("fail_on") != "--fail-on" else config.gate


def _targets(formats: tuple[str, ...], outputs: tuple[str, ...]) -> list[tuple[Format, str]]:
    """Pair formats with outputs in the order given; what has no output goes to standard output."""
    if len(outputs) > max(1, len(formats)):
        raise UsageError(
            "every --output needs its --format", hint="For example: --format sarif --output steelyard.sarif"
        )
    if outputs and not formats:
        from steelyard.cli.spared import refuse_text  # noqa: PLC0415 - most runs write to standard output

        refuse_text(outputs[0], (Format.JSON, Format.SARIF))
    pairs = [Format(name) for name in formats] or [Format.TEXT]
    targets = [*outputs, *["-"] * (len(pairs) - len(outputs))]
    if not all(targets):
        raise UsageError("--output needs a file", hint="Standard output is -, as it is without --output.")
    if len({target if target == "-" else os.path.realpath(target) for target in targets}) < len(targets):
        raise UsageError("two reports cannot go to one place", hint="Give each --format its own --output.")
    return list(zip(pairs, targets, strict=True))


def _checks(config: Config) -> str:
    """Return the checks that may run, and of each that could not what is wrong: a misspelt name allows nothing."""
    from steelyard.policy.checks.installed import UnusableError, offered  # noqa: PLC0415 - 34 ms that few need

    told = []
    for name in config.checks or ():
        try:
            offered(name, terms(config, [])._replace(allowed=None))
        except UnusableError as error:
            told.append(f"{name} ({error})")
        else:
            told.append(name)
    return ", ".join(told)


def _described(config: Config) -> str:
    from steelyard.render.escape import visible  # noqa: PLC0415 - most runs print a report
    from steelyard.secrets import redact  # noqa: PLC0415

    told = [*config.described()]
    if config.checks:
        told = [
            (name, _checks(config) if name == "checks" else value, origin) for name, value, origin in told
        ]
    rows = [tuple(visible(redact(cell)) for cell in row) for row in told]
    name_width = max(len(name) for name, _, _ in rows)
    value_width = max(len(value) for _, value, _ in rows)
    return "".join(
        f"{name:<{name_width}}  {value:<{value_width}}  ({origin})\n" for name, value, origin in rows
    )
