"""A catalog in the making: what several sources say comes in, and the text of the file goes out."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Final

from steelyard.knowledge.catalog.feeds.identify import Channels, Named
from steelyard.knowledge.catalog.file import FORMAT, MODEL_KEYS, OFFER_KEYS
from steelyard.knowledge.catalog.spelling import fold
from steelyard.knowledge.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from steelyard.knowledge.catalog.feeds.rows import Cleaner, Row

FIREWORKS: Final = "accounts/fireworks/models/"
"""What Fireworks' own ids begin with, and its shorter ones do not."""

_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_SPEAKS: Final = {"huggingface": 1, "openrouter": 2}
"""Whose rows a feed is believed about a model by, after the developer's own channel (0): resellers' rows differ."""

_MUTE: Final = 3
_ROUTES: Final = (":batch", ":beta", ":extended", ":nitro", ":floor")
"""OpenRouter's ways to serve a model, each with a price of its own; what it is without them is in the catalog."""

_BY_MODEL: Final = {name: key for key, name in MODEL_KEYS.items()}
_BY_OFFER: Final = {name: key for key, name in OFFER_KEYS.items()}

Claims = dict[str, dict[str, set[int]]]
"""By fact, then by value: the numbers of the sources that say it."""


class _Model:
    def __init__(self) -> None:
        self.spellings: dict[int, str] = {}
        self.said: dict[str, dict[int, tuple[int, Mapping[str, str]]]] = {}
        self.offers: set[tuple[str, str]] = set()

    def claims(self) -> Claims:
        """Return what every feed says, each fact by the best of the feed's rows that has it."""
        claims: Claims = {}
        for by_rank in self.said.values():
            best: dict[str, tuple[int, str]] = {}
            for rank in sorted(by_rank):
                number, facts = by_rank[rank]
                best = {name: (number, value) for name, value in facts.items()} | best
            for name, (number, value) in best.items():
                claims.setdefault(name, {}).setdefault(value, set()).add(number)
        return claims


