"""What a file goes through: read, conform, bind, decide, prove, place. A few go side by side, stage by stage."""

from __future__ import annotations

import os
from array import array
from typing import TYPE_CHECKING, Any, Protocol

from steelyard.config import find_root
from steelyard.evaluate import WIDTH, Judgement, decide, prove
from steelyard.findings import fault_findings, verdict_finding
from steelyard.manifest.bind import bind, binding_faults
from steelyard.manifest.files import RepositoryFiles
from steelyard.manifest.surroundings import Surroundings
from steelyard.reading import Document, Limits, Unreadable, is_json, lies_within, parse_as, read_bytes
from steelyard.record import NamedTuple
from steelyard.report import Counts, FileReport, Finding
from steelyard.schemas import conform
from steelyard.secrets import redacted
from steelyard.source import SourceFile
from steelyard.waivers.waiver import NO_CENTRAL, AfterWaivers, Central

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from steelyard.baseline import Baseline
    from steelyard.evaluate import Decided
    from steelyard.findings import Offers
    from steelyard.manifest.bind import Manifest
    from steelyard.manifest.surroundings import Looked
    from steelyard.policy.rule import PolicySet
    from steelyard.source import Fault
    from steelyard.verdict import Verdict

_OUTCOMES = [*range(WIDTH)]
"""The positions of outcomes: of a cell, that at its place in as many of these as there are rules."""
_MOST_FARED, _LONG = 128, 1024
"""So many ways to fare are kept, and none of a manifest with very many models."""
_MOST_TOGETHER = 1 << 16
"""More letters than this do not wait between two stages: they are in memory at once."""


class Memory(Protocol):
    """Remembers how files were judged under the very same policy and options."""

    def recall(self, paths: Sequence[str], options: Options) -> Mapping[str, Checked]:
        """Return the verdicts of files that are as they were, in this order, up to where most are not."""

    def known(self, path: str, shown: str, data: bytes, options: Options) -> tuple[bytes, Checked | None]:
        """Return what tells the bytes of a file from others, and how they were judged if all is as it was."""

    def packed(self, checked: Checked) -> Any:  # noqa: ANN401 - its own affair
        """Return a file that was judged anew as it is sent and kept, made where it was judged."""

    def learn(self, judged: Iterable[tuple[str | None, Any]]) -> Iterable[tuple[str | None, Checked]]:
        """Take files as `packed` made them, and give them back as they were judged."""


class Options(NamedTuple):
    """How to check. Paths in the report are relative to `root`; `thorough` keeps passes in the findings.

    Many files are shared over as many `processes`; the report is the same.
    """

    as_of: str
    root: str = "."
    exclude: tuple[str, ...] = ()
    limits: Limits = Limits()
    gitignore: bool = True
    thorough: bool = False
    stdin: bytes = b""
    stdin_name: str = "<stdin>"
    processes: int = 1
    used: tuple[str, ...] | None = None
    """The ids of models that the caller found in use; None where nobody looked."""
    catalog: Any = None
    """The catalog that is asked (steelyard.knowledge.catalog.Catalog); None for the shipped one."""
    central: Central = NO_CENTRAL
    """The waivers of central files, and whether any are honoured."""
    baseline: Baseline | None = None
    """The findings that were known before."""
    only: Container[str] | None = None
    """The files, by absolute path, that are looked at, of those that are found; None for all."""
    frames: bool = True
    """Whether anybody will show lines of the files: only then their text is kept."""
    offers: Offers | None = None
    """Who is asked what would take a finding away; None where nobody wants to know."""
    memory: Memory | None = None
    """Who remembers the files that did not change; None where every file is judged."""


class Checked(NamedTuple):
    """One file, judged: its report, its findings, and where every verdict fell."""

    file: FileReport
    findings: tuple[Finding, ...]
    schema: Counts
    """How the document fared against the schema."""
    cells: array[int] = array("H")
    """How it fared against the rules, see `evaluate.Judgement`."""
    after_waivers: AfterWaivers = AfterWaivers((), ())
    """What became of central waivers here."""
    digest: bytes = b""
    """Tells the bytes that were judged from others, where somebody remembers them."""
    looked: tuple[Looked, ...] = ()
    """What was looked at in the repository, and what was there."""


def check_file(path: str | None, policies: PolicySet, options: Options) -> Checked:
    """Take one file (None: standard input) through every stage. Never raises for what is wrong with the file."""
    (checked,) = check_files([path], policies, options)
    return checked


