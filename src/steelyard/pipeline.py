"""The sentence: discover, read, conform, bind, evaluate, place, report. Each stage is called side by side."""

from __future__ import annotations

import os
from _blake2 import blake2b  # hashlib brings OpenSSL in, 4 ms that every run would pay
from array import array
from collections import Counter
from typing import TYPE_CHECKING, Any, Protocol

from steelyard.config import STRAYS
from steelyard.errors import NothingToCheckError, PolicyError
from steelyard.evaluate import WIDTH, evaluate
from steelyard.fanout import fan_out
from steelyard.findings import fault_findings, rule_infos, verdict_finding
from steelyard.manifest.bind import bind, binding_faults
from steelyard.manifest.discover import NAMES, renamed, search
from steelyard.manifest.files import RepositoryFiles
from steelyard.manifest.surroundings import Surroundings
from steelyard.reading import Document, Limits, Unreadable, is_json, parse_as, read_bytes
from steelyard.record import NamedTuple
from steelyard.report import SCHEMA_INVALID, Counts, FileReport, Finding, Report
from steelyard.resources import VERSION
from steelyard.schemas import conform, listed
from steelyard.secrets import redacted
from steelyard.source import SourceFile
from steelyard.waivers.waiver import NO_CENTRAL, AfterWaivers, Central

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from steelyard.baseline import Baseline
    from steelyard.findings import Offers
    from steelyard.manifest.bind import Manifest
    from steelyard.manifest.surroundings import Looked
    from steelyard.policy.rule import PolicySet
    from steelyard.source import Fault
    from steelyard.verdict import Verdict

STDIN = "-"

_WORTH_SHARING = 50
"""So many files each process must have: below, starting it costs more than it saves (docs/performance.md)."""


class Memory(Protocol):
    """Remembers how files were judged under the very same policy and options."""

    def recall(self, paths: Sequence[str], options: Options) -> Mapping[str, Checked]:
        """Return the verdicts of those files that are as they were."""

    def learn(self, judged: Iterable[tuple[str, Checked]], options: Options) -> None:
        """Take the verdicts of files that were judged anew."""


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
    cells: Sequence[int] = ()
    """How it fared against the rules, see `evaluate.Judgement`."""
    after_waivers: AfterWaivers = AfterWaivers((), ())
    """What became of central waivers here."""
    digest: bytes = b""
    """Tells the bytes that were judged from others, where somebody remembers them."""
    looked: tuple[Looked, ...] = ()
    """What was looked at in the repository, and what was there."""


class Sought(NamedTuple):
    """What paths stand for: manifests, files that look like one, and configuration that nobody reads there."""

    manifests: list[str | None]
    misnamed: tuple[str, ...]
    settings: tuple[str, ...]


def check(paths: Sequence[str], policies: PolicySet, options: Options) -> Report:
    """Check the manifests that `paths` stand for. Raises NothingToCheckError for a path that stands for none."""
    named = {os.path.abspath(path) for path in paths}

    def check_one(path: str | None) -> Checked:
        if path is not None and path in astray:
            return _astray(path, options)
        return check_file(path, policies, options)

    sought = seek(paths, options)
    found = sought.manifests
    astray = {
        path
        for path in found
        if path and leads_out(path, options.root) and os.path.abspath(path) not in named
    }
    known: dict[str | None, Checked] = {}
    if options.memory is not None:
        known.update(options.memory.recall([one for one in found if one and one not in astray], options))
    changed = [path for path in found if path not in known]
    processes = min(options.processes, len(changed) // _WORTH_SHARING)
    judged = dict(zip(changed, fan_out(check_one, changed, processes), strict=True))
    if options.memory is not None:
        options.memory.learn(((path, one) for path, one in judged.items() if path), options)
    known.update(judged)
    root = os.path.abspath(options.root)
    whole = options.only is None and any(os.path.abspath(path) == root for path in paths)
    report = compile_report([known[path] for path in found], policies, options, whole=whole)
    return report._replace(misnamed=sought.misnamed, unread=sought.settings)


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
                hint=renamed(seen.misnamed)
                or f"A manifest is called {listed(NAMES, 'or')}; `steelyard init` writes one.",
            )
        misnamed.update(dict.fromkeys(seen.misnamed))
        settings.update(dict.fromkeys(seen.others))
        for one in seen.manifests:
            if options.only is None or os.path.abspath(one) in options.only:
                found.setdefault(os.path.abspath(one), one)
    every = [*([None] if STDIN in paths else []), *sorted(found.values())]
    return Sought(every, tuple(misnamed), tuple(settings))


def check_file(path: str | None, policies: PolicySet, options: Options) -> Checked:
    """Take one file (None: standard input) through every stage. Never raises for what is wrong with the file."""
    shown = shown_as(path, options)
    try:
        data = options.stdin if path is None else read_bytes(path, options.limits, shown)
    except Unreadable as error:
        return _unreadable(shown, error.reason)
    document = parse_as(data, shown, options.limits, json=is_json(shown if path is None else path))
    checked = check_document(document, path, policies, options)
    return checked if options.memory is None else checked._replace(digest=digested(data))


