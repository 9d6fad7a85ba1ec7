"""The findings that there were when a gate was introduced: they are shown as known, and only new ones fail a run.

A finding is itself by rule, file, symbolic pointer and value (its fingerprint), as many times as it occurs: moving lines
changes nothing, moving a violation to another file makes it new. What was only unknown does not cover what has failed since,
and what was known under a lighter enforcement does not cover what is asked for harder by now.
"""

from __future__ import annotations

import json
import os
from _blake2 import blake2b
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from steelyard.errors import ConfigError
from steelyard.reading import Unreadable, read
from steelyard.record import NamedTuple
from steelyard.report import SCHEMA_INVALID
from steelyard.resources import HOME, VERSION
from steelyard.schemas import conform
from steelyard.verdict import Outcome

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from steelyard.report import Finding

SCHEMA_ID: Final = f"{HOME}/schemas/baseline.v1.schema.json"
MANDATORY: Final = "mandatory"
_COUNTED: Final = (Outcome.FAIL, Outcome.UNKNOWN)
_LIGHTEST_FIRST: Final = ("advisory", "waivable", MANDATORY)
_TOLD: Final = 3
_HINT: Final = "Write it anew with `steelyard baseline --update` at the root of the repository, and look at what changed."


class Entry(NamedTuple):
    """A finding that was known: whether it failed or was unknown, how it was enforced, and how many times it occurs."""

    rule: str
    file: str
    pointer: str
    fingerprint: str
    outcome: str
    enforcement: str
    times: int

    @property
    def once(self) -> Entry:
        """The entry without how many times: what it is of."""
        return self._replace(times=1)

    @property
    def words(self) -> str:
        """The entry as people read it."""
        said = [f"{self.rule} in {self.file} at {self.pointer or 'the manifest'}"]
        said += ["unknown"] if self.outcome == Outcome.UNKNOWN.value else []
        said += [self.enforcement] if self.enforcement != "waivable" else []
        said += [f"{self.times} times"] if self.times > 1 else []
        return ", ".join(said)


class Baseline(NamedTuple):
    """A baseline as it was read."""

    path: str
    entries: tuple[Entry, ...]


class Held(NamedTuple):
    """Findings held against a baseline: the known ones marked, how many there were, and the entries that are stale."""

    findings: tuple[Finding, ...]
    known: int
    stale: tuple[Entry, ...]


class Update(NamedTuple):
    """What a baseline becomes: its entries, those among them that were kept unseen, and what is new and what is gone."""

    entries: tuple[Entry, ...]
    kept: tuple[Entry, ...]
    new: tuple[Entry, ...]
    gone: tuple[Entry, ...]


def entries_of(findings: Iterable[Finding]) -> tuple[Entry, ...]:
    """Return the entries that a baseline of these findings has, in a fixed order; what is waived is none of them."""
    counted: Counter[tuple[str, str, str, str, str, str]] = Counter(
        (one.rule, one.file, one.pointer, one.fingerprint, one.outcome.value, one.enforcement)
        for one in findings
        if can_be_known(one)
    )
    return tuple([Entry(*what, times) for what, times in sorted(counted.items())])


def can_be_known(finding: Finding) -> bool:
    """Whether a baseline may have a finding: what stops a manifest from being judged at all would hide everything in it."""
    return finding.outcome in _COUNTED and finding.rule != SCHEMA_INVALID


def held(findings: Sequence[Finding], baseline: Baseline, looked_at: Collection[str], root: str) -> Held:
    """Hold findings against a baseline. An entry about a file that was not looked at, and is there, is not stale."""
    left = _Left(baseline.entries)
    told = list(findings)
    places = [place for place, finding in enumerate(findings) if can_be_known(finding)]
    for place in sorted(places, key=lambda place: _hardest_first(findings[place])):
        told[place] = findings[place]._replace(known=left.take(findings[place]) > 0)
    stale = [entry for entry in left.rest() if not _is_unseen(entry, looked_at, root)]
    return Held(tuple(told), sum(one.known for one in told), tuple(stale))


