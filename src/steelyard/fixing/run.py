"""Makes the fixes of one file: check, fix, check again; what does not take its finding away is taken back and told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from steelyard.fixing.edit import edited
from steelyard.reading import parse
from steelyard.record import NamedTuple
from steelyard.report import SCHEMA_INVALID
from steelyard.schemas import conform
from steelyard.stages import check_document, shown_as
from steelyard.verdict import Outcome

if TYPE_CHECKING:
    from collections.abc import Sequence

    from steelyard.policy.rule import PolicySet
    from steelyard.reading import Document
    from steelyard.report import Finding
    from steelyard.source import Pointer
    from steelyard.stages import Checked, Options

_MOST_ATTEMPTS: Final = 60
"""So often is a file checked again. Each attempt makes every fix there is, or half as many as one that went wrong."""

_CUT: Final = 100
"""With so many findings, faults may have been left out of the list: one that is new there need not be new."""

_Key = tuple[str, Outcome, "Pointer"]


class Mended(NamedTuple):
    """A file before and after. `kept` are findings with a fix that was taken back, since it did not help."""

    path: str | None
    shown: str
    before: bytes
    after: bytes
    fixed: tuple[Finding, ...]
    kept: tuple[Finding, ...]


class _State(NamedTuple):
    """A text as it was judged."""

    data: bytes
    document: Document
    checked: Checked

    def keys(self) -> set[_Key]:
        return {_key(finding) for finding in self.checked.findings if _counts(finding)}


def mended(
    path: str | None, data: bytes, policies: PolicySet, options: Options, *, unsafe: bool = False
) -> Mended:
    """Return a file with its safe fixes made, the unsafe ones too where asked. Nothing is written here.

    A fix stays only if its finding is gone and there is no new one. `options` must have offers.
    """
    state = _judged(path, data, policies, options)
    fixed: list[Finding] = []
    kept: dict[_Key, Finding] = {}
    size = len(state.checked.findings)
    for _ in range(_MOST_ATTEMPTS):
        batch = [
            finding
            for finding in state.checked.findings
            if finding.fix and (finding.fix.safe or unsafe) and _counts(finding) and _key(finding) not in kept
        ][:size]
        if not batch:
            break
        after = _attempted(state, batch, path, policies, options)
        if after is not None:
            state = after
            fixed += batch
        elif len(batch) == 1:
            kept[_key(batch[0])] = batch[0]
        size = len(batch) // 2 if after is None and len(batch) > 1 else len(state.checked.findings)
    return Mended(path, shown_as(path, options), data, state.data, tuple(fixed), tuple(kept.values()))


def _judged(path: str | None, data: bytes, policies: PolicySet, options: Options) -> _State:
    document = parse(data, shown_as(path, options), options.limits)
    return _State(data, document, check_document(document, path, policies, options))


def _attempted(
    before: _State, batch: Sequence[Finding], path: str | None, policies: PolicySet, options: Options
) -> _State | None:
    """Return the file with fixes made; None unless all of their findings are gone and none is added."""
    edits = [edit for finding in batch if finding.fix for edit in finding.fix.edits]
    data = edited(before.document, before.data, edits, options.limits)
    if data is None:
        return None
    after = _judged(path, data, policies, options)
    keys = after.keys()
    if not keys.isdisjoint(map(_key, batch)):
        return None
    renamed = [(*edit.pointer[:-1], str(edit.value)) for edit in edits if edit.action == "rename"]
    added = keys - before.keys()
    return after if all(_was_hidden(key, renamed, before, after) for key in added) else None


def _was_hidden(key: _Key, renamed: Sequence[Pointer], before: _State, after: _State) -> bool:
    """Whether a finding that is new was there before, and nobody looked: the document had faults above it."""
    rule, _, at = key
    if rule != SCHEMA_INVALID:
        return before.checked.file.state == "invalid"
    if any(at[: len(pointer)] == pointer for pointer in renamed):
        return True  # below a key that nobody knew
    if len(before.checked.findings) >= _CUT:
        return True
    # Faults that no schema can say, such as two models of one name, are looked for when all others are gone.
    return bool(conform(before.document, "manifest.v1")) and not conform(after.document, "manifest.v1")


def _counts(finding: Finding) -> bool:
    return finding.outcome in (Outcome.FAIL, Outcome.UNKNOWN)


def _key(finding: Finding) -> _Key:
    return finding.rule, finding.outcome, finding.at
