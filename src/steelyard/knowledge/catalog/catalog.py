"""A catalog as it is asked: the file of facts, and over it what an organisation says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from steelyard.knowledge.catalog.file import MODEL_KEYS, OFFER_KEYS, SHIPPED_PATH, CatalogFile
from steelyard.knowledge.catalog.spelling import fold
from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from steelyard.knowledge.catalog.facts import Other

Said = dict[str, tuple["Other", ...]]


SELF: Final = "self"
"""The provider of whoever runs the weights."""

_MOST_NAMED: Final = 1024
"""More providers, developers and hosts than a fleet has; it asks for the same ones with every model."""
_LONGEST_NAMED: Final = 128
"""What is longer is nobody's name, and is not remembered."""


class Offer(NamedTuple):
    """A channel that serves a model: the provider, and the id by which it does, folded."""

    provider: str
    id: str


class Model(NamedTuple):
    """A model's record: who developed it, its name, who serves it, and what is said of it.

    `mine` is what the overlay says, `said` what the sources say.
    """

    developer: str
    name: str
    offers: tuple[Offer, ...]
    said: Said
    mine: Said

    @property
    def id(self) -> str:
        """The canonical id: `developer/name`."""
        return f"{self.developer}/{self.name}"


class Channel(NamedTuple):
    """A channel's record: provider, id, the developer and folded name of the model, and what is said of it.

    `named`: the model is known by its name alone, since the id says nobody's.
    """

    provider: str
    id: str
    model: tuple[str, str] | None
    named: bool
    said: Said
    mine: Said


class Mine(NamedTuple):
    """What an organisation says of one model or channel: how it spells it, the facts, and which model is behind."""

    spelled: str
    said: Said
    serves: tuple[str, str] | None


class Overlay(NamedTuple):
    """What an organisation says, by developer and folded name, and by provider and folded id."""

    models: Mapping[tuple[str, str], Mine]
    offers: Mapping[tuple[str, str], Mine]
    path: str = ""


NO_OVERLAY: Final = Overlay({}, {})