def updated(
    findings: Iterable[Finding],
    before: Iterable[Entry],
    looked_at: Collection[str],
    root: str,
    *,
    grows: bool,
) -> Update:
    """Return what a baseline becomes by the findings of the files that were looked at; what is new only if it grows.

    The entries of a file that was not looked at are kept as long as it is there: a run over a part says nothing of the rest.
    """
    had = tuple(before)
    kept = [entry for entry in had if _is_unseen(entry, looked_at, root)]
    every = {entry.once: entry for entry in kept}
    for entry in entries_of(findings):  # some may be about a file that only a whole run sees in full
        every[entry.once] = max(entry, every.get(entry.once, entry))
    wanted = sorted(every.values())
    left = _Left(had)
    new = left.beyond(wanted)
    if not grows:
        less = {entry.once: entry.times for entry in new}
        fewer = [one._replace(times=one.times - less.get(one.once, 0)) for one in wanted]
        wanted = [entry for entry in fewer if entry.times]
    return Update(tuple(wanted), tuple(kept), tuple(new), tuple(left.rest()))


def added(entries: Iterable[Entry], before: Iterable[Entry]) -> list[Entry]:
    """Return the entries that are more than there were before, or were known only as less."""
    every = list(entries)
    more = {entry.once for entry in _Left(before).beyond(every)}
    return [entry for entry in every if entry.once in more]


class _Left:
    """How many times each entry of a baseline is not yet accounted for.

    Whoever accounts for several goes by `_hardest_first`: what weighs less then takes only what the weightier leaves.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = tuple(entries)
        self._times = {
            (one.fingerprint, one.file, one.outcome, one.enforcement): one.times for one in self._entries
        }

    def take(self, one: Finding | Entry, times: int = 1) -> int:
        """Account for findings, and return how many were known as what they are, or as more: failed, or enforced harder."""
        open_ = times
        for harder in _LIGHTEST_FIRST[_LIGHTEST_FIRST.index(one.enforcement) :]:
            for outcome in dict.fromkeys((str(one.outcome), Outcome.FAIL.value)):
                key = (one.fingerprint, one.file, outcome, harder)
                taken = min(open_, self._times.get(key, 0))
                if taken:
                    self._times[key] -= taken
                    open_ -= taken
        return times - open_

    def beyond(self, entries: Iterable[Entry]) -> list[Entry]:
        """Account for entries, and return what was not known of them, in a fixed order."""
        more = [
            one._replace(times=one.times - self.take(one, one.times))
            for one in sorted(entries, key=_hardest_first)
        ]
        return sorted([one for one in more if one.times])

    def rest(self) -> Iterator[Entry]:
        """Yield what is left of the entries."""
        for one in self._entries:
            times = self._times[one.fingerprint, one.file, one.outcome, one.enforcement]
            if times:
                yield one._replace(times=times)


def _hardest_first(one: Finding | Entry) -> tuple[bool, int]:
    return one.outcome != Outcome.FAIL.value, -_LIGHTEST_FIRST.index(one.enforcement)


def _is_unseen(entry: Entry, looked_at: Collection[str], root: str) -> bool:
    """Whether nothing can be said of an entry: its file is there and was not looked at."""
    return entry.file not in looked_at and os.path.lexists(os.path.join(root, entry.file))


def written(entries: Sequence[Entry], as_of: str) -> str:
    """Return the text of a baseline; the same entries give the same bytes."""
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
        told = faults[:_TOLD]  # a baseline of another version has the same fault in every entry
        rest = f"; it has {len(faults)} faults, these first" if len(faults) > len(told) else ""
        raise ConfigError(
            f"the baseline cannot be used{rest}", hint=_HINT, source=document.source, faults=told
        )
    value: Any = document.value
    entries = tuple([Entry(**one) for one in value["findings"]])
    if digest(entries) != value["digest"]:
        raise ConfigError(f"the baseline {path} was edited by hand: its digest is another", hint=_HINT)
    if len({(one.fingerprint, one.file, one.outcome, one.enforcement) for one in entries}) < len(entries):
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
                        "enforcement": {
                            "description": "How it was enforced: it covers nothing that is enforced harder.",
                            "enum": list(_LIGHTEST_FIRST),
                        },
                        "times": {
                            "description": "How many times it occurs.",
                            "type": "integer",
                            "minimum": 1,
                        },
                    },
                    "required": [
                        "rule",
                        "file",
                        "pointer",
                        "fingerprint",
                        "outcome",
                        "enforcement",
                        "times",
                    ],
                    "additionalProperties": False,
                },
            },
        },
        "required": ["schema", "tool", "as_of", "digest", "findings"],
        "additionalProperties": False,
    }
