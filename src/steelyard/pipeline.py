"""The sentence: discover, read, conform, bind, evaluate, place, report. Each stage is called side by side."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple

from steelyard.errors import NothingToCheckError
from steelyard.evaluate import evaluate
from steelyard.findings import fault_findings, rule_infos, verdict_finding
from steelyard.manifest.bind import bind, binding_faults
from steelyard.manifest.discover import NAMES, discover
from steelyard.reading import Document, Limits, Unreadable, parse, read
from steelyard.report import SCHEMA_INVALID, Counts, FileReport, Finding, Report
from steelyard.resources import VERSION
from steelyard.schemas import conform, listed
from steelyard.secrets import redact
from steelyard.source import SourceFile
from steelyard.verdict import Outcome, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from steelyard.policy.rule import PolicySet
    from steelyard.source import Fault
    from steelyard.verdict import Verdict

STDIN = "-"


class Options(NamedTuple):
    """How to check. Paths in the report are relative to `root`; `thorough` keeps passes in the findings."""

    as_of: str
    root: str = "."
    exclude: tuple[str, ...] = ()
    limits: Limits = Limits()
    gitignore: bool = True
    thorough: bool = False
    stdin: bytes = b""
    stdin_name: str = "<stdin>"


class Checked(NamedTuple):
    """One file, judged: its report, its findings and how often each rule fell on each outcome."""

    file: FileReport
    findings: tuple[Finding, ...]
    outcomes: Mapping[str, Sequence[int]]
    """Rule by rule, how often it fell on each outcome, in the order of `Outcome`."""


def check(paths: Sequence[str], policies: PolicySet, options: Options) -> Report:
    """Check the manifests that `paths` stand for. Raises NothingToCheckError for a path that stands for none."""
    named = {os.path.abspath(path) for path in paths}
    checked = (
        _astray(path, options)
        if path is not None and os.path.abspath(path) not in named and _leads_out(path, options.root)
        else check_file(path, policies, options)
        for path in _manifests(paths, options)
    )
    return compile_report(checked, policies, options)


def _manifests(paths: Sequence[str], options: Options) -> list[str | None]:
    """Return the manifests to check, standard input (None) first. Every path that was named must hold one."""
    found: dict[str, str] = {}
    for path in paths:
        if path == STDIN:
            continue
        below = discover([path], options.exclude, options.root, gitignore=options.gitignore)
        if not below:
            raise NothingToCheckError(
                f"no manifest found below {path}",
                hint=f"A manifest is called {listed(NAMES, 'or')}; `steelyard init` writes one.",
            )
        for one in below:
            found.setdefault(os.path.abspath(one), one)
    return [*([None] if STDIN in paths else []), *sorted(found.values())]


def check_file(path: str | None, policies: PolicySet, options: Options) -> Checked:
    """Take one file (None: standard input) through every stage. Never raises for what is wrong with the file."""
    shown = options.stdin_name if path is None else _shown(path, options.root)
    try:
        document = (
            parse(options.stdin, shown, options.limits) if path is None else read(path, options.limits, shown)
        )
    except Unreadable as error:
        return _unreadable(shown, error.reason)
    faults = list(document.faults)
    if document.readable:
        specific = conform(document, "manifest.v1")
        pointed = {fault.pointer for fault in specific}
        faults = [fault for fault in faults if not fault.pointer or fault.pointer not in pointed]
        faults += specific
    if any(not fault.tolerable for fault in faults):
        return _invalid(document, faults, shown)
    manifest = bind(document)
    binding = list(binding_faults(manifest))
    if binding:
        return _invalid(document, [*binding, *faults], shown)
    rules = {rule.id: rule for rule in policies.rules}
    findings = list(fault_findings(document, faults, shown))
    outcomes = {rule: [0] * len(Outcome) for rule in (SCHEMA_INVALID, *rules)}
    outcomes[SCHEMA_INVALID][(Outcome.FAIL if findings else Outcome.PASS).position] = len(findings) or 1
    for verdict in evaluate(manifest, policies, options.as_of, thorough=options.thorough):
        outcomes[verdict.rule][verdict.outcome.position] += 1
        if options.thorough or _is_finding(verdict):
            findings.append(verdict_finding(verdict, rules[verdict.rule], manifest, shown))
    facts = manifest.facts
    report = FileReport(
        path=shown,
        state="checked",
        counts=Counts(*map(sum, zip(*outcomes.values(), strict=True))),
        source=_kept(document, findings),
        project=redact(facts["project"]),
        owner=redact(facts["owner"]),
        models=len(facts["models"]),
    )
    return Checked(report, tuple(sorted(findings, key=_order)), outcomes)


def compile_report(checked: Iterable[Checked], policies: PolicySet, options: Options) -> Report:
    """Put judged files together into a report, in the order given."""
    files: list[FileReport] = []
    findings: list[Finding] = []
    tally = {rule: [0] * len(Outcome) for rule in (SCHEMA_INVALID, *(rule.id for rule in policies.rules))}
    for one in checked:
        files.append(one.file)
        findings += one.findings
        for rule, numbers in one.outcomes.items():
            tally[rule] = [sum(pair) for pair in zip(tally[rule], numbers, strict=True)]
    return Report(
        version=VERSION,
        as_of=options.as_of,
        packs=policies.packs,
        digest=policies.digest,
        files=tuple(files),
        findings=tuple(findings),
        rules=rule_infos(policies),
        by_rule={rule: Counts(*numbers) for rule, numbers in tally.items()},
    )


def _leads_out(path: str, root: str) -> bool:
    """Whether a file that was found, not named, is a link to something outside of the repository."""
    if not os.path.islink(path):
        return False
    top = os.path.realpath(root).rstrip(os.sep) + os.sep
    return not os.path.realpath(path).startswith(top)


def _astray(path: str, options: Options) -> Checked:
    return _unreadable(_shown(path, options.root), "it is a link to a file outside of the repository")


def _unreadable(shown: str, reason: str) -> Checked:
    return Checked(FileReport(shown, "unreadable", Counts(), SourceFile(shown), problem=reason), (), {})


def _invalid(document: Document, faults: Sequence[Fault], shown: str) -> Checked:
    findings = tuple(fault_findings(document, faults, shown))
    counts = Counts(failed=len(findings))
    return Checked(FileReport(shown, "invalid", counts, document.source), findings, {SCHEMA_INVALID: counts})


def _is_finding(verdict: Verdict) -> bool:
    outcome = verdict.outcome
    if outcome is Outcome.PASS or outcome is Outcome.NOT_APPLICABLE:
        return False
    return verdict.severity is not Severity.NONE


def _kept(document: Document, findings: Sequence[Finding]) -> SourceFile:
    """Keep the text only where a finding shows some of it: a clean fleet costs no memory."""
    return document.source if findings else SourceFile(document.source.path)


def _order(finding: Finding) -> tuple[int, int, str, str]:
    return finding.region.start_line, finding.region.start_column, finding.rule, finding.subject


def _shown(path: str, root: str) -> str:
    """Return the path relative to the root; what lies elsewhere keeps the way it was named."""
    absolute, top = os.path.abspath(path), os.path.abspath(root)
    if absolute == top or absolute.startswith(top.rstrip(os.sep) + os.sep):
        path = os.path.relpath(absolute, top)
    return os.path.normpath(path).replace(os.sep, "/")
