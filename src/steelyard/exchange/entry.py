"""An imported entry: the facts taken, where they came from, and what is left to a person and why."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from steelyard.exchange.wording import cited, unusable
from steelyard.reading import Limits
from steelyard.record import NamedTuple
from steelyard.schemas import load_schema

if TYPE_CHECKING:
    from collections.abc import Iterator

    from steelyard.source import Fault, Pointer, SourceFile

NEED_ID: Final = "Give the id: --model ID, with this one source."

_WIRE_ID: Final = 96
"""Ids at Hugging Face have at most 96 characters."""

_MOST_REMARKS: Final = 20


class Remark(NamedTuple):
    """A comment at a place of the entry. `open` tells that a person must fill something in there."""

    pointer: Pointer
    words: str
    open: bool = True


class Given(NamedTuple):
    """What the user said beside the source: the model's id and commit, the day, and how much to read."""

    as_of: str
    model: str = ""
    revision: str = ""
    limits: Limits = Limits()


class Origin(NamedTuple):
    """The document: its kind, its name (never a path of somebody's machine), its digest, and the day of the import."""

    kind: str
    source: str
    sha256: str
    on: str

    def record(self, fields: tuple[str, ...]) -> dict[str, Any]:
        """Return the entry's `imported`."""
        return {
            "from": self.kind,
            "source": self.source,
            "sha256": self.sha256,
            "on": self.on,
            "fields": [*fields],
        }


class Entry(NamedTuple):
    """A model entry as it will be written: `facts` in the order of the schema, `imported` among them."""

    facts: dict[str, Any]
    remarks: tuple[Remark, ...]

    @property
    def model(self) -> str:
        """The id of the model."""
        return str(self.facts["model"])

    @property
    def open(self) -> tuple[Remark, ...]:
        """What a person must fill in."""
        return tuple(remark for remark in self.remarks if remark.open)


class Problem(NamedTuple):
    """Why something was not imported. `code` is the exit code it leads to; `faults` have places in `source`."""

    message: str
    code: int
    hint: str = ""
    source: SourceFile | None = None
    faults: tuple[Fault, ...] = ()


class Outcome(NamedTuple):
    """What became of one source: an entry, problems, or both where a part of it could not be read."""

    shown: str
    entry: Entry | None
    problems: tuple[Problem, ...] = ()


class Draft:
    """Gathers an entry, field by field: what is taken, what is asked."""

    def __init__(self) -> None:
        self.facts: dict[str, Any] = {}
        self.fields: list[str] = []
        self._remarks: dict[Pointer, dict[Remark, None]] = {}

    def take(self, field: str, value: Any) -> None:  # noqa: ANN401 - any value of a manifest
        """Set a field from the document."""
        self.facts[field] = value
        self.fields.append(field)

    def give(self, field: str, value: str) -> None:
        """Set a field that the user gave, which therefore did not come from the document."""
        self.facts[field] = value

    def ask(self, *pointer: str | int, why: str) -> None:
        """Leave a field to a person."""
        self._remarks.setdefault(pointer, {})[Remark(pointer, why)] = None

    def note(self, *pointer: str | int, words: str) -> None:
        """Tell something that asks for nothing."""
        self._remarks.setdefault(pointer, {})[Remark(pointer, words, open=False)] = None

    def answered(self, *pointer: str | int) -> None:
        """Forget what was asked at a place."""
        self._remarks.pop(pointer, None)

    def text(self, field: str, value: str, what: str) -> None:
        """Take a text, or ask for it where it cannot be written as it is."""
        if why := unusable(value):
            self.ask(field, why=f"{what} {why}: {cited(value)}")
        else:
            self.take(field, value.strip())

    def finished(self, origin: Origin) -> Entry:
        """Return the entry with its provenance, in the order of the manifest's schema."""
        order = list(load_schema("manifest.v1")["$defs"]["Model"]["properties"])
        fields = tuple(sorted(self.fields, key=order.index))
        facts = {**self.facts, **({"imported": origin.record(fields)} if fields else {})}
        return Entry({key: facts[key] for key in sorted(facts, key=order.index)}, tuple(self._told()))

    def _told(self) -> Iterator[Remark]:
        """Yield the remarks, of one place only the first: a hostile file earns them by the thousand."""
        for pointer, remarks in self._remarks.items():
            yield from islice(remarks, _MOST_REMARKS)
            if len(remarks) > _MOST_REMARKS:
                yield Remark(pointer, f"and {len(remarks) - _MOST_REMARKS:,} more of this kind")


def no_id(text: str) -> str:
    """Return why a text cannot be the id of a model; empty when it can."""
    if why := unusable(text):
        return why
    if not text.isascii() or " " in text.strip():
        return "is no id: an id has printable ASCII characters and no spaces"
    return f"is longer than the {_WIRE_ID} characters of an id" if len(text.strip()) > _WIRE_ID else ""
