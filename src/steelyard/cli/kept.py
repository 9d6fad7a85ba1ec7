"""A judged file as bytes, to be sent from one process to another and to be kept for the next run.

Nearly all of it is texts and numbers, which `marshal` writes in a sixth, and reads in two thirds, of the time that `pickle`
takes for records; the few values that are more than that are pickled among them.
"""

from __future__ import annotations

import marshal
from array import array
from typing import Any

from steelyard.report import Counts, FileReport, Finding, Place
from steelyard.source import Region, SourceFile
from steelyard.stages import Checked
from steelyard.verdict import Outcome, Severity
from steelyard.waivers.waiver import AfterWaivers

_OUTCOMES = {outcome.value: outcome for outcome in Outcome}
_SEVERITIES = {severity.value: severity for severity in Severity}
_OUTCOME, _SEVERITY, _REGION, _RELATED, _WAIVED, _FIX = map(
    Finding._fields.index, ("outcome", "severity", "region", "related", "waived", "fix")
)
_COUNTS, _SOURCE = map(FileReport._fields.index, ("counts", "source"))
_NOTHING = AfterWaivers((), ())


def packed(checked: Checked) -> bytes:
    """Return a judged file as bytes, without the text of its source; what several findings have is there once."""
    file, findings, schema, cells, after, digest, looked = checked
    plain: list[Any] = [*file]
    plain[_COUNTS], plain[_SOURCE] = tuple(file.counts), file.source.path
    return marshal.dumps(
        (
            plain,
            [_flat(finding) for finding in findings],
            tuple(schema),
            cells.typecode,
            cells.tobytes(),
            None if after == _NOTHING else _pickled(after),
            digest,
            _pickled(looked) if looked else None,
        )
    )


def unpacked(content: bytes) -> Checked:
    """Return the judged file that `packed` made bytes of; a ValueError, EOFError or TypeError where it did not."""
    plain = marshal.loads(content)  # noqa: S302 - from a process or a cache of our own
    file, findings, schema, kind, cells, after, digest, looked = plain
    file[_COUNTS], file[_SOURCE] = Counts(*file[_COUNTS]), SourceFile(file[_SOURCE])
    return Checked(
        FileReport._make(file),
        tuple([_finding(finding) for finding in findings]),
        Counts(*schema),
        array(kind, cells),
        _NOTHING if after is None else _unpickled(after),
        digest,
        () if looked is None else _unpickled(looked),
    )


def _flat(finding: Finding) -> list[Any]:
    """Return a finding as plain values."""
    fields: list[Any] = [*finding]
    fields[_OUTCOME], fields[_SEVERITY] = finding.outcome.value, finding.severity.value
    fields[_REGION] = tuple(finding.region)
    if finding.related:
        fields[_RELATED] = [(place.pointer, tuple(place.region), place.label) for place in finding.related]
    if finding.waived is not None:
        fields[_WAIVED] = _pickled(finding.waived)
    if finding.fix is not None:
        fields[_FIX] = _pickled(finding.fix)
    return fields


def _finding(fields: list[Any]) -> Finding:
    """Return the finding that `_flat` made plain."""
    fields[_OUTCOME], fields[_SEVERITY] = _OUTCOMES[fields[_OUTCOME]], _SEVERITIES[fields[_SEVERITY]]
    fields[_REGION] = Region(*fields[_REGION])
    if related := fields[_RELATED]:
        fields[_RELATED] = tuple(
            [Place(pointer, Region(*region), label) for pointer, region, label in related]
        )
    if fields[_WAIVED] is not None:
        fields[_WAIVED] = _unpickled(fields[_WAIVED])
    if fields[_FIX] is not None:
        fields[_FIX] = _unpickled(fields[_FIX])
    return Finding._make(fields)


def _pickled(value: object) -> bytes:
    import pickle  # noqa: PLC0415 - of most files nothing is

    return pickle.dumps(value, pickle.HIGHEST_PROTOCOL)


def _unpickled(content: bytes) -> Any:  # noqa: ANN401 - whatever was pickled
    import pickle  # noqa: PLC0415 - as above

    return pickle.loads(content)  # noqa: S301 - from a process or a cache of our own
