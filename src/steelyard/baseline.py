"""The findings that there were when a gate was introduced: they are shown as known, and only new ones fail a run.

A finding is itself by rule, file, symbolic pointer and value (its fingerprint), as many times as it occurs: moving lines
changes nothing, moving a violation to another file makes it new. What was only unknown does not cover what has failed since.
"""

from __future__ import annotations

import json
import os
from _blake2 import blake2b
from collections import Counter
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from steelyard.errors import ConfigError
from steelyard.reading import Unreadable, read
from steelyard.report import SCHEMA_INVALID
from steelyard.resources import HOME, VERSION
from steelyard.schemas import conform
from steelyard.verdict import Outcome

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from steelyard.report import Finding, Report

SCHEMA_ID: Final = f"{HOME}/schemas/baseline.v1.schema.json"
_COUNTED: Final = (Outcome.FAIL, Outcome.UNKNOWN)
_HINT: Final = "Write it anew with `steelyard baseline --update`, and look at what changed."


class Entry(NamedTuple):
    """A finding that was known, whether it failed or was unknown, and how many times it occurs."""

    rule: str
    file: str
    pointer: str
    fingerprint: str
    outcome: str
    times: int

    @property
    def words(self) -> str:
        """The entry as people read it."""
        times = f", {self.times} times" if self.times > 1 else ""
        return f"{self.rule} in {self.file} at {self.pointer or 'the manifest'}{times}"


class Baseline(NamedTuple):
    """A baseline as it was read."""

    path: str
    entries: tuple[Entry, ...]


class Held(NamedTuple):
    """Findings held against a baseline: the known ones marked, how many there were, and the entries that are stale."""

    findings: tuple[Finding, ...]
    known: int
    stale: tuple[Entry, ...]


def entries_of(findings: Iterable[Finding]) -> tuple[Entry, ...]:
    """Return the entries that a baseline of these findings has, in a fixed order; what is waived is none of them."""
    counted: Counter[tuple[str, str, str, str, str]] = Counter(
        (one.rule, one.file, one.pointer, one.fingerprint, one.outcome.value)
        for one in findings
        if can_be_known(one)
    )
    return tuple([Entry(*what, times) for what, times in sorted(counted.items())])


def can_be_known(finding: Finding) -> bool:
    """Whether a baseline may have a finding: what stops a manifest from being judged at all would hide everything in it."""
    return finding.outcome in _COUNTED and finding.rule != SCHEMA_INVALID


def held(findings: Sequence[Finding], baseline: Baseline, files: Iterable[str]) -> Held:
    """Hold findings against a baseline. An entry about a file that was not looked at is not stale."""
    left = _Left(baseline.entries)
    told = list(findings)
    # What is unknown takes of the failures only what no failure takes.
    for outcome in _COUNTED:
        for place, finding in enumerate(findings):
            if finding.outcome is outcome and can_be_known(finding):
                covered = left.take(finding.fingerprint, finding.file, outcome.value)
                told[place] = finding._replace(known=covered)
    looked_at = set(files)
    stale = tuple(
        [
            entry._replace(times=times)
            for entry in baseline.entries
            if (times := left.of(entry)) and (entry.file in looked_at or _is_gone(entry, baseline))
        ]
    )
    return Held(tuple(told), sum(one.known for one in told), stale)


def added(entries: Iterable[Entry], before: Iterable[Entry]) -> list[Entry]:
    """Return the entries that are more than there were before."""
    left = _Left(before)
    return [
        entry
        for outcome in _COUNTED
        for entry in entries
        if entry.outcome == outcome.value
        and not all(left.take(entry.fingerprint, entry.file, entry.outcome) for _ in range(entry.times))
    ]


