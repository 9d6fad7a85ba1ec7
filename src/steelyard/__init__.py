"""Steelyard: a policy-as-code governance linter for AI model choices (docs/library.md).

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

    from steelyard.errors import SteelyardError
    from steelyard.report import Finding, Report, exit_code
    from steelyard.verdict import Outcome, Severity

__all__ = [
    "Finding",
    "Outcome",
    "Report",
    "Severity",
    "SteelyardError",
    "__version__",
    "check",
    "exit_code",
]

_ELSEWHERE = {
    "Finding": "steelyard.report",
    "Outcome": "steelyard.verdict",
    "Report": "steelyard.report",
    "Severity": "steelyard.verdict",
    "SteelyardError": "steelyard.errors",
    "exit_code": "steelyard.report",
}
"""Where the rest of the interface is: imported when it is asked for, since every command imports this module."""


def __getattr__(name: str) -> object:
    if name not in _ELSEWHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module  # noqa: PLC0415 - only a library's user pays for it

    found: object = getattr(import_module(_ELSEWHERE[name]), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *_ELSEWHERE})


def check(  # noqa: PLR0913 - what a run is given
    paths: Sequence[str],
    *,
    as_of: date | str,
    policies: Sequence[str] = ("baseline",),
    root: str = ".",
    thorough: bool = False,
    catalog: str | None = None,
    waivers: Sequence[str] = (),
    baseline: str | None = None,
) -> Report:
    """Check the manifests that `paths` (files, folders) stand for, and return the report.

    `as_of` is the day to judge as of (a date, or YYYY-MM-DD): a library does not read the clock. `policies` are names of
    shipped packs, pack files or policy folders. `catalog` is an overlay of the model catalog or another catalog, `waivers`
    are central files besides those that packs name, `baseline` is a file of known findings. Paths start at the current
    folder, all of them; those in the report are relative to `root`, out of which no reference is followed. No
    `steelyard.yaml` is read. `thorough` reports passes and what does not apply, too.

    Raises `SteelyardError`: UsageError for a path or date that cannot be, PolicyError for a policy that cannot be evaluated,
    ConfigError for a catalog, waivers or a baseline that cannot be used, NothingToCheckError when there is no manifest.
    A broken manifest is a finding, not an error.
    """
    # Imported here so that `import steelyard`, which every command does, costs nothing.
    from functools import partial  # noqa: PLC0415

    from steelyard.baseline import load_baseline  # noqa: PLC0415
    from steelyard.config import repositories  # noqa: PLC0415
    from steelyard.errors import NothingToCheckError, UsageError  # noqa: PLC0415
    from steelyard.pipeline import check as run  # noqa: PLC0415
    from steelyard.policy.checks.terms import Terms  # noqa: PLC0415
    from steelyard.policy.load import load_policies  # noqa: PLC0415
    from steelyard.schemas.quick import is_date  # noqa: PLC0415
    from steelyard.stages import Options  # noqa: PLC0415
    from steelyard.waivers.central import central_of  # noqa: PLC0415

    for name, given in (("paths", paths), ("policies", policies), ("waivers", waivers)):
        if isinstance(given, str):  # whose letters would be taken for paths
            raise UsageError(f"`{name}` is a list", hint=f"Write {name}=[{given!r}].")
    if not policies:
        raise UsageError("there is no policy to check against", hint="Leave `policies` out for the baseline.")
    if not paths:  # a list that came out empty is no success
        raise NothingToCheckError("`paths` is empty", hint='Name a manifest or a folder: ["."].')
    day = as_of.isoformat() if hasattr(as_of, "isoformat") else as_of
    if not isinstance(day, str) or not is_date(day):
        raise UsageError(f"{day!r} is not a day written YYYY-MM-DD")
    loaded = load_policies(policies, terms=Terms(partial(repositories, root, paths)))
    options = Options(
        as_of=day,
        root=root,
        thorough=thorough,
        catalog=_catalog(catalog),
        central=central_of((*loaded.waivers, *waivers), root),
        baseline=None if baseline is None else load_baseline(baseline),
    )
    return run(paths, loaded, options)


def _catalog(path: str | None) -> object:
    if path is None:
        return None
    from steelyard.knowledge.catalog.overlay import load_catalog  # noqa: PLC0415 - few runs name one

    return load_catalog(path)
