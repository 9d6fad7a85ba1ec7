"""The sentence: discover, take every file through the stages (`steelyard.stages`), report."""

from __future__ import annotations

import os
from collections import Counter
from typing import TYPE_CHECKING, Any

from steelyard.config import STRAYS
from steelyard.errors import NothingToCheckError
from steelyard.evaluate import WIDTH
from steelyard.fanout import fan_out
from steelyard.findings import rule_infos
from steelyard.manifest.discover import NAMES, nothing_there, renamed, search
from steelyard.record import NamedTuple
from steelyard.report import SCHEMA_INVALID, Counts, Report
from steelyard.resources import VERSION
from steelyard.schemas import listed
from steelyard.source import SourceFile
from steelyard.stages import check_files, shown_as, unreadable

if TYPE_CHECKING:
    from array import array
    from collections.abc import Sequence

    from steelyard.policy.rule import PolicySet
    from steelyard.stages import Checked, Options

STDIN = "-"

_TOGETHER = 20
"""So many files go through the stages side by side."""
_FEWEST = 3
"""So many at least, where they are shared: below, a file takes longer than the processes wait for each other."""
_WORTH_SHARING = 50
"""So many files each process must have: below, starting it costs more than it saves (docs/performance.md)."""


class Sought(NamedTuple):
    """What paths stand for: manifests, files that look like one, and configuration that nobody reads there."""

    manifests: list[str | None]
    misnamed: tuple[str, ...]
    settings: tuple[str, ...]


def check(paths: Sequence[str], policies: PolicySet, options: Options) -> Report:
    """Check the manifests that `paths` stand for. Raises NothingToCheckError for a path that stands for none."""
    options = options._replace(root=os.path.abspath(options.root))  # once, and not again for each file
    named = {os.path.abspath(path) for path in paths}
    sought = seek(paths, options)
    found = sought.manifests
    known: dict[str | None, Checked] = {
        path: _astray(path, options)
        for path in found
        if path and leads_out(path, options.root) and os.path.abspath(path) not in named
    }
    memory = options.memory
    if memory is not None:
        known.update(memory.recall([path for path in found if path and path not in known], options))
    changed = [path for path in found if path not in known]

    def judged(batch: Sequence[str | None]) -> list[Any]:
        each = check_files(batch, policies, options)
        return each if memory is None else [memory.packed(one) for one in each]

    processes = max(min(options.processes, len(changed) // _WORTH_SHARING), 1)
    answers = fan_out(judged, _batches(changed, processes), processes)
    pairs = zip(changed, (one for answer in answers for one in answer), strict=True)
    known.update(pairs if memory is None else memory.learn(pairs))
    whole = options.only is None and options.root in named
    report = compile_report([known[path] for path in found], policies, options, whole=whole)
    return report._replace(misnamed=sought.misnamed, unread=sought.settings)


def _batches(paths: Sequence[str | None], processes: int) -> list[Sequence[str | None]]:
    """Return paths in batches, towards the end in shorter ones: so that nobody waits long for who drew the last."""
    batches: list[Sequence[str | None]] = []
    start = 0
    while start < len(paths):
        share = (len(paths) - start) // (2 * processes)
        size = _TOGETHER if processes == 1 else min(max(share, _FEWEST), _TOGETHER)
        batches.append(paths[start : start + size])
        start += size
    return batches


def seek(paths: Sequence[str], options: Options) -> Sought:
    """Return what there is to check, standard input (None) first. Every path that was named must hold a manifest."""
    found: dict[str, str] = {}
    misnamed: dict[str, None] = {}
    settings: dict[str, None] = {}
    for path in paths:
        if path == STDIN:
            continue
        seen = search([path], options.exclude, options.root, gitignore=options.gitignore, others=STRAYS)
        if not seen.manifests:
            raise NothingToCheckError(
                f"no manifest found below {path}",
                hint=(
                    nothing_there(path, seen, options.root) if options.gitignore else renamed(seen.misnamed)
                )
                or f"A manifest is called {listed(NAMES, 'or')}; `steelyard init` writes one.",
                misnamed=seen.misnamed,
            )
        misnamed.update(dict.fromkeys(seen.misnamed))
        settings.update(dict.fromkeys(seen.others))
        for one in seen.manifests:
            if options.only is None or os.path.abspath(one) in options.only:
                found.setdefault(os.path.abspath(one), one)
    every = [*([None] if STDIN in paths else []), *sorted(found.values())]
    return Sought(every, tuple(misnamed), tuple(settings))


def compile_report(
    checked: Sequence[Checked], policies: PolicySet, options: Options, *, whole: bool = False
) -> Report:
    """Put judged files together into a report, in the order given; `whole` where they are all of a repository."""
    files = [one.file for one in checked]
    findings = [finding for one in checked for finding in one.findings]
    tally = _tally([one.cells for one in checked])
    by_rule = {
        SCHEMA_INVALID: Counts(*map(sum, zip(Counts(), *[one.schema for one in checked], strict=True)))
    }
    for place, rule in enumerate(policies.rules):
        counts = Counts(*[tally[WIDTH * place + position] for position in range(WIDTH)])
        by_rule[rule.id] = by_rule.get(rule.id, Counts()).plus(counts)
    if options.central.waivers and options.central.honoured:
        from steelyard.waivers.astray import Survey  # noqa: PLC0415 - few runs have any
        from steelyard.waivers.stage import Terms, central_findings  # noqa: PLC0415 - as above

        terms = Terms(policies, options.as_of, options.central)
        looked = Survey(options.root, [(file.project, file.path) for file in files]) if whole else None
        findings += central_findings([one.after_waivers for one in checked], terms, looked)
    known = None
    if options.baseline is not None:
        from steelyard.baseline import held  # noqa: PLC0415 - few runs have one

        looked_at = {file.path for file in files if file.state == "checked"}
        known = held(findings, options.baseline, looked_at, options.root)
        findings = list(known.findings)
    return Report(
        version=VERSION,
        as_of=options.as_of,
        packs=policies.packs,
        digest=policies.digest,
        files=tuple(files),
        findings=tuple(findings),
        rules=rule_infos(policies, findings),
        by_rule=by_rule,
        beside=tuple(dict.fromkeys(SourceFile(one.file) for one in options.central.waivers)),
        compared=known is not None,
        stale=() if known is None else tuple([entry.words for entry in known.stale]),
    )


def _tally(fared: Sequence[array[int]]) -> Counter[int]:
    """Count the cells of all files. Most of a fleet fare as others do: those are counted once, and times how many."""
    tally: Counter[int] = Counter()
    ways = {cells.tobytes(): cells for cells in fared}
    for way, many in Counter([cells.tobytes() for cells in fared]).items():
        for cell, times in Counter(ways[way]).items():
            tally[cell] += times * many
    return tally


def leads_out(path: str, root: str) -> bool:
    """Whether a file that was found, not named, is a link to something outside of the repository."""
    if not os.path.islink(path):
        return False
    top = os.path.realpath(root).rstrip(os.sep) + os.sep
    return not os.path.realpath(path).startswith(top)


def _astray(path: str, options: Options) -> Checked:
    return unreadable(shown_as(path, options), "it is a link to a file outside of the repository")
