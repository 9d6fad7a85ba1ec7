"""Steelyard: a policy-as-code governance linter for AI model choices.

import steelyard

report = steelyard.check(["."], policies=["baseline"], as_of="2026-11-23")
for finding in report.findings:
    print(finding.file, finding.region.start_line, finding.rule, finding.message)
"""

from __future__ import annotations

from steelyard.resources import VERSION as __version__  # noqa: N811 - Python's own name for it

TYPE_CHECKING = False  # typing takes as long to load as Python itself takes to start
if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from steelyard.report import Report

__all__ = ["__version__", "check"]


def check(
    paths: Sequence[str],
    *,
    as_of: date | str,
    policies: Sequence[str] = ("baseline",),
    root: str = ".",
    thorough: bool = False,
) -> Report:
    """Check the manifests that `paths` (files, folders) stand for, and return the report.

    `as_of` is the day to judge as of (a date, or YYYY-MM-DD): a library does not read the clock. `policies`
    are names of shipped packs, pack files or policy folders, and central waivers those that packs name; paths in the report
    are relative to `root`;
    `thorough` reports passes and what does not apply, too. Raises `steelyard.errors.SteelyardError`: UsageError
    for a path or date that cannot be, PolicyError for a policy that cannot be evaluated, NothingToCheckError
    when there is no manifest. A broken manifest is a finding, not an error.
    """
    # Imported here so that `import steelyard`, which every command does, costs nothing.
    from functools import partial  # noqa: PLC0415

    from steelyard.config import repositories  # noqa: PLC0415
    from steelyard.errors import UsageError  # noqa: PLC0415
    from steelyard.pipeline import Options  # noqa: PLC0415
    from steelyard.pipeline import check as run  # noqa: PLC0415
    from steelyard.policy.checks.terms import Terms  # noqa: PLC0415
    from steelyard.policy.load import load_policies  # noqa: PLC0415
    from steelyard.schemas.quick import is_date  # noqa: PLC0415
    from steelyard.waivers.central import central_of  # noqa: PLC0415

    day = as_of if isinstance(as_of, str) else as_of.isoformat()
    if not is_date(day):
        raise UsageError(f"{day!r} is not a day written YYYY-MM-DD")
    terms = Terms(partial(repositories, root, paths))
    loaded = load_policies(policies, terms=terms)
    central = central_of(loaded.waivers, root)
    return run(paths, loaded, Options(as_of=day, root=root, thorough=thorough, central=central))
