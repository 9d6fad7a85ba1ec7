"""From bytes to a document: decode, pick the grammar by the file's name, feed the builder."""

from __future__ import annotations

from steelyard.reading import yaml_events
from steelyard.reading.builder import Builder, HaltError
from steelyard.reading.decoding import decode, forbidden
from steelyard.reading.document import LIMITS, MISSING, Document, Limits
from steelyard.reading.places import Places
from steelyard.source import START, Fault, SourceFile


def parse(data: bytes, path: str, limits: Limits = LIMITS) -> Document:
    """Read a file's bytes. `path` is what the user sees; `*.json` is read as JSON, all else as YAML.

    Never raises for what the bytes hold: whatever is wrong with them is a fault of the document.
    """
    return parse_as(data, path, limits, json=is_json(path))


def text_of(data: bytes, limits: Limits = LIMITS) -> str:
    """Return the text of a document's source, as reading these bytes has it."""
    return decode(data, limits, json=False)[0]


def is_json(path: str) -> bool:
    """Tell whether a file is JSON by its name."""
    return path.lower().endswith(".json")


def parse_as(data: bytes, path: str, limits: Limits, *, json: bool) -> Document:
    """Read bytes in a grammar already chosen."""
    text, faults, sound = decode(data, limits, json=json)
    if not sound:
        return Document(SourceFile(path, text), MISSING, faults, Places(text))
    # Places count lines and columns, which are the same without the carriage returns.
    bare = text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
    builder = Builder(bare, limits)
    try:
        _feed(bare, builder, json=json)
    except HaltError:
        pass
    else:
        if builder.places.blank():
            faults = (*faults, _nothing(bare, json=json))
            builder.ruined = True
    value = MISSING if builder.ruined else builder.root()
    return Document(
        SourceFile(path, text), value, (*faults, *builder.faults), builder.places, builder.empties
    )


def _feed(text: str, builder: Builder, *, json: bool) -> None:
    if json:
        # Most runs read no JSON, and need not load its scanner.
        from steelyard.reading import json_events  # noqa: PLC0415

        json_events.feed(text, builder)
    else:
        forbidden(text, builder)
        yaml_events.feed(text, builder)


def _nothing(text: str, *, json: bool) -> Fault:
    commented = not json and any(line.lstrip().startswith("#") for line in text.split("\n"))
    what = "the file holds only comments" if commented else "the file is empty"
    return Fault(what, START, hint="Write its content, or remove the file.")