def check_files(paths: Sequence[str | None], policies: PolicySet, options: Options) -> list[Checked]:
    """Take a few files through every stage, as `check_file` does one.

    They go side by side: what a stage works with is too much for the processor to keep while a file takes all others.
    """
    checked: list[Checked] = []
    waiting: list[_Read | Checked] = []
    waits = 0
    for path in paths:
        one = _read(path, options)
        waiting.append(one)
        waits += 0 if isinstance(one, Checked) else len(one.document.source.text)
        if waits > _MOST_TOGETHER:
            checked += _through(waiting, policies, options)
            waiting, waits = [], 0
    return checked + _through(waiting, policies, options)


def check_document(document: Document, path: str | None, policies: PolicySet, options: Options) -> Checked:
    """Take a document that was read from `path` through every further stage."""
    (checked,) = _through([_Read(path, document, b"")], policies, options)
    return checked


def _through(files: Sequence[_Read | Checked], policies: PolicySet, options: Options) -> list[Checked]:
    """Take what was read through every further stage; what is settled passes by."""
    bound = [one if isinstance(one, Checked) else _bound(one, options) for one in files]
    asked = [one for one in bound if not isinstance(one, Checked)]
    answers = iter(_decided(asked, policies, options))
    decided = [one if isinstance(one, Checked) else next(answers) for one in bound]
    judged = [one if isinstance(one, Checked) else _judged(one, options) for one in decided]
    return [one if isinstance(one, Checked) else _placed(one, policies, options) for one in judged]


class _Read(NamedTuple):
    """A file that was read; `digest` only where somebody remembers it."""

    path: str | None
    document: Document
    digest: bytes


class _Bound(NamedTuple):
    """A manifest to be judged, and faults of its document that are tolerable."""

    read: _Read
    faults: Sequence[Fault]
    manifest: Manifest
    beside: Surroundings


class _Decided(NamedTuple):
    """How the rules fared on a manifest, before anybody is told why."""

    bound: _Bound
    decided: Decided


class _Judged(NamedTuple):
    """How they fared, and why: nothing of it has a place in the text yet."""

    bound: _Bound
    judgement: Judgement


def _read(path: str | None, options: Options) -> _Read | Checked:
    shown = shown_as(path, options)
    try:
        data = options.stdin if path is None else read_bytes(path, options.limits, shown)
    except Unreadable as error:
        return unreadable(shown, error.reason)
    digest = b""
    if options.memory is not None and path is not None:
        digest, known = options.memory.known(path, shown, data, options)
        if known is not None:
            return known
    document = parse_as(data, shown, options.limits, json=is_json(shown if path is None else path))
    return _Read(path, document, digest)


def _bound(read: _Read, options: Options) -> _Bound | Checked:
    document = read.document
    faults = list(document.faults)
    if document.readable:
        specific = conform(document, "manifest.v1")
        pointed = {fault.pointer for fault in specific}
        faults = [fault for fault in faults if not fault.pointer or fault.pointer not in pointed]
        faults += specific
    if any(not fault.tolerable for fault in faults):
        return _invalid(read, faults, options)
    beside = around(read.path, options)
    manifest = bind(document, beside)
    if binding := list(binding_faults(manifest)):
        return _invalid(read, [*binding, *faults], options)
    return _Bound(read, faults, manifest, beside)


def _decided(bound: Sequence[_Bound], policies: PolicySet, options: Options) -> list[_Decided]:
    manifests = [one.manifest for one in bound]
    decided = decide(manifests, policies, options.as_of, thorough=options.thorough)
    return [*map(_Decided, bound, decided)]


def _judged(one: _Decided, options: Options) -> _Judged:
    bound, (told, cells) = one
    return _Judged(bound, Judgement(prove(bound.manifest, told, options.as_of), cells))


def _placed(judged: _Judged, policies: PolicySet, options: Options) -> Checked:
    (read, faults, manifest, beside), (verdicts, cells) = judged
    document, facts = read.document, manifest.facts
    shown = document.source.path
    findings = list(fault_findings(document, faults, shown, options.offers))
    schema = Counts(failed=len(findings)) if findings else Counts(passed=1)
    pairs = [(one, _finding(one, manifest, policies, options)) for one in verdicts]
    after = _after_waivers(manifest, pairs, cells, policies, options)
    findings += after.findings
    fared = _fared.get((after.cells, len(policies.rules))) or _faring(after.cells, len(policies.rules))
    report = FileReport(
        path=shown,
        state="checked",
        counts=schema.plus(fared.counts),
        source=_kept(document, findings, options),
        project=redacted(facts["project"]),
        owner=redacted(facts["owner"]),
        models=len(facts["models"]),
    )
    return Checked(
        report,
        tuple(sorted(findings, key=_order)),
        schema,
        fared.cells,
        after._replace(findings=(), cells=()),
        read.digest,
        beside.files.looked if isinstance(beside.files, RepositoryFiles) else (),
    )


