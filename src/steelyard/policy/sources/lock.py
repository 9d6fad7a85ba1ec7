"""`policy.lock`: for each source what it stood for, the digest of its content, the day, and who signed it."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any, Final

from steelyard.errors import PolicyError
from steelyard.policy.sources.source import Kind, parse_source
from steelyard.reading import Unreadable, parse, read_bytes
from steelyard.record import NamedTuple
from steelyard.schemas import conform
from steelyard.source import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from steelyard.reading import Document

FILE: Final = "policy.lock"
_HEAD: Final = "# Written by `steelyard policy lock`; changed by `steelyard policy update`. Commit it, and let its owners review it.\n"
_KEYS: Final = {"ssh": ("key",), "sigstore": ("identity", "issuer")}
_WRITE: Final = "Do not write it by hand: `steelyard policy lock` does."


class Signer(NamedTuple):
    """Who signed a content, and has to sign the next: an SSH key, or an identity that an issuer vouches for."""

    key: str = ""
    identity: str = ""
    issuer: str = ""

    @property
    def words(self) -> str:
        """The signer as people say it."""
        return f"the key {self.key}" if self.key else f"{self.identity} (by {self.issuer})"


class Entry(NamedTuple):
    """What a source stood for on a day."""

    kind: Kind
    resolved: str
    digest: str
    date: str
    signer: Signer | None = None


class Lock(NamedTuple):
    """The entries by source, as it is written in `policy:`, `--policy` and `extends:`."""

    entries: Mapping[str, Entry]


def read_lock(path: str, shown: str = FILE) -> Lock:
    """Read a lock; one that is not there is empty. Raises PolicyError, with every fault at its place."""
    if not os.path.lexists(path):
        return Lock({})
    try:
        return lock_of(read_bytes(path), shown)
    except Unreadable as error:
        raise PolicyError(f"cannot read {shown}: {error.reason}", hint=_WRITE) from error


def lock_of(text: bytes, shown: str = FILE) -> Lock:
    """Return the lock that is written in a text. Raises PolicyError, with every fault at its place."""
    document = parse(text, shown)
    faults = [fault for fault in document.faults if not fault.tolerable]
    if document.readable:
        faults += conform(document, "policy-lock.v1")
    if not faults:
        faults += _misfits(document)
    if faults:
        raise PolicyError("the lock cannot be used", hint=_WRITE, source=document.source, faults=faults)
    raw: dict[str, Any] = document.value  # type: ignore[assignment]  # the schema says so
    return Lock({source: _entry(said) for source, said in raw.get("sources", {}).items()})


def _misfits(document: Document) -> Iterator[Fault]:
    """Yield what no schema says: a source that is none, a kind that is not its own, a signature half told."""
    raw: dict[str, Any] = document.value  # type: ignore[assignment]  # the schema says so
    for text, said in raw.get("sources", {}).items():
        at = ("sources", text)
        try:
            kind = parse_source(text).kind
        except PolicyError as error:
            yield Fault(error.message, document.key_region(at), at, hint=error.hint)
            continue
        if kind.value != said["kind"]:
            yield Fault(f"this source is of kind {kind.value}", document.region((*at, "kind")), (*at, "kind"))
        signature = said.get("signature")
        if signature and set(signature) != {"type", *_KEYS[signature["type"]]}:
            wanted = " and ".join(_KEYS[signature["type"]])
            where = (*at, "signature")
            yield Fault(f"a signature of this type has {wanted}", document.region(where), where)


def _entry(said: Mapping[str, Any]) -> Entry:
    signature = {name: value for name, value in said.get("signature", {}).items() if name != "type"}
    signer = Signer(**signature) if signature else None
    return Entry(Kind(said["kind"]), said["resolved"], said["digest"], said["date"], signer)


def lock_text(lock: Lock) -> str:
    """Return a lock as it is written: the same for the same entries."""
    if not lock.entries:
        return f"{_HEAD}schema: 1\nsources: {{}}\n"
    lines = [_HEAD, "schema: 1\nsources:\n"]
    for source, entry in sorted(lock.entries.items()):
        lines.append(f"  {json.dumps(source)}:\n")
        said = {
            "kind": entry.kind.value,
            "resolved": entry.resolved,
            "digest": entry.digest,
            "date": entry.date,
        }
        lines += [f"    {name}: {json.dumps(value)}\n" for name, value in said.items()]
        if entry.signer is not None:
            signer = {name: value for name, value in entry.signer._asdict().items() if value}
            type_ = "ssh" if entry.signer.key else "sigstore"
            pairs = ", ".join(f"{name}: {json.dumps(value)}" for name, value in signer.items())
            lines.append(f"    signature: {{type: {type_}, {pairs}}}\n")
    return "".join(lines)