class _Left:
    """How many times each entry of a baseline is not yet accounted for."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._times = {(one.fingerprint, one.file, one.outcome): one.times for one in entries}

    def take(self, fingerprint: str, file: str, outcome: str) -> bool:
        """Account for a finding; whether it was known. A failure that was known covers what is only unknown by now."""
        for known in dict.fromkeys((outcome, Outcome.FAIL.value)):
            if self._times.get((fingerprint, file, known), 0) > 0:
                self._times[fingerprint, file, known] -= 1
                return True
        return False

    def of(self, entry: Entry) -> int:
        """Return how many times an entry is left."""
        return self._times[entry.fingerprint, entry.file, entry.outcome]


def _is_gone(entry: Entry, baseline: Baseline) -> bool:
    """Whether the file of an entry is no longer there: nothing will ever be found in it."""
    return not os.path.lexists(os.path.join(os.path.dirname(baseline.path) or os.curdir, entry.file))


def written(report: Report, as_of: str) -> str:
    """Return the text of a baseline of a report's findings; the same findings give the same bytes."""
    entries = entries_of(report.findings)
    lines = [json.dumps(entry._asdict(), ensure_ascii=False) for entry in entries]
    head = {
        "schema": SCHEMA_ID,
        "tool": {"name": "steelyard", "version": VERSION},
        "as_of": as_of,
        "digest": digest(entries),
    }
    body = ",\n    ".join(lines)
    said = ", ".join(f"{json.dumps(key)}: {json.dumps(value)}" for key, value in head.items())
    return "{\n  " + said.replace(', "tool"', ',\n  "tool"').replace(', "as_of"', ',\n  "as_of"').replace(
        ', "digest"', ',\n  "digest"'
    ) + ',\n  "findings": [' + (f"\n    {body}\n  " if lines else "") + "]\n}\n"  # fmt: skip


def digest(entries: Sequence[Entry]) -> str:
    """Return the digest of entries: who edits a baseline by hand is told."""
    text = json.dumps([list(entry) for entry in entries], ensure_ascii=False)
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def load_baseline(path: str) -> Baseline:
    """Return the baseline of a file. Raises ConfigError for one that is not there, truncated or edited by hand."""
    try:
        document = read(path)
    except Unreadable as error:
        raise ConfigError(f"cannot read the baseline {path}: {error.reason}", hint=_HINT) from error
    faults = [fault for fault in document.faults if not fault.tolerable]
    if document.readable:
        faults += conform(document, "baseline.v1")
    if faults:
        raise ConfigError("the baseline cannot be used", hint=_HINT, source=document.source, faults=faults)
    value: Any = document.value
    entries = tuple([Entry(**one) for one in value["findings"]])
    if digest(entries) != value["digest"]:
        raise ConfigError(f"the baseline {path} was edited by hand: its digest is another", hint=_HINT)
    if len({(entry.fingerprint, entry.file, entry.outcome) for entry in entries}) < len(entries):
        raise ConfigError(f"the baseline {path} lists a finding twice", hint=_HINT)
    return Baseline(path, entries)


def baseline_schema() -> dict[str, Any]:
    """Return the JSON Schema of a baseline."""
    text = {"type": "string"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "Steelyard baseline v1",
        "description": "The findings that are known, written by `steelyard baseline`.",
        "type": "object",
        "properties": {
            "schema": {"description": "The version of the format.", "const": SCHEMA_ID},
            "tool": {
                "description": "What wrote it.",
                "type": "object",
                "properties": {"name": text, "version": text},
                "required": ["name", "version"],
                "additionalProperties": False,
            },
            "as_of": {"description": "The day it is about.", "type": "string", "format": "date"},
            "digest": {"description": "The digest of the findings, against edits by hand.", "type": "string"},
            "findings": {
                "description": "The findings, in a fixed order.",
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "rule": {"description": "The rule.", **text},
                        "file": {"description": "The manifest, by path from the root.", **text},
                        "pointer": {"description": "Where it is, list items by id.", **text},
                        "fingerprint": {"description": "Rule, file, pointer and value, digested.", **text},
                        "outcome": {
                            "description": "Whether it failed, or was not known.",
                            "enum": [outcome.value for outcome in _COUNTED],
                        },
                        "times": {
                            "description": "How many times it occurs.",
                            "type": "integer",
                            "minimum": 1,
                        },
                    },
                    "required": ["rule", "file", "pointer", "fingerprint", "outcome", "times"],
                    "additionalProperties": False,
                },
            },
        },
        "required": ["schema", "tool", "as_of", "digest", "findings"],
        "additionalProperties": False,
    }
