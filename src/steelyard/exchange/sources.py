"""Where entries come from: the kinds of document, which one a file is, and what reads it.

A kind more is a member of `Kind`, its sign in `kind_of`, and a branch in `_read`.
"""

from __future__ import annotations

import hashlib
import os
import re
from enum import StrEnum
from typing import TYPE_CHECKING, Final, assert_never

from steelyard.errors import Exit
from steelyard.exchange.entry import NEED_ID, Given, Origin, Outcome, Problem
from steelyard.exchange.huggingface.front_matter import begins, cut
from steelyard.exchange.wording import label, plain
from steelyard.reading import Unreadable, parse, read_bytes

if TYPE_CHECKING:
    from steelyard.reading import Document

_EXPECTED: Final = (
    "Expected: a model card (front matter between two lines of `---`), a folder that holds its README.md, or an "
    "MOF YAML file (`framework` and `release` at its top); --from says which it is."
)
_MOF_KEYS: Final = ("release", "framework")
_LOOKS_MOF: Final = re.compile(rb"^(?:release|framework):", re.MULTILINE)
_LOOKS_HTML: Final = re.compile(rb"\s*+<(?:!doctype|html)", re.IGNORECASE)


class Kind(StrEnum):
    """A kind of document that can be imported."""

    MOF = "mof"
    HUGGINGFACE = "huggingface"


def bring(path: str, kind: Kind | None, given: Given) -> Outcome:
    """Import one file or folder. Never raises for what it holds; whatever is wrong is a problem of the outcome."""
    shown = plain(os.path.normpath(path)) if path else "''"
    try:
        return _read(path, shown, kind, given)
    except Unreadable as error:
        return _failed(shown, f"{plain(error.path)}: {error.reason}", Exit.INCOMPLETE)


def _read(path: str, shown: str, kind: Kind | None, given: Given) -> Outcome:
    folder = os.path.isdir(path)
    if folder and kind is Kind.MOF:
        return _failed(shown, f"{shown}: it is a folder", Exit.INCOMPLETE, "Name the MOF YAML file itself.")
    data = b"" if folder else read_bytes(path, given.limits, shown)
    if len(data) > given.limits.bytes:
        message = f"{shown} is larger than {given.limits.bytes:,} bytes"
        return _failed(shown, message, Exit.FAILED, "Raise `limits.bytes` in steelyard.yaml.")
    kind = Kind.HUGGINGFACE if folder else kind or kind_of(data)
    match kind:
        case None:
            return _unknown(shown, data)
        case Kind.MOF:
            return _mof(path, shown, data, given)
        case Kind.HUGGINGFACE:
            from steelyard.exchange.huggingface.model import bring_card, bring_folder  # noqa: PLC0415 - one of two

            return bring_folder(path, shown, given) if folder else bring_card(path, shown, data, given)
        case _:
            assert_never(kind)


def kind_of(data: bytes) -> Kind | None:
    """Tell what a file is by its content; None for what is neither."""
    front = cut(data)
    document = parse(data if front is None else front, "source.yaml")
    value = document.value
    if isinstance(value, dict) and any(key in value for key in _MOF_KEYS):
        return Kind.MOF
    if front is not None:
        return Kind.HUGGINGFACE
    # Broken YAML is told what is wrong with it as what it wants to be.
    return Kind.MOF if not document.readable and _LOOKS_MOF.search(data) else None


def _unknown(shown: str, data: bytes) -> Outcome:
    if not data.strip():
        what = "it is empty"
    elif begins(data):
        what = "its front matter is never closed by a second line of `---`"
    elif _LOOKS_HTML.match(data):
        what = "it is a page of HTML, not the file itself"
    else:
        document = parse(data, "source.yaml")
        listed = isinstance(document.value, list)
        first = next((fault.message for fault in document.faults if not fault.tolerable), "")
        what = "it is a list" if listed else "it has neither front matter nor `release`"
        what += f" ({first})" if first and not document.readable else ""
    return _failed(shown, f"{shown} is nothing that can be imported: {what}", Exit.USAGE, _EXPECTED)


def _mof(path: str, shown: str, data: bytes, given: Given) -> Outcome:
    from steelyard.exchange.mof import draft_of  # noqa: PLC0415 - one of two kinds
    from steelyard.knowledge.mof_yaml import read_declaration  # noqa: PLC0415 - the same

    document = parse(data, shown, given.limits)
    reading = read_declaration(document)
    if reading.declaration is None:
        return _faulty(shown, document, f"{shown} is no declaration that can be read", reading.faults)
    draft = draft_of(reading.declaration, model=given.model)
    if isinstance(draft, str):
        return _failed(shown, f"{shown}: {draft}", Exit.FAILED, NEED_ID)
    if given.revision:
        draft.give("revision", given.revision)
        draft.answered("revision")
    origin = Origin(Kind.MOF, label(os.path.basename(path)), hashlib.sha256(data).hexdigest(), given.as_of)
    return Outcome(shown, draft.finished(origin))


def _failed(shown: str, message: str, code: int, hint: str = "") -> Outcome:
    return Outcome(shown, None, (Problem(message, code, hint),))


def _faulty(shown: str, document: Document, message: str, faults: tuple[object, ...]) -> Outcome:
    return Outcome(shown, None, (Problem(message, Exit.FAILED, "", document.source, faults),))  # type: ignore[arg-type]