class Catalog:
    """Facts per model and per channel, from a file that is opened by the first question, and from an overlay.

    Every question raises UsageError when the file cannot be read or is no catalog.
    """

    __slots__ = ("_by_name", "_file", "_named", "_no_channel", "_own", "_providers", "overlay")

    def __init__(self, path: str = SHIPPED_PATH, overlay: Overlay = NO_OVERLAY) -> None:
        self._file = CatalogFile(path)
        self._providers: list[str] = []
        self._named: dict[tuple[str, str], str] = {}
        self._no_channel: bool | None = None
        self.overlay = overlay
        self._own = frozenset(name for name, _ in overlay.offers)
        self._by_name: dict[str, list[str]] = {}
        for developer, name in overlay.models:
            self._by_name.setdefault(name, []).append(developer)

    @property
    def path(self) -> str:
        """The file's path."""
        return self._file.path

    def header(self) -> dict[str, Any]:
        """Return what the file says of itself: sources with their days, counts, and what was refused."""
        return self._file.header()

    def with_overlay(self, overlay: Overlay) -> Catalog:
        """Return this catalog under an overlay."""
        return Catalog(self.path, overlay)

    def prove(self) -> None:
        """Raise UsageError for a file that is cut off or out of order: what it says would not be found in it."""
        self._file.prove()

    def named(self, kind: str, text: str) -> str:
        """Return what a name of a kind (`p`rovider, `q` prefix, `d`eveloper, `h`ost) stands for, or nothing."""
        found = self._named.get((kind, text))
        if found is None:
            found = self._stands_for(kind, text)
            if len(self._named) >= _MOST_NAMED:
                self._named.clear()
            if len(text) <= _LONGEST_NAMED:
                self._named[kind, text] = found
        return found

    def _stands_for(self, kind: str, text: str) -> str:
        wanted = text.strip().lower() if kind == "h" else fold(text)
        found = next((row[2] for row in self._file.records(kind, wanted)), "") if wanted else ""
        return found or (wanted if kind == "p" and self.is_own(wanted) else "")

    def resellers(self) -> frozenset[str]:
        """Return where an id may begin with who developed the model, so that `openai/…` there names no service."""
        return frozenset((*self.header().get("resellers", ()), SELF))

    def routes(self) -> frozenset[str]:
        """Return what stands before an id of Bedrock's to say where a request may run."""
        return frozenset(self.header().get("routing", ()))

    def knows(self, provider: str) -> bool:
        """Whether the file has a provider."""
        return any(self._file.records("p", provider))

    def is_own(self, provider: str) -> bool:
        """Whether a provider is the organisation's own: a name that only its overlay has."""
        return provider in self._own

    def is_without_channel(self, provider: str) -> bool:
        """Whether a declared provider is own hosting, of which nobody knows a channel, whatever the model."""
        if self.named("p", provider) != SELF:
            return False
        if self._no_channel is None:
            # Only a catalog that somebody wrote by hand could know one.
            self._no_channel = SELF not in self.header().get("providers", ()) and SELF not in self._own
        return self._no_channel

    def models(self, name: str) -> list[Model]:
        """Return the models of a folded name, of whichever developer."""
        found = {row[2]: self._model(row) for row in self._file.records("m", name)}
        for developer in self._by_name.get(name, ()):
            mine = self.overlay.models[developer, name]
            known = found.get(developer, Model(developer, mine.spelled, (), {}, {}))
            found[developer] = known._replace(mine=mine.said)
        return list(found.values())

    def channels(self, provider: str, folded: str) -> list[Channel]:
        """Return the channels of a provider that a folded id may mean."""
        found = {row[3] or row[2]: self._channel(row) for row in self._file.records("o", provider, folded)}
        if (mine := self.overlay.offers.get((provider, folded))) is not None:
            # An overlay that spells an id otherwise means the one channel that there is.
            key = mine.spelled if mine.spelled in found or len(found) != 1 else next(iter(found))
            known = found.get(key, Channel(provider, mine.spelled, None, named=False, said={}, mine={}))
            if mine.serves:
                known = known._replace(model=mine.serves, named=False)
            found[key] = known._replace(mine=mine.said)
        return list(found.values())

    def alias(self, provider: str, folded: str) -> tuple[str, str]:
        """Return the alias as the provider spells it and the folded id that it stands for; nothing if it is none."""
        return next(
            ((row[3] or row[2], row[4]) for row in self._file.records("r", provider, folded)), ("", "")
        )

    def near(self, name: str) -> list[Model]:
        """Return models whose folded names begin as this one does: no more than that."""
        return [self._model(row) for row in self._file.beginning("m", name)]

    def _model(self, row: list[str]) -> Model:
        offers = tuple([self._offer(one, row[1]) for one in row[4].split()])
        said = self._said(row[5:], MODEL_KEYS)
        if "developer" in said:
            said["developer"] = tuple([one._replace(value=row[2]) for one in said["developer"]])
        return Model(row[2], row[3] or row[1], offers, said, {})

    def _offer(self, text: str, name: str) -> Offer:
        if not self._providers:
            self._providers = list(self.header().get("providers", ()))
        code, _, id_ = text.partition(":")
        try:
            return Offer(self._providers[int(code, 36)], id_ or name)
        except (ValueError, IndexError) as error:
            raise self._file.broken(text) from error

    def _channel(self, row: list[str]) -> Channel:
        developer, slash, name = row[4].removeprefix("~").partition("/")
        model = (developer, name or row[2].rpartition("/")[2]) if slash else None
        named = row[4].startswith("~")
        return Channel(row[1], row[3] or row[2], model, named, self._said(row[5:], OFFER_KEYS), {})

    def _said(self, fields: Iterable[str], keys: dict[str, str]) -> Said:
        return dict(self._file.said(field, keys) for field in fields)


SHIPPED: Final = Catalog()
"""The catalog that Steelyard ships; making it reads nothing."""


def open_catalog(path: str) -> Catalog:
    """Return the catalog in a file, as `steelyard catalog update` writes it.

    Raises UsageError when it cannot be read, or is no catalog that this version reads.
    """
    catalog = Catalog(path)
    catalog.prove()
    return catalog
