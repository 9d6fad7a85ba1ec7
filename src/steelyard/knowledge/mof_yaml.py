"""Reads a declaration of the Model Openness Tool (MOF YAML) into the fields of a manifest's model entry.

Licenses are kept as they are written; who imports them normalises them. What the file says beyond its schema in
words ("Component not included" as a license) is understood where it can mean one thing only, and noted.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from steelyard.knowledge.components import Component, by_name, known
from steelyard.knowledge.license_facts import UNLICENSED
from steelyard.record import NamedTuple
from steelyard.schemas import did_you_mean
from steelyard.source import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

    from steelyard.reading import Document
    from steelyard.source import Pointer

_FIELDS: Final = ("version", "date", "type", "architecture", "treatment", "origin", "producer", "contact",
                  "repository", "huggingface")  # fmt: skip
_KINDS: Final = ("distribution", "code", "data", "document")
_NOT_INCLUDED: Final = "component not includ"
"""How many declarations say, in the field for the license, that there is no such component."""


class Declaration(NamedTuple):
    """A declaration as it was read.

    `components` names all 17: false where the file does not list one, else a license or, with `url`, a mapping;
    a license inherited from the kind (code, data, document) or the distribution is written out, and "NONE" is
    written where there is no license at any level. `license` is the distribution's, empty when there is none.
    `details` are the other fields, as written. `notes` say what was understood rather than read.
    """

    name: str
    license: str
    components: dict[str, Any]
    details: dict[str, str]
    notes: tuple[str, ...]


class Reading(NamedTuple):
    """The declaration, or the faults for which there is none."""

    declaration: Declaration | None
    faults: tuple[Fault, ...]


class _Reader:
    """Walks a declaration, gathering faults at their places."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.faults = [fault for fault in document.faults if not fault.tolerable]
        self.notes: list[str] = []

    def fault(
        self, pointer: Pointer, message: str, *, found: str = "", wanted: str = "", hint: str = ""
    ) -> None:
        region = self.document.region(pointer)
        self.faults.append(Fault(message, region, pointer, found=found, wanted=wanted, hint=hint))

    def mapping(self, value: object, pointer: Pointer) -> dict[str, Any]:
        if isinstance(value, dict):
            return value
        self.fault(pointer, f"{_spoken(pointer)} is not a mapping", wanted="a mapping")
        return {}

    def text(self, record: dict[str, Any], key: str, pointer: Pointer) -> str:
        """Return a text; empty when it is absent or null."""
        value = record.get(key)
        if value is None or isinstance(value, str):
            return (value or "").strip()
        self.fault((*pointer, key), f"{_spoken((*pointer, key))} is not text", wanted="text in quotes")
        return ""


def read_declaration(document: Document) -> Reading:
    """Read a document as a declaration of the Model Openness Tool; never raises for what it holds."""
    reader = _Reader(document)
    if not document.readable:
        return Reading(None, tuple(reader.faults))
    top = reader.mapping(document.value, ())
    if top and "release" not in top:
        reader.fault((), "this is no declaration of the Model Openness Tool: it has no `release`",
                     hint="Name an MOF YAML file, with `framework` and `release` at its top.")  # fmt: skip
    release = reader.mapping(top["release"], ("release",)) if "release" in top else {}
    name = reader.text(release, "name", ("release",))
    if release and not name:
        reader.fault(("release", "name"), "`release.name` is missing", hint="Name the model.")
    licenses = _licenses(reader, release)
    components = _components(reader, release, licenses)
    details = {key: text for key in _FIELDS if (text := reader.text(release, key, ("release",)))}
    if reader.faults:
        return Reading(None, tuple(reader.faults))
    return Reading(
        Declaration(name, licenses.get("distribution", ""), components, details, tuple(reader.notes)), ()
    )


def _licenses(reader: _Reader, release: dict[str, Any]) -> dict[str, str]:
    """Return the licenses of the whole distribution and of a kind of component: {distribution, code, …: license}."""
    at: Pointer = ("release", "license")
    said = release.get("license")
    found = {}
    # An empty mapping is written as `[]` by the tool that makes these files.
    licenses = reader.mapping(said, at) if said else {}
    for kind in _KINDS:
        entry = licenses.get(kind)
        if entry and (text := reader.text(reader.mapping(entry, (*at, kind)), "name", (*at, kind))):
            found[kind] = text
    return found


def _components(reader: _Reader, release: dict[str, Any], licenses: dict[str, str]) -> dict[str, Any]:
    at: Pointer = ("release", "components")
    components: dict[str, Any] = dict.fromkeys(known(), False)
    seen: set[str] = set()
    for pointer, record, component in _listed(reader, release.get("components") or [], at):
        if component.slug in seen:
            reader.fault(pointer, f"`{component.name}` is listed twice", hint="Keep one of the two entries.")
        seen.add(component.slug)
        license_ = _license(reader, record, component, licenses, pointer)
        if license_ is None:
            continue
        url = reader.text(record, "component_path", pointer)
        published = url.startswith(("https://", "http://"))
        components[component.slug] = {"license": license_, "url": url} if published else license_
    return components


def _listed(
    reader: _Reader, entries: object, at: Pointer
) -> Iterator[tuple[Pointer, dict[str, Any], Component]]:
    if not isinstance(entries, list):
        reader.fault(at, f"{_spoken(at)} is not a list", wanted="a list of components")
        return
    if len(entries) > len(known()):
        found, wanted = (
            f"{len(entries):,} entries",
            f"at most {len(known())}, one for each component of MOF 1.0",
        )
        reader.fault(at, f"{_spoken(at)} is too long", found=found, wanted=wanted)
    for index, entry in enumerate(entries[: len(known())]):
        pointer: Pointer = (*at, index)
        record = reader.mapping(entry, pointer)
        name = reader.text(record, "name", pointer)
        if component := by_name().get(name):
            yield pointer, record, component
        elif isinstance(entry, dict):
            hint = did_you_mean(name, by_name())
            reader.fault((*pointer, "name"), "this is no component of MOF 1.0", found=f'"{name}"', hint=hint)


def _license(
    reader: _Reader, record: dict[str, Any], component: Component, licenses: dict[str, str], pointer: Pointer
) -> str | None:
    """Return the license that applies, "NONE" for none; None when the words say that there is no such component.

    A license at the component wins, even an empty one, which stands for none; then its kind's, the distribution's.
    """
    if record.get("license") is None:
        return licenses.get(component.kind) or licenses.get("distribution") or "NONE"
    written = reader.text(record, "license", pointer)
    if written.lower().startswith(_NOT_INCLUDED) or f" {_NOT_INCLUDED}" in written.lower():
        reader.notes.append(
            f'`{component.name}`: the license reads "{written}", so it is taken as not released'
        )
        return None
    return "NONE" if written in ("", *UNLICENSED) else written


def _spoken(pointer: Pointer) -> str:
    """Write a pointer into the file for a message, list items counted from 1."""
    return (
        f"`{'.'.join(str(step + 1) if isinstance(step, int) else step for step in pointer)}`"
        if pointer
        else "the file"
    )
