"""What every command that judges takes from the configuration, so that all of them judge alike."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from steelyard.cli.beside import catalog_at, central_at
from steelyard.cli.consent import terms
from steelyard.cli.locked import elsewhere
from steelyard.cli.terminal import cache, say
from steelyard.config import folder_of, ignored, refuse_strays, repositories
from steelyard.manifest.discover import renamed
from steelyard.pipeline import STDIN
from steelyard.policy.load import load_policies
from steelyard.stages import Options

if TYPE_CHECKING:
    from collections.abc import Sequence

    from steelyard.config import Config
    from steelyard.policy.checks.terms import Terms
    from steelyard.policy.rule import PolicySet
    from steelyard.report import Report
    from steelyard.report_audit import AuditReport


def refuse_unread(config: Config, paths: Sequence[str]) -> None:
    """Raise ConfigError for a `steelyard.yaml` on the way from the root to a path that was named: it is not read."""
    refuse_strays(config, [folder_of(path) for path in paths if path != STDIN])


def tell_passed_over(report: Report, config: Config) -> None:
    """Say on standard error what lies beside the manifests that were found, and looks as if it counted."""
    found = [os.path.join(config.root, file.path) for file in report.files]
    notes = [*filter(None, [renamed(report.misnamed)]), *ignored(config, report.unread, found)]
    if not notes:
        return
    from steelyard.render.escape import visible  # noqa: PLC0415 - most runs have nothing to say

    for note in notes:
        say(f"note: {visible(note)}")


def tell_misnamed(report: AuditReport) -> None:
    """Say on standard error which files of which repository look like manifests and are none."""
    from steelyard.render.escape import opening, visible  # noqa: PLC0415 - as above

    for row in report.rows:
        if row.misnamed:
            say(f"note: {opening(row.name)}: {visible(renamed(row.misnamed))}")


def policies_of(
    config: Config, paths: Sequence[str], allowed: Terms | None = None, judged: Sequence[str] | None = None
) -> PolicySet:
    """Load the configured policies for a run over these paths, and what is locked of them.

    Python checks run under the terms that are `allowed`, else under those of `consent.terms`. No cache is taken from
    inside of what is `judged`, else of the repositories around the paths.
    """
    return load_policies(
        config.policy,
        cache=cache(repositories(config.root, paths) if judged is None else judged),
        terms=terms(config, paths) if allowed is None else allowed,
        elsewhere=elsewhere(config),
    )


def options_of(
    config: Config,
    policies: PolicySet,
    as_of: str,
    waiver_files: tuple[str, ...] = (),
    *,
    honoured: bool = True,
    **more: Any,  # noqa: ANN401 - whatever else `Options` has
) -> Options:
    """Return how to check under a configuration: its root, limits, exclusions, catalog and central waivers."""
    return Options(
        as_of=as_of,
        root=config.root,
        exclude=config.exclude,
        limits=config.limits,
        catalog=catalog_at(config.catalog),
        central=central_at(config, policies, waiver_files, honoured=honoured),
        **more,
    )
