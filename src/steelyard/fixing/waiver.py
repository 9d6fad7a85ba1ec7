"""A waiver to fill in, put under `waivers:` of a manifest; what is missing has no value, so that it cannot take effect."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from steelyard.errors import UsageError
from steelyard.fixing.edit import edited
from steelyard.fixing.scalars import scalar_text
from steelyard.manifest.bind import pinned
from steelyard.reading.parsing import is_json
from steelyard.record import NamedTuple
from steelyard.report import Edit
from steelyard.schemas import load_schema
from steelyard.source import Region

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from steelyard.reading import Document, Limits

_KEY: Final = "waivers"
_DASH: Final = re.compile(r"( *)-[ \t]+")
_NEEDED: Final = ("reason", "owner", "approved_by", "granted", "expires")
"""What a waiver in force has, as far as the schema knows it; everything else is written only where it was given."""

_BY_HAND: Final = "Print the entry with --entry, and put it there by hand."


class Stub(NamedTuple):
    """A waiver as far as it is known: its fields in the schema's order, None for what a person must fill in."""

    fields: Mapping[str, str | None]

    @property
    def missing(self) -> list[str]:
        """The fields that a person must fill in."""
        return [name for name, value in self.fields.items() if value is None]

    def lines(self) -> list[str]:
        """Return the waiver as an item of a block list."""
        known = _properties()
        lines: list[str] = []
        for name, value in self.fields.items():
            said = (
                f" {scalar_text(value, '')}"
                if value is not None
                else f"  # fill in: {known[name]['description']}"
            )
            lines.append(f"{'  ' if lines else '- '}{name}:{said}")
        return lines


def stub(rule: str, model: str | None, given: Mapping[str, str], revision: str = "") -> Stub:
    """Return the waiver of a rule for a model, or for all. Raises UsageError for a field that the schema does not have.

    `revision` is what of the model is excepted, written where the schema takes it.
    """
    known = _properties()
    if model and revision and "revision" in known:
        given = {"revision": revision, **given}
    said = {"rule": rule, **({"model": model} if model else {}), **given}
    for name in said:
        if name not in known:
            raise UsageError(f"a waiver has no `{name}` in manifest.v1")
    return Stub({name: said.get(name) for name in known if name in said or name in _NEEDED})


def with_waiver(document: Document, data: bytes, new: Stub, limits: Limits) -> bytes:
    """Return the bytes of a manifest with a waiver behind its others; not a byte of what was there changes.

    Raises UsageError where that cannot be done, or where there is a waiver of that rule for that model already.
    """
    shown, value = document.source.path, document.value
    if not isinstance(value, dict):
        raise UsageError(f"{shown} cannot be read", source=document.source, faults=document.faults)
    _refuse_known(document, value.get(_KEY), new)
    edits = _edits(document, value, new)
    after = edited(document, data, edits, limits) if edits else None
    if after is None:
        raise UsageError(f"nothing can be added to {shown} without changing what it says", hint=_BY_HAND)
    return after


def revision_of(value: Any, model: str) -> str:  # noqa: ANN401 - a document's value
    """Return what of a model a waiver excepts: its revision, which its purl may tell, or its id where it has none."""
    for own in value["models"]:
        entry = {**_pinned(value.get("defaults")), **_pinned(own)}
        if model == entry.get("id", entry.get("model")):
            said = entry.get("revision", entry.get("model"))
            return said if isinstance(said, str) else ""
    return ""


def _pinned(entry: object) -> dict[str, Any]:
    """Return what was written of a model, its revision among it where its purl tells it, as rules see it."""
    if not isinstance(entry, dict):
        return {}
    return pinned(entry) if isinstance(entry.get("purl", ""), str) else entry


def _properties() -> dict[str, Any]:
    found: dict[str, Any] = load_schema("manifest.v1")["$defs"]["Waiver"]["properties"]
    return found


def _refuse_known(document: Document, waivers: object, new: Stub) -> None:
    for index, one in enumerate(waivers if isinstance(waivers, list) else ()):
        if isinstance(one, dict) and all(one.get(name) == new.fields.get(name) for name in ("rule", "model")):
            line = document.region((_KEY, index)).start_line
            raise UsageError(
                f"{document.source.path} has a waiver of `{new.fields['rule']}` for it already, on line {line}",
                hint="Change that one.",
            )


def _edits(document: Document, value: dict[str, Any], new: Stub) -> list[Edit]:
    """Return the changes that put a waiver there; none where `waivers` is written in a way that takes no lines."""
    entry: dict[str, Any] = {**new.fields}
    waivers, at = value.get(_KEY), (_KEY,)
    if is_json(document.source.path) or document.shared(at):
        return []
    lines = [f"  {line}" for line in new.lines()]
    if _KEY not in value:
        first, last = next(iter(value)), next(reversed(value))
        if document.key_region((first,)).start_column > 1 or document.source.slice(
            document.region(())
        ).startswith("{"):
            return []
        place = _end(document, document.region(()).end_line, 0)
        return [Edit(place, _block(["waivers:", *lines]), "add", at, [entry], after=last)]
    if waivers is None and not document.text(at):
        place = _end(document, document.key_region(at).start_line, None)
        return [Edit(place, _block(lines), "set", at, [entry])]
    if waivers == []:
        region = document.region(at)
        before = document.source.line(region.start_line)[: region.start_column - 1]
        start = len(before.rstrip(" ")) + 1
        emptied = Edit(region._replace(start_column=start), "", "set", at, [entry])
        return [emptied, Edit(_end(document, region.end_line, None), _block(lines), "set", at, [entry])]
    return _appended(document, new, entry) if isinstance(waivers, list) else []


def _appended(document: Document, new: Stub, entry: dict[str, Any]) -> list[Edit]:
    first = document.region((_KEY, 0))
    found = _DASH.fullmatch(document.source.line(first.start_line)[: first.start_column - 1])
    if not found:
        return []
    indent = len(found[1])
    place = _end(document, document.region((_KEY,)).end_line, indent)
    lines = [f"{' ' * indent}{line}" for line in new.lines()]
    return [Edit(place, _block(lines), "append", (_KEY,), entry)]


def _block(lines: Sequence[str]) -> str:
    return "".join(f"\n{line}" for line in lines)


def _end(document: Document, line: int, indent: int | None) -> Region:
    """Return the end of a line, or of the last comment behind it that stands deeper than `indent`."""
    lines = document.source.lines()
    while indent is not None and line < len(lines) and _belongs(lines[line], indent):
        line += 1
    column = len(lines[line - 1]) + 1
    return Region(line, column, line, column)


def _belongs(line: str, indent: int) -> bool:
    bare = line.lstrip(" ")
    return bare.startswith("#") and len(line) - len(bare) > indent
