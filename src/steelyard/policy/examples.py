"""Makes the examples of a card ready to be judged: they are its tests, which `proving.trial` runs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from steelyard.manifest.bind import bind, binding_faults
from steelyard.manifest.surroundings import NOWHERE, Seen, Surroundings
from steelyard.policy.language.lower import misfits
from steelyard.policy.organisation import NUMBERS, band_problem, facts_of
from steelyard.reading import parse, read
from steelyard.record import NamedTuple
from steelyard.schemas import conform, did_you_mean
from steelyard.schemas.quick import is_date
from steelyard.source import START, Fault
from steelyard.verdict import Outcome

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from steelyard.manifest.bind import Manifest
    from steelyard.policy.card import Card
    from steelyard.reading import Document
    from steelyard.source import Pointer, Region

AS_OF = "2026-11-23"
"""The date of an example that names none."""

_COMPLETION: Mapping[str, Any] = {
    "schema": 1,
    "project": "example",
    "owner": "team@example.org",
    "models": [{"model": "example/model"}],
}
"""What an example may leave out because it does not matter to it."""

_BESIDE = ("as_of", "params", "org", "files", "used")


class GivenFiles(NamedTuple):
    """The files that an example says there are, by path, each with its SHA-256; empty for one that cannot be read."""

    digests: Mapping[str, str]

    def look(self, path: str, /) -> Seen:
        """Return what is at a path."""
        return Seen(path in self.digests, lambda: self.digests.get(path) or None)


class Example(NamedTuple):
    """An example ready to be judged: `examples.<kind>[number]`, whose outcome must be `expected`.

    `region` is its place in the card's file. `faults` say why it cannot be judged, at places in that file, too:
    then there is no manifest.
    """

    kind: str
    number: int
    expected: Outcome
    manifest: Manifest | None
    params: Mapping[str, Any]
    org: Mapping[str, Any]
    as_of: str
    region: Region
    faults: tuple[Fault, ...] = ()


def examples_of(card: Card) -> list[Example]:
    """Return the examples of a card in the order of the file, each bound as the manifest it stands for."""
    document = read(card.path)
    return [
        _example(card, document, kind, number)
        for kind, examples in card.examples.items()
        for number in range(len(examples))
    ]


def complete(example: Mapping[str, Any]) -> dict[str, Any]:
    """Return an example as a whole manifest, without what stands beside its fields."""
    return {**_COMPLETION, **{key: value for key, value in example.items() if key not in _BESIDE}}


def placed_manifest(
    example: Mapping[str, Any], document: Document, at: Pointer
) -> tuple[Manifest | None, tuple[Fault, ...]]:
    """Complete an example that stands in a document, and bind it; what is wrong with it, at its place there."""
    around, faults = _around(example)
    if faults:
        return None, tuple(fault._replace(region=document.region((*at, *fault.pointer))) for fault in faults)
    whole = parse(json.dumps(complete(example)).encode(), "example.json")
    manifest, faults = bound(whole, around)
    return manifest, tuple(_placed(fault, whole, document, at) for fault in faults)


def bound(document: Document, around: Surroundings = NOWHERE) -> tuple[Manifest | None, tuple[Fault, ...]]:
    """Bind a document as a manifest; what is wrong with it otherwise."""
    faults = tuple(fault for fault in document.faults if not fault.tolerable)
    if document.readable:
        faults += conform(document, "manifest.v1")
    if not faults:
        manifest = bind(document, around)
        faults = tuple(binding_faults(manifest))
        if not faults:
            return manifest, ()
    return None, faults


def disagreement(expected: Outcome, outcomes: Collection[Outcome]) -> str:
    """Say how the outcomes of the subjects differ from what was expected of them; nothing when they do not.

    The heaviest of them counts: fail before unknown before pass before not applicable.
    """
    was = next((outcome for outcome in _BY_WEIGHT if outcome in outcomes), None)
    return "" if was in (expected, None) else f"expected {expected}, was {was}"


def nobody(each: str, outcomes: Collection[Outcome]) -> str:
    """Say that there was nobody to judge: whatever was expected of nobody proves nothing."""
    return "" if outcomes else f"the example has no {each} to look at"


_BY_WEIGHT = (Outcome.FAIL, Outcome.UNKNOWN, Outcome.WAIVED, Outcome.PASS, Outcome.NOT_APPLICABLE)


def _example(card: Card, document: Document, kind: str, number: int) -> Example:
    example, at = card.examples[kind][number], ("examples", kind, number)
    params, as_of, org = example.get("params", {}), example.get("as_of", AS_OF), example.get("org", {})
    manifest = None
    faults = tuple(
        fault._replace(region=document.region((*at, *fault.pointer)))
        for fault in (*_beside_faults(card, params, as_of), *_organisation_faults(org))
    )
    if not faults:
        manifest, faults = placed_manifest(example, document, at)
    known = {} if faults else facts_of(org)
    return Example(kind, number, Outcome(kind), manifest, params, known, as_of, document.region(at), faults)


def _around(example: Mapping[str, Any]) -> tuple[Surroundings, tuple[Fault, ...]]:
    """Return what an example says there is beside its manifest, `files` and `used`; nobody looked where it is silent."""
    files, used = example.get("files"), example.get("used")
    if files is not None and not (isinstance(files, dict) and _are_texts(files.values())):
        hint = "Write the path of each file with its SHA-256, empty for one that cannot be read."
        return NOWHERE, (
            Fault("`files` is not a mapping from paths to digests", START, ("files",), hint=hint),
        )
    if used is not None and not (isinstance(used, list) and _are_texts(used)):
        return NOWHERE, (Fault("`used` is not a list of ids", START, ("used",)),)
    return Surroundings(
        None if files is None else GivenFiles(files), None if used is None else tuple(used)
    ), ()


def _are_texts(values: Iterable[object]) -> bool:
    return all(isinstance(value, str) for value in values)


def _placed(fault: Fault, whole: Document, document: Document, at: Pointer) -> Fault:
    """Place a fault of a completed example where the example is written; about a key, at that key."""
    pointer = (*at, *fault.pointer)
    of_key = whole.region(fault.pointer) != fault.region == whole.key_region(fault.pointer)
    return fault._replace(
        region=document.key_region(pointer) if of_key else document.region(pointer), pointer=pointer
    )


def _organisation_faults(org: object) -> tuple[Fault, ...]:
    """Yield what is wrong with an example's `org`, which is written as a pack writes it."""
    found = conform(
        parse(json.dumps({"title": "an example", "org": org or {"names": ["x"]}}).encode(), "x"), "pack.v1"
    )
    if found:
        return tuple(fault._replace(region=START) for fault in found)
    said = org if isinstance(org, dict) else {}
    return tuple(
        Fault(problem, START, ("org", name)) for name in NUMBERS if (problem := band_problem(said.get(name)))
    )


def _beside_faults(card: Card, params: object, as_of: object) -> tuple[Fault, ...]:
    if not (isinstance(as_of, str) and is_date(as_of)):
        return (Fault(f"`as_of` is no date: {as_of}", START, ("as_of",), hint="Write it as YYYY-MM-DD."),)
    if not isinstance(params, dict):
        return (Fault("`params` is not a mapping", START, ("params",)),)
    for name, value in params.items():
        if name not in card.params:
            hint = did_you_mean(name, card.params)
            message = f"the card has no parameter `{name}`" + (f": {hint}" if hint else "")
            return (Fault(message, START, ("params", name)),)
        for at, message, hint in misfits(value, card.params[name].type):
            return (Fault(f"`params.{name}`: {message}", START, ("params", name, *at), hint=hint),)
    return ()