class _Fared(NamedTuple):
    """How the rules fared, packed and counted; most of a fleet fare as others do, and it is kept."""

    cells: array[int]
    counts: Counts


_fared: dict[tuple[tuple[int, ...], int], _Fared] = {}


def _faring(cells: tuple[int, ...], rules: int) -> _Fared:
    """Pack cells in two bytes each, where Python's own numbers take thirty (of a policy beyond all measure in four)."""
    outcomes = bytes(map((_OUTCOMES * rules).__getitem__, cells))
    packed = array("H" if WIDTH * rules <= 1 << 16 else "I", cells)
    found = _Fared(packed, Counts(*map(outcomes.count, _OUTCOMES)))
    if len(cells) <= _LONG:
        if len(_fared) >= _MOST_FARED:
            _fared.clear()
        _fared[cells, rules] = found
    return found


def _after_waivers(
    manifest: Manifest,
    pairs: list[tuple[Verdict, Finding]],
    cells: Sequence[int],
    policies: PolicySet,
    options: Options,
) -> AfterWaivers:
    """Apply waivers; a manifest without any costs nothing, and where no rule was asked for there is none to waive."""
    may_have = "waivers" in manifest.facts or "steelyard" in manifest.document.source.text.lower()
    if not policies.rules or (not may_have and not options.central.waivers):
        return AfterWaivers(tuple([finding for _, finding in pairs]), tuple(cells))
    from steelyard.waivers.stage import Terms, apply_waivers  # noqa: PLC0415 - most manifests waive nothing

    return apply_waivers(manifest, pairs, cells, Terms(policies, options.as_of, options.central))


def _finding(verdict: Verdict, manifest: Manifest, policies: PolicySet, options: Options) -> Finding:
    rule = policies.rule(verdict.rule)
    finding = verdict_finding(verdict, rule, manifest, manifest.document.source.path)
    if options.offers is None:
        return finding
    return finding._replace(fix=options.offers.of_verdict(manifest, rule, verdict, options.as_of))


def around(path: str | None, options: Options) -> Surroundings:
    """Return what there is beside a manifest; beside standard input there are no files."""
    files = None if path is None else files_beside(path, options)
    return Surroundings(files, options.used, options.catalog)


def files_beside(path: str, options: Options) -> RepositoryFiles:
    """Return the files that a manifest's evidence may name: of the run's repository, or of its own, if it lies elsewhere."""
    folder, root = os.path.dirname(path), options.root
    if not (os.path.abspath(path).startswith(os.path.join(root, "")) or lies_within(folder, root)):
        root = find_root(folder)
    return RepositoryFiles(folder, root)


def unreadable(shown: str, reason: str) -> Checked:
    """Return what there is to say of a file that nobody read."""
    return Checked(FileReport(shown, "unreadable", Counts(), SourceFile(shown), problem=reason), (), Counts())


def _invalid(read: _Read, faults: Sequence[Fault], options: Options) -> Checked:
    document = read.document
    shown = document.source.path
    findings = tuple(fault_findings(document, faults, shown, options.offers))
    counts = Counts(failed=len(findings))
    file = FileReport(shown, "invalid", counts, _kept(document, findings, options))
    return Checked(file, findings, counts, digest=read.digest)


def _kept(document: Document, findings: Sequence[Finding], options: Options) -> SourceFile:
    """Keep the text only where a finding shows some of it: a clean fleet costs no memory."""
    return document.source if findings and options.frames else SourceFile(document.source.path)


def _order(finding: Finding) -> tuple[int, int, str, str]:
    return finding.region.start_line, finding.region.start_column, finding.rule, finding.subject


def shown_as(path: str | None, options: Options) -> str:
    """Return what a file is called in reports; None is standard input."""
    return options.stdin_name if path is None else _shown(path, options.root)


def _shown(path: str, root: str) -> str:
    """Return the path relative to the root; what lies elsewhere keeps the way it was named."""
    # Both are in normal form and one begins with the other, so that `relpath` had nothing to work out.
    absolute, above = os.path.abspath(path), os.path.join(os.path.abspath(root), "")
    if (absolute + os.sep).startswith(above):
        path = absolute[len(above) :].lstrip(os.sep) or os.curdir
    else:
        path = os.path.normpath(path)
    return path.replace(os.sep, "/")