class Draft:
    """Gathers what sources say. `refused` counts what was left out, by feed and kind."""

    def __init__(self) -> None:
        self.channels = Channels()
        self.refused: Counter[str] = Counter()
        self._sources: dict[tuple[str, str], int] = {}
        self._models: dict[tuple[str, str], _Model] = {}
        self._offers: dict[tuple[str, str, str], Claims] = {}
        self._named: dict[tuple[str, str, str], Named] = {}
        self._aliases: dict[tuple[str, str], tuple[str, str]] = {}

    def add(self, feed: str, cleaner: Cleaner, rows: Iterable[Row]) -> None:
        """Take up the rows of a feed."""
        number = self.source(cleaner.source, cleaner.as_of)
        for row in rows:
            if not row.channel:
                named = self.channels.of_model(row.id)
                if named is not None:
                    self.model(named, 0 if "repository" in row.about else 1, feed, (number, row.about))
                continue
            provider = self.channels.provider(feed, row.channel)
            if provider and row.stands_for:
                self.alias(provider, row.id, fold(row.stands_for))
            elif provider:
                self._row(provider, row, feed, cleaner)
        self.refused.update({f"{feed}: {what}": count for what, count in cleaner.refused.items()})

    def _row(self, provider: str, row: Row, feed: str, cleaner: Cleaner) -> None:
        id_ = row.id.removeprefix(FIREWORKS) if provider == "fireworks" else row.id
        if id_.endswith(_ROUTES):
            return
        named = self.channels.of_offer(provider, id_)
        if not named.own and feed in self.channels.providers[provider].get("only_own", ()):
            return  # the feed puts two providers under one name: Gemini's API, and Vertex with everybody's models
        number = self.source(cleaner.source, cleaner.as_of)
        page = self.source(f"{cleaner.source} ({row.page})", cleaner.as_of) if row.page else number
        self.offer(provider, id_, "channel", "", number)
        for name, value in row.facts.items():
            self.offer(provider, id_, name, value, page if name in ("retires", "replacement") else number)
        if named.own or named.space:
            rank = 0 if named.own else _SPEAKS.get(provider, _MUTE)
            self.model(named, rank, feed, (number, {} if rank == _MUTE else row.about))

    def source(self, name: str, as_of: str) -> int:
        """Return the number of a source; a new one gets the next."""
        return self._sources.setdefault((name, as_of), len(self._sources))

    def alias(self, provider: str, id_: str, target: str) -> None:
        """Take up that an id of a provider's stands for another, folded one."""
        self._aliases[provider, fold(id_)] = (id_, target)

    def offer(self, provider: str, id_: str, name: str, value: str, number: int) -> None:
        """Take up what a source says of a channel; the fact `channel` says that there is one."""
        claims = self._offers.setdefault((provider, fold(id_), id_), {})
        claims.setdefault(name, {}).setdefault(value, set()).add(number)

    def model(self, named: Named, rank: int, feed: str, said: tuple[int, Mapping[str, str]]) -> None:
        """Take up what a row of a feed says of a model; a row of a lower rank is believed before others."""
        model = self._models.setdefault((fold(named.name), named.developer), _Model())
        model.spellings.setdefault(0 if named.own else rank + 1, named.name.lower())
        facts = {"developer": "", **said[1]}
        before = model.said.setdefault(feed, {}).get(rank)
        # Two rows of one feed about one model, under two spellings: the one that says more is taken.
        if before is None or len(before[1]) < len(facts):
            model.said[feed][rank] = (said[0], facts)

    def text(self) -> str:
        """Return the file."""
        for provider, folded, id_ in self._offers:
            self._named[provider, folded, id_] = self.channels.of_offer(provider, id_)
        models = {key: model.claims() for key, model in self._models.items()}
        used = sorted({
            number
            for claims in (*models.values(), *self._offers.values())
            for values in claims.values()
            for numbers in values.values()
            for number in numbers
        })  # fmt: skip
        numbers = {number: place for place, number in enumerate(used)}
        sources = list(self._sources)
        lines = [*table_lines(), *self._offer_lines(numbers)]  # which links the channels to the models
        lines += self._model_lines(models, numbers)
        lines += self._alias_lines()
        head = {
            "sources": [list(sources[number]) for number in used],
            "providers": list(self.channels.providers),
            "resellers": [
                name
                for name, row in self.channels.providers.items()
                if row.get("namespaces") or row.get("resells")
            ],
            "routing": sorted(self.channels.routing),
            "models": len(self._models),
            "offers": len(self._offers),
            "refused": dict(sorted(self.refused.items())),
        }
        lines.sort(key=str.encode)
        return "\n".join([f"{FORMAT}\t{json.dumps(head, separators=(',', ':'))}", *lines]) + "\n"

    def _alias_lines(self) -> Iterator[str]:
        known = {(provider, folded) for provider, folded, _ in self._offers}
        for (provider, folded), (id_, target) in self._aliases.items():
            if (provider, target) in known:
                yield f"r\t{provider}\t{folded}\t{_unless(id_, folded)}\t{target}"

    def _offer_lines(self, numbers: Mapping[int, int]) -> Iterator[str]:
        by_name: dict[str, list[str]] = {}
        for name, developer in self._models:
            by_name.setdefault(name, []).append(developer)
        for (provider, folded, id_), claims in self._offers.items():
            model = self._linked(self._named[provider, folded, id_], by_name)
            if model:
                developer, _, name = model.removeprefix("~").partition("/")
                self._models[name, developer].offers.add((provider, folded))
            if model.endswith(f"/{folded.rpartition('/')[2]}"):
                model = model[: model.index("/") + 1]
            said = {
                number
                for name, values in claims.items()
                if name != "channel"
                for by in values.values()
                for number in by
            }
            # That there is a channel is said by whoever says anything of it.
            silent = claims["channel"][""] <= said
            told = {name: values for name, values in claims.items() if name != "channel" or not silent}
            facts = _facts(told, _BY_OFFER, numbers)
            yield "\t".join(("o", provider, folded, _unless(id_, folded), model, *facts))

    def _linked(self, named: Named, by_name: Mapping[str, list[str]]) -> str:
        """Return the key of the model that a channel serves, `~` before it where only the name says so."""
        name = fold(named.name)
        if named.developer:
            return f"{named.developer}/{name}" if (name, named.developer) in self._models else ""
        developers = by_name.get(name, ())
        return f"~{developers[0]}/{name}" if len(developers) == 1 else ""

    def _model_lines(
        self, models: Mapping[tuple[str, str], Claims], numbers: Mapping[int, int]
    ) -> Iterator[str]:
        codes = {provider: code for code, provider in enumerate(self.channels.providers)}
        for (name, developer), model in self._models.items():
            spelling = model.spellings[min(model.spellings)]
            offers = " ".join(
                f"{_digits(codes[provider])}:{_unless(id_, name)}" for provider, id_ in sorted(model.offers)
            )
            facts = _facts(models[name, developer], _BY_MODEL, numbers)
            yield "\t".join(("m", name, developer, _unless(spelling, name), offers, *facts))


def _facts(claims: Claims, keys: Mapping[str, str], numbers: Mapping[int, int]) -> Iterator[str]:
    for name, key in keys.items():
        if name in claims:
            said = {value: {numbers[number] for number in by} for value, by in claims[name].items()}
            yield f"{key}={written(said)}"


def written(said: Mapping[str, set[int]]) -> str:
    """Return the values that are said of one thing, each with the numbers of its sources, in order."""
    return "|".join(
        f"{value} {','.join(_digits(number) for number in sorted(numbers))}"
        for value, numbers in sorted(said.items())
    )


def table_lines() -> Iterator[str]:
    """Yield the records of the names of providers, prefixes, hosts and developers."""
    channels = table("channels")
    for name, row in channels["providers"].items():
        yield from {f"p\t{fold(alias)}\t{name}" for alias in (name, *row.get("names", ()))}
        yield from {f"q\t{fold(prefix)}\t{name}" for prefix in row.get("prefixes", ())}
        yield from {f"h\t{host}\t{name}" for host in row.get("hosts", ())}
    yield from {f"{kind}\t{fold(alias)}\tself" for alias in channels["self"] for kind in "pq"}
    for name, aliases in channels["developers"].items():
        yield from {f"d\t{fold(alias)}\t{name}" for alias in (name, *aliases)}


def _unless(text: str, folded: str) -> str:
    return "" if text == folded else text


def _digits(number: int) -> str:
    high, low = divmod(number, 36)
    return (_DIGITS[high] if high else "") + _DIGITS[low]
