"""What every command that judges takes from the configuration, so that all of them judge alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from steelyard.cli.beside import catalog_at, central_at
from steelyard.cli.consent import terms
from steelyard.cli.locked import elsewhere
from steelyard.cli.terminal import cache
from steelyard.config import repositories
from steelyard.pipeline import Options
from steelyard.policy.load import load_policies

if TYPE_CHECKING:
    from collections.abc import Sequence

    from steelyard.config import Config
    from steelyard.policy.checks.terms import Terms
    from steelyard.policy.rule import PolicySet


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
