"""No report is written over what the run reads: manifests, configuration, policy, waivers, baseline, catalog, lock."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from steelyard.config import FILE
from steelyard.errors import UsageError
from steelyard.policy.sources.lock import FILE as LOCK

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from steelyard.config import Config
    from steelyard.policy.rule import PolicySet
    from steelyard.report import Report


def manifests(report: Report, config: Config) -> list[str]:
    """Return the paths of the files that a report is about."""
    return [os.path.join(config.root, file.path) for file in report.files]


def spare(targets: Sequence[str], config: Config, policies: PolicySet, read: Iterable[str]) -> None:
    """Raise UsageError for a target that a run reads, or that lies in a folder of its policy.

    `read` are files that neither configuration nor policy names. What is not there yet overwrites nothing.
    """
    files = {os.path.realpath(path) for path in (*read, *_inputs(config, policies))}
    folders = tuple([os.path.join(os.path.realpath(one), "") for one in config.policy if os.path.isdir(one)])
    for target in targets:
        place = os.path.realpath(target)
        if os.path.lexists(place) and (place in files or place.startswith(folders)):
            raise UsageError(f"{target} is an input of this run", hint="Write the report somewhere else.")


def refuse_text(output: str, others: Sequence[str]) -> None:
    """Raise UsageError for a file that is called by one of the `others`, where nobody said that it shall hold text."""
    ending = os.path.splitext(output)[1][1:].lower()
    if ending in others:
        raise UsageError(
            f"{output} would hold text", hint=f"Write --format {ending} before it, or --format text."
        )


def _inputs(config: Config, policies: PolicySet) -> Iterator[str]:
    """Yield the files that configuration and policy consist of, and those that they name."""
    yield os.path.join(config.root, FILE)
    yield config.lock or os.path.join(config.root, LOCK)
    yield from filter(None, (config.baseline, config.catalog, *config.waivers, *policies.waivers))
    yield from filter(os.path.isfile, config.policy)
    yield from (rule.said.path for rule in policies.rules)
