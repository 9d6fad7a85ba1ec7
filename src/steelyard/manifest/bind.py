"""Binds a valid document into a manifest record: `defaults` merged, defaults filled in, every model named."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from steelyard.manifest.derived import derived_field
from steelyard.manifest.references import REFERENCE, references
from steelyard.manifest.surroundings import NOWHERE, Surroundings
from steelyard.manifest.tables import OF_MANIFEST, OF_MODEL
from steelyard.reading import MISSING
from steelyard.record import NamedTuple
from steelyard.source import Fault, Pointer, symbolic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from steelyard.reading import Document
    from steelyard.source import Region


_MOST_FAULTS = 200
_MOST_SUBJECTS = 2_000
"""Rules times subjects is what a run costs: 5 MiB hold a hundred thousand models, and nobody reads their findings."""
_MOST_REFERENCES = 10_000
"""References are subjects as well, and every model inherits those of `defaults`."""
_MOST_HELD = 200_000
"""Each waiver is held against each model: ten thousand of them are judged in seconds, but not for a thousand models."""
_NOTHING: Mapping[str, Any] = {}

T = TypeVar("T")
_Record = TypeVar("_Record", bound="dict[str, Any]")


class Record(dict[str, Any]):
    """A bound record; what was concluded from it is kept beside what was declared, never among it.

    `kept` has derived facts by group and day (`knowledge.derived`), answers by function (`once`), and of a manifest the
    "text" that it was read from, its "references" and, for findings, their pointers ("referring").
    """

    __slots__ = ("around", "kept")

    def __init__(self, declared: dict[str, Any], around: Surroundings = NOWHERE) -> None:
        # There is no other class between, and to look for one costs more than the rest.
        dict.__init__(self, declared)
        self.kept: dict[Any, Any] = {}
        self.around = around


def once(record: Mapping[str, Any], of: Callable[[Mapping[str, Any]], T]) -> T:
    """Return what a function says of a record. A bound record keeps it: several groups may rest on one answer."""
    kept: dict[Any, T] | None = getattr(record, "kept", None)
    if kept is None:
        return of(record)
    # A pair, as the keys of derived facts are: `concluded` looks through both.
    found = kept.get((of, ""))
    if found is None:
        found = kept[of, ""] = of(record)
    return found


class Subject(NamedTuple):
    """Something a rule looks at: its record and those of its parents by name, and where each of them is."""

    records: dict[str, dict[str, Any]]
    pointers: dict[str, Pointer]


Seen = tuple[dict[str, Any], dict[str, Any] | None, Pointer]
"""The record of a subject, that of the model it belongs to, and where it is: a bare tuple, there are many."""


class Manifest(NamedTuple):
    """A project's declaration, ready to be judged.

    `facts` is the plain document with every model's inherited and default values in it; `document` still
    knows what was written where.
    """

    document: Document
    facts: dict[str, Any]
    around: Surroundings = NOWHERE

    def subjects(self, each: str) -> Iterator[Subject]:
        """Yield the subjects of a kind (manifest, model, benchmark, base, evidence, reference, waiver) in order."""
        for seen in self.seen(each):
            yield self.subject(each, seen)

    def subject(self, each: str, seen: Seen) -> Subject:
        """Return what was seen of a kind with its parents, by name."""
        record, model, at = seen
        if model is None or each == "model":
            return Subject({"manifest": self.facts, each: record}, {"manifest": (), each: at})
        return Subject(
            {"manifest": self.facts, "model": model, each: record},
            {"manifest": (), "model": at[:2], each: at},
        )

    def seen(self, each: str) -> Iterable[Seen]:
        """Return the subjects of a kind in order, without what only findings need."""
        facts = self.facts
        if each == "manifest":
            return ((facts, None, ()),)
        if each == "model":
            return [(model, model, ("models", index)) for index, model in enumerate(facts["models"])]
        if each in ("benchmark", "base"):
            field = "benchmarks" if each == "benchmark" else each
            return [
                (record, model, ("models", index, field, entry))
                for index, model in enumerate(facts["models"])
                for entry, record in enumerate(model.get(field, ()))
            ]
        return [(record, None, at) for at, record in self._entries(each)]

    def _entries(self, each: str) -> Iterable[tuple[Pointer, dict[str, Any]]]:
        """Return the records of a kind that belong to no model, each with its pointer."""
        if each == "reference":
            return self._references()
        if each == "evidence":
            return [(("evidence", key), record) for key, record in self.facts.get("evidence", {}).items()]
        return [(("waivers", index), record) for index, record in enumerate(self.facts.get("waivers", ()))]

    def _references(self) -> tuple[tuple[Pointer, dict[str, Any]], ...]:
        """Return what the manifest refers to; files are looked for once."""
        kept: dict[Any, Any] = getattr(self.facts, "kept", {})
        if "references" not in kept:
            kept["references"] = tuple(references(self.facts, self.around.files))
        found: tuple[tuple[Pointer, dict[str, Any]], ...] = kept["references"]
        return found

    def _is_reference(self, pointer: Pointer) -> bool:
        kept: dict[Any, Any] = getattr(self.facts, "kept", {})
        if "references" not in kept:
            return False
        if "referring" not in kept:  # asked for findings only
            kept["referring"] = frozenset(at for at, _ in kept["references"])
        return pointer in kept["referring"]

    def written(self, pointer: Pointer) -> Pointer:
        """Return where the value at a pointer into `facts` was written: a model may inherit from `defaults`.

        Of a derived fact that is the first of the fields it rests on that somebody wrote. The result may still be
        missing from the document: then nobody wrote it.
        """
        return self._origin(pointer)[0]

    def _origin(self, pointer: Pointer) -> tuple[Pointer, bool]:
        """Return where the value at a pointer was written, and whether it is there.

        Values alone tell that: where something stands in the text is asked once it is known what is looked for.
        """
        if derived := derived_field(pointer):
            owner, fact = derived
            for path in (*self._best(owner, fact.group), *fact.rests_on):
                below, is_there = self._origin((*owner, *path))
                if is_there:
                    return below, True
            return pointer, False
        document = self.document
        if document.value_at(pointer) is not MISSING:
            return pointer, True
        if pointer and pointer[-1] in REFERENCE["properties"] and self._is_reference(pointer[:-1]):
            return self._origin(pointer[:-1])  # what is known of a reference stands where it does
        for place in _elsewhere(pointer):
            value = document.value_at(place)
            # A purl may pin a revision, or name no version.
            if value is not MISSING and (place[-1] != "purl" or _version(str(value))):
                return place, True
        return pointer, False

    def record(self, owner: Pointer) -> Any:  # noqa: ANN401 - a bound record
        """Return the record at a pointer into `facts`; None where there is none: a rule may ask for a fact of it all the same."""
        record: Any = self.facts
        try:
            for step in owner:
                record = record[step]
        except (KeyError, IndexError):
            return None
        return record

    def _best(self, owner: Pointer, group: str) -> Sequence[Pointer]:
        """Return at which fields a derived fact stands best, where what derived it says so."""
        kept: Mapping[Any, Any] = getattr(self.record(owner), "kept", {})
        found = next((one for key, one in kept.items() if key[0] == group), None)
        return found.at[:1] if found is not None else ()

    def place(self, pointer: Pointer) -> Region | None:
        """Return the place where the value at a pointer into `facts` was written; None when nobody wrote it."""
        written, is_there = self._origin(pointer)
        return self.document.region(written) if is_there or written != pointer else None

    def region(self, pointer: Pointer) -> Region:
        """Return the place of a value in `facts`; for what nobody wrote, the nearest parent's.

        Where the parent is the manifest itself, the project's name stands for it.
        """
        written, is_there = self._origin(pointer)
        document = self.document
        if not is_there and written == pointer and document.value_at(pointer[:1]) is MISSING:
            return document.region(("project",))
        return document.region(written)

    def symbolic(self, pointer: Pointer) -> str:
        """Write a pointer as people say it."""
        return symbolic(pointer, self.facts)


def _elsewhere(pointer: Pointer) -> Sequence[Pointer]:
    """Return where a value may be written that does not stand in its place: under `defaults`, a revision in a purl."""
    if pointer[:1] != ("models",) or len(pointer) <= 2:  # noqa: PLR2004 - models, index, field
        return ()
    inherited = ("defaults", *pointer[2:])
    return (
        ((*pointer[:-1], "purl"), inherited, ("defaults", "purl"))
        if pointer[2:] == ("revision",)
        else (inherited,)
    )


def bind(document: Document, around: Surroundings = NOWHERE) -> Manifest:
    """Bind a document that conforms to manifest v1; `around` is what a fact may be derived from beside it."""
    value: dict[str, Any] = document.value  # type: ignore[assignment]  # the schema says so
    # Most say something wherever they write something, and nothing twice: what lies inside is then the document's, no copy.
    lay = _laid if document.has_empties or document.places.targets else _over
    facts = Record(lay(_NOTHING, {**value, "models": None}), around)  # they keep their place among the keys
    inherited = pinned(facts.get("defaults", {}))
    facts["models"] = [
        _model(Record(lay(inherited, pinned(model)), around), around) for model in value["models"]
    ]
    facts.kept["text"] = document.source.text
    return Manifest(document, _fill(facts, OF_MANIFEST), around)


def _laid(below: Mapping[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """Lay what somebody wrote over what is below: mappings join, everything else (lists too) is replaced by what is nearer.

    Empty texts, lists and mappings are left out, and take away what they were laid over: writing nothing asserts
    nothing. Else `regions: []` would satisfy whoever asks that every region be permitted.
    """
    laid = {**below, **own}  # all at once, and then what may not stay as it is: that is little
    for key, value in own.items():
        kind = type(value)
        if kind is str:
            if not value:
                del laid[key]
        elif kind is dict:
            under = below.get(key)
            laid[key] = _laid(under if type(under) is dict else _NOTHING, value)
            if not laid[key]:
                del laid[key]
        elif kind is list:
            if not value:
                del laid[key]
            elif type(value[0]) is dict:
                laid[key] = [_laid(_NOTHING, item) for item in value]
    return laid


def _over(below: Mapping[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """Do what `_laid` does where nothing is empty, and nothing is there twice by an alias: what is not joined is no copy."""
    if not below:
        return own
    laid = {**below, **own}
    for key in below.keys() & own.keys():
        under, over = below[key], own[key]
        if type(under) is dict and type(over) is dict:
            laid[key] = _over(under, over)
    return laid


def binding_faults(manifest: Manifest) -> Iterator[Fault]:
    """Yield what a schema cannot say: more than anybody would declare by hand, two models with one name."""
    many = _subjects(manifest.facts)
    if many > _MOST_SUBJECTS:
        yield Fault(
            f"{many:,} models, bases, benchmarks and pieces of evidence in one manifest",
            manifest.document.key_region(("models",)),
            ("models",),
            wanted=f"at most {_MOST_SUBJECTS:,}",
            hint="Split the manifest: every rule looks at each of them.",
        )
        return
    many = _referring(manifest.facts)
    if many > _MOST_REFERENCES:
        yield Fault(
            f"{many:,} alternatives and waivers in one manifest, with those that models inherit",
            manifest.document.key_region(("models",)),
            ("models",),
            wanted=f"at most {_MOST_REFERENCES:,}",
            hint="Name fewer alternatives: every rule about references looks at each of them.",
        )
        return
    models, waivers = len(manifest.facts["models"]), len(manifest.facts.get("waivers", ()))
    if models * waivers > _MOST_HELD:
        yield Fault(
            f"{waivers:,} waivers for {models:,} models in one manifest",
            manifest.document.key_region(("waivers",)),
            ("waivers",),
            wanted=f"at most {_MOST_HELD // models:,} for so many models",
            hint="Leave `model` out where a waiver is for all of them, or split the manifest: each waiver is held against each model.",
        )
        return
    names = [model["id"] for model in manifest.facts["models"]]
    if len(set(names)) < len(names):
        yield from _namesakes(manifest)


def _namesakes(manifest: Manifest) -> Iterator[Fault]:
    """Yield a fault for each model whose name another has before it."""
    first: dict[str, Pointer] = {}
    written: list[dict[str, Any]] = manifest.document.value["models"]  # type: ignore[index]  # the schema says so
    found = 0
    for index, model in enumerate(manifest.facts["models"]):
        name = model["id"]
        at: Pointer = ("models", index, "id" if "id" in written[index] else "model")
        if name in first and found < _MOST_FAULTS:
            found += 1
            line = manifest.document.region(first[name]).start_line
            yield Fault(
                f"two models are called `{name}`",
                manifest.document.region(at),
                at,
                found=f'"{name}"',
                wanted="an `id` of its own for each model",
                hint=f"The other is on line {line}: give one of them another `id`.",
            )
        first.setdefault(name, at)


def _subjects(facts: dict[str, Any]) -> int:
    within = sum(len(model.get(field, ())) for model in facts["models"] for field in ("base", "benchmarks"))
    return len(facts["models"]) + len(facts.get("evidence", ())) + within


def _referring(facts: dict[str, Any]) -> int:
    """Count the references of which a list has as many as it likes; of all others a model has one of each."""
    alternatives = sum(
        len(model["exit"].get("alternatives", ())) for model in facts["models"] if "exit" in model
    )
    return alternatives + len(facts.get("waivers", ()))


def _model(laid: Record, around: Surroundings) -> Record:
    model = _fill(laid, OF_MODEL)
    model.setdefault("id", model["model"])
    if "benchmarks" in model:
        model["benchmarks"] = [Record(benchmark, around) for benchmark in model["benchmarks"]]
    return model


def pinned(model: dict[str, Any]) -> dict[str, Any]:
    """Return a model with its revision from its purl, unless it has one: before merging, so that its own wins."""
    purl = model.get("purl")
    if purl and "revision" not in model and (revision := _version(purl)):
        return {**model, "revision": revision}
    return model


def _version(purl: str) -> str:
    """Return the version in a package URL: of type huggingface it is the commit, of type oci the digest."""
    # Only behind the last slash: the `@` of pkg:npm/@scope/name begins a namespace.
    name = purl.split("#", 1)[0].split("?", 1)[0].rpartition("/")[2]
    _, found, version = name.partition("@")
    if "%" in version:
        from urllib.parse import unquote  # noqa: PLC0415 - 10 ms that most manifests do not need

        version = unquote(version)
    return version if found else ""


def _fill(record: _Record, defaults: dict[str, Any]) -> _Record:
    """Give a record its defaults; one inside is made for them only where it is there without being written."""
    for field, default in defaults.items():
        if type(default) is tuple:
            always, nested = default
            if always or field in record:
                # A copy: what all models inherit is theirs together.
                record[field] = _fill({**record.get(field, {})}, nested)
        elif field not in record:
            record[field] = default
    return record