def digested(data: bytes) -> bytes:
    """Return what tells the bytes of a file from others."""
    return blake2b(data, digest_size=16).digest()


def check_document(document: Document, path: str | None, policies: PolicySet, options: Options) -> Checked:
    """Take a document that was read from `path` through every further stage."""
    shown = document.source.path
    faults = list(document.faults)
    if document.readable:
        specific = conform(document, "manifest.v1")
        pointed = {fault.pointer for fault in specific}
        faults = [fault for fault in faults if not fault.pointer or fault.pointer not in pointed]
        faults += specific
    if any(not fault.tolerable for fault in faults):
        return _invalid(document, faults, options)
    beside = around(path, options)
    manifest = bind(document, beside)
    binding = list(binding_faults(manifest))
    if binding:
        return _invalid(document, [*binding, *faults], options)
    findings = list(fault_findings(document, faults, shown, options.offers))
    schema = Counts(failed=len(findings)) if findings else Counts(passed=1)
    try:
        verdicts, cells = evaluate(manifest, policies, options.as_of, thorough=options.thorough)
    except PolicyError as error:
        error.message += f", in {shown}"
        raise
    pairs = [(one, _placed(one, manifest, policies, options)) for one in verdicts]
    facts = manifest.facts
    after = _after_waivers(manifest, pairs, cells, policies, options)
    findings += after.findings
    positions = [cell % WIDTH for cell in after.cells]
    report = FileReport(
        path=shown,
        state="checked",
        counts=schema.plus(Counts(*map(positions.count, range(WIDTH)))),
        source=_kept(document, findings, options),
        project=redacted(facts["project"]),
        owner=redacted(facts["owner"]),
        models=len(facts["models"]),
    )
    return Checked(
        report,
        tuple(sorted(findings, key=_order)),
        schema,
        _packed(after.cells, policies),
        after._replace(findings=(), cells=()),
        looked=beside.files.looked if isinstance(beside.files, RepositoryFiles) else (),
    )


def _packed(cells: Sequence[int], policies: PolicySet) -> Sequence[int]:
    """Return cells in two bytes each, where Python's own numbers take thirty; of a policy beyond all measure in four."""
    return array("H" if WIDTH * len(policies.rules) <= 1 << 16 else "I", cells)


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


def _placed(verdict: Verdict, manifest: Manifest, policies: PolicySet, options: Options) -> Finding:
    rule = policies.rule(verdict.rule)
    finding = verdict_finding(verdict, rule, manifest, manifest.document.source.path)
    if options.offers is None:
        return finding
    return finding._replace(fix=options.offers.of_verdict(manifest, rule, verdict, options.as_of))


def around(path: str | None, options: Options) -> Surroundings:
    """Return what there is beside a manifest; beside standard input there are no files."""
    files = None if path is None else RepositoryFiles(os.path.dirname(path), options.root)
    return Surroundings(files, options.used, options.catalog)


def compile_report(
    checked: Iterable[Checked], policies: PolicySet, options: Options, *, whole: bool = False
) -> Report:
    """Put judged files together into a report, in the order given; `whole` where they are all of a repository."""
    files: list[FileReport] = []
    findings: list[Finding] = []
    schema = Counts()
    judged: list[AfterWaivers] = []
    tally: Counter[int] = Counter()
    for one in checked:
        judged.append(one.after_waivers)
        files.append(one.file)
        findings += one.findings
        schema = schema.plus(one.schema)
        tally.update(one.cells)
    by_rule = {SCHEMA_INVALID: schema}
    for place, rule in enumerate(policies.rules):
        counts = Counts(*[tally[WIDTH * place + position] for position in range(WIDTH)])
        by_rule[rule.id] = by_rule.get(rule.id, Counts()).plus(counts)
    if options.central.waivers and options.central.honoured:
        from steelyard.waivers.astray import Survey  # noqa: PLC0415 - few runs have any
        from steelyard.waivers.stage import Terms, central_findings  # noqa: PLC0415 - as above

        terms = Terms(policies, options.as_of, options.central)
        looked = Survey(options.root, [(file.project, file.path) for file in files]) if whole else None
        findings += central_findings(judged, terms, looked)
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


def leads_out(path: str, root: str) -> bool:
    """Whether a file that was found, not named, is a link to something outside of the repository."""
    if not os.path.islink(path):
        return False
    top = os.path.realpath(root).rstrip(os.sep) + os.sep
    return not os.path.realpath(path).startswith(top)


def _astray(path: str, options: Options) -> Checked:
    return _unreadable(_shown(path, options.root), "it is a link to a file outside of the repository")


def _unreadable(shown: str, reason: str) -> Checked:
    return Checked(FileReport(shown, "unreadable", Counts(), SourceFile(shown), problem=reason), (), Counts())


def _invalid(document: Document, faults: Sequence[Fault], options: Options) -> Checked:
    shown = document.source.path
    findings = tuple(fault_findings(document, faults, shown, options.offers))
    counts = Counts(failed=len(findings))
    return Checked(FileReport(shown, "invalid", counts, _kept(document, findings, options)), findings, counts)


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
