"""Adds entries to a manifest that is there, as text: not a byte of what was written before changes.

A round trip through a YAML library would set quotes, breaks and comments anew; here the new lines are put behind
the last model, and the whole is read back and compared before anybody may write it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from steelyard.errors import UsageError
from steelyard.exchange.wording import cited
from steelyard.exchange.write import entry_text
from steelyard.manifest.bind import bind, binding_faults
from steelyard.reading import MISSING, Document, parse
from steelyard.schemas import conform

if TYPE_CHECKING:
    from collections.abc import Sequence

    from steelyard.exchange.entry import Entry
    from steelyard.reading import Limits
    from steelyard.source import Fault

_DASH: Final = re.compile(r"( *)-[ \t]+")
_OWN: Final = ("license", "access", "components", "base")
"""What `defaults` must not say of a model whose document did not: an inherited license would be a claim nobody made."""

_BY_HAND: Final = "Print the entry with --entry, and put it there by hand."


def appended(data: bytes, shown: str, entries: Sequence[Entry], limits: Limits) -> str:
    """Return the text of a manifest with entries behind its last model. Raises UsageError where that cannot be done.

    Nothing that is declared already is declared again, and the result is valid where the manifest was.
    """
    document = parse(data, shown, limits)
    if not document.readable:
        raise UsageError(f"{shown} cannot be read", source=document.source, faults=document.faults)
    models = _models(document, shown)
    for entry in entries:
        _refuse_known(document, models, entry, shown)
        _refuse_inherited(document.value, entry, shown)
    text = data.decode()
    result = _inserted(text, document, entries, shown)
    _prove(document, parse(result.encode(), shown, limits), entries, shown)
    return result


def _models(document: Document, shown: str) -> list[Any]:
    value = document.value
    models = value.get("models") if isinstance(value, dict) else None
    if not isinstance(models, list) or not models:
        raise UsageError(
            f"{shown} has no list of `models` to add to", hint="Leave out --manifest for a new one."
        )
    return models


def _refuse_known(document: Document, models: list[Any], entry: Entry, shown: str) -> None:
    for index, model in enumerate(models):
        if isinstance(model, dict) and entry.model in (model.get("id"), model.get("model")):
            line = document.region(("models", index)).start_line
            raise UsageError(
                f"{shown} declares {cited(entry.model)} already, on line {line}; it is left as it is",
                hint="Print the entry with --entry, and take from it what you need.",
            )


def _refuse_inherited(value: Any, entry: Entry, shown: str) -> None:  # noqa: ANN401 - a document's value
    defaults = value.get("defaults")
    for field in _OWN:
        if isinstance(defaults, dict) and field in defaults and field not in entry.facts:
            raise UsageError(
                f"`defaults` of {shown} would give {cited(entry.model)} a `{field}` that its document does not tell",
                hint=_BY_HAND,
            )


def _inserted(text: str, document: Document, entries: Sequence[Entry], shown: str) -> str:
    lines = document.source.lines()
    region = document.region(("models", 0))
    found = _DASH.fullmatch(lines[region.start_line - 1][: region.start_column - 1])
    if not found or shown.lower().endswith(".json"):
        raise UsageError(f"the models of {shown} are no list with a dash before each", hint=_BY_HAND)
    indent = len(found[1])
    last = document.region(("models",)).end_line
    while last < len(lines) and _belongs(lines[last], indent):
        last += 1
    new = "".join(entry_text(entry, indent) for entry in entries)
    ending = "\r\n" if "\r\n" in text else "\n"
    kept = re.split(r"(?<=\n)|(?<=\r)(?!\n)", text)
    head = "".join(kept[:last])
    if not head.endswith(("\n", "\r")):
        head += ending
    return head + new.replace("\n", ending) + "".join(kept[last:])


def _belongs(line: str, indent: int) -> bool:
    """Whether a line behind the last model is a comment on it: deeper than its dash."""
    bare = line.lstrip(" ")
    return bare.startswith("#") and len(line) - len(bare) > indent


def _prove(before: Document, after: Document, entries: Sequence[Entry], shown: str) -> None:
    """Raise UsageError unless the result reads as the manifest before it and the entries, and is as valid."""
    old: Any = before.value
    wanted = {**old, "models": [*old["models"], *(entry.facts for entry in entries)]}
    if after.value is MISSING or after.value != wanted:
        raise UsageError(f"nothing can be added to {shown} without changing what it says", hint=_BY_HAND)
    if not _faults(before) and (faults := _faults(after)):
        raise UsageError(f"{shown} would no longer be valid", source=after.source, faults=faults)


def _faults(document: Document) -> tuple[Fault, ...]:
    return conform(document, "manifest.v1") or tuple(binding_faults(bind(document)))
