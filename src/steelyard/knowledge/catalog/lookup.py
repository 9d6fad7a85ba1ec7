"""What is known of a model and of the channel that serves it, from an id as a project writes it.

Nothing is guessed. An id that is in the catalog as it is written is certain; one that is there after a change
that docs/catalog.md lists is likely, and the change is named. For any other id there are no facts, at best candidates.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, Literal

from steelyard.knowledge.catalog.catalog import SELF, SHIPPED, Catalog, Offer
from steelyard.knowledge.catalog.facts import PRICES, CatalogFact, Other, settle
from steelyard.knowledge.catalog.resolve import Resolved, candidates, has_weights, resolve
from steelyard.knowledge.catalog.served import served
from steelyard.knowledge.catalog.spelling import fold, has_date
from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from steelyard.knowledge.catalog.catalog import Channel, Model, Said
    from steelyard.knowledge.catalog.served import Served

How = Literal["exact", "spelling", "alias", "dated", "prefix", "none", "ambiguous"]
Sure = Literal["certain", "likely", "unknown"]

LONGEST: Final = 512
"""No provider has longer ids."""

_PLACEHOLDERS: Final = ("${", "{{", "$(", "<", "*")
_OF_A_VERSION: Final = frozenset({"retires", "replacement"})

_AZURE: Final = "azure-openai"

_ANYHOW: Final = {
    _AZURE: "a deployment at Azure is called what its owner likes: without the developer it names no model",
    SELF: "own hosting calls a model what it likes: without the developer or a repository it names none",
}
"""Where a bare name says nothing unless somebody says whose model it is."""

_OURS: Final = CatalogFact("USD", "", "")
"""The currency of every price in the catalog's file; an overlay says its own."""

_OF_THE_LINE: Final = frozenset({"developer", "family"})
"""What a dated version and the name without a date have in common: even open weights may begin with a version."""


class Found(NamedTuple):
    """What an id names, how it was recognized, and what is known of it.

    `id` is `developer/name`, empty where no model is known. `how` and `sure` say how it was recognized, `why` says
    it in a sentence; `candidates` are what may be meant, where it is not known. `model` are facts of the model,
    `offer` those of the channel of the provider: empty unless one provider is known to serve it by this id.
    `offers` are all channels of the catalog that serve the model.
    """

    id: str
    how: How
    sure: Sure
    why: str
    candidates: tuple[str, ...]
    model: Mapping[str, CatalogFact]
    offer: Mapping[str, CatalogFact]
    offers: tuple[Offer, ...]


def lookup(  # noqa: PLR0913 - what a manifest says of how a model is served
    model: str,
    *,
    provider: str = "",
    developer: str = "",
    endpoint: str = "",
    revision: str = "",
    catalog: Catalog = SHIPPED,
    suggests: bool = True,
) -> Found:
    """Return what the catalog knows of an id, where `provider` serves it at `endpoint`.

    `developer` is who trained it, where that is declared; it tells two models of one name apart. `revision` counts
    at Azure OpenAI, where it is the version of the deployment. For an id that is not there, whatever resembles it is
    looked for if it `suggests`. Raises UsageError only for a catalog that is broken.
    """
    near = partial(candidates, catalog) if suggests else _no_candidates
    asked = model.strip()
    if problem := _no_id(asked):
        return _nothing(problem)
    who = served(catalog, asked, provider, endpoint)
    developer_ = catalog.named("d", developer) or fold(developer)
    if who.problem:
        return _nothing(who.problem, near(asked, who.prefixed))
    deployed = _ANYHOW.get(who.provider, "") if "/" not in who.prefixed else ""
    if deployed and not developer_:
        return _nothing(deployed, near(asked, who.prefixed))
    if who.by == "prefix" and has_weights(catalog, asked):
        who = who._replace(provider="", by="", prefixed=asked)
    version = revision.strip() if who.provider == _AZURE else ""
    if version and has_date(fold(asked)) and not fold(asked).endswith(f"-{fold(version)}"):
        return _nothing(f"the id names another version than `revision: {version}`")
    found = resolve(catalog, asked, who, developer_)
    if version and not has_date(fold(asked)):
        found = _of_version(catalog, asked, version, who, developer_) or _of_the_line(found, version)
    if found.problem:
        return _nothing(found.problem, found.candidates or near(asked, found.tried), found.how)
    if deployed and (found.model is None or found.model.developer != developer_):
        return _nothing(deployed, near(asked, who.prefixed))
    if deployed:
        note = "it is taken to be called as its model is"
        found = found._replace(sure="likely", notes=(*found.notes, note))
    return _told(found, who.provider, "" if who.provider else provider.strip())


def _of_version(catalog: Catalog, asked: str, version: str, who: Served, developer: str) -> Resolved | None:
    """Return what a deployment of a version at Azure is: there it stands in a field of its own, here in the id."""
    whole = who._replace(prefixed=f"{who.prefixed}-{version}")
    found = resolve(catalog, f"{asked}-{version}", whole, developer)
    return None if found.problem or found.how == "dated" else found


def _of_the_line(found: Resolved, version: str) -> Resolved:
    """Take back what is known of a model and its channel where its version is not: only the line is."""
    if found.problem:
        return found
    note = f"version `{version}` of it is not in the catalog: only what all versions have in common is told"
    return found._replace(how="dated", sure="likely", channel=None, notes=(*found.notes[:1], note))


def _told(found: Resolved, provider: str, unknown: str) -> Found:
    model, channel = found.model, found.channel
    facts = _facts(model.said, model.mine) if model else {}
    if found.how == "dated":
        facts = {name: fact for name, fact in facts.items() if name in _OF_THE_LINE}
    offer = _offer(channel) if channel else {}
    if channel and provider == _AZURE and not has_date(fold(channel.id)):
        # At Azure a version ends, and the name of a deployment tells none; an overlay may.
        offer = {
            name: fact for name, fact in offer.items() if name not in _OF_A_VERSION or name in channel.mine
        }
    if found.price_differs:
        offer = {name: fact for name, fact in offer.items() if name not in (*PRICES, "currency")}
    notes = list(found.notes)
    offer, clash = _in_order(facts, offer)
    notes += clash
    if not channel:
        notes.append(f"`{unknown}` is no provider of the catalog" if unknown else _no_offer(provider, model))
    return Found(
        model.id if model else "",
        found.how,
        found.sure,
        "; ".join(notes),
        found.candidates,
        facts,
        offer,
        model.offers if model else (),
    )


def _no_offer(provider: str, model: Model | None) -> str:
    if provider == SELF:
        return "own hosting has no channel"
    if provider:
        return f"no channel of `{provider}` with this id is in the catalog"
    count = len(model.offers) if model else 0
    return f"no provider is named, and {count} channels serve it" if count else "no channel is in the catalog"


def _facts(said: Said, mine: Said) -> dict[str, CatalogFact]:
    return {
        name: settle(name, said.get(name, ()), mine.get(name, ()))
        for name in dict.fromkeys((*said, *mine))
        if name != "channel"
    }


def _offer(channel: Channel) -> dict[str, CatalogFact]:
    said, mine = dict(channel.said), channel.mine
    if any(name in mine for name in PRICES):
        # A price is one whole, in one currency: what the overlay leaves out is not filled up from elsewhere.
        for name in PRICES:
            if name in said and name not in mine:
                del said[name]
    everyone = list(
        dict.fromkeys(
            Other("", one.source.partition(" (https:")[0], one.as_of)
            for claims in (*channel.mine.values(), *channel.said.values())
            for one in claims
        )
    )
    if not everyone:
        return {}  # a catalog that somebody wrote by hand: a channel that nobody knows of
    facts = {
        "provider": settle("provider", [one._replace(value=channel.provider) for one in everyone]),
        "channel": settle("channel", [one._replace(value=channel.id) for one in everyone]),
    }
    facts |= _facts(said, mine)
    if facts.get("currency", _OURS).value != _OURS.value:
        # What was overruled is in another currency: side by side, two bare numbers would be compared.
        for name in PRICES[:3]:
            if name in facts:
                others = [one._replace(value=f"{one.value} {_OURS.value}") for one in facts[name].others]
                facts[name] = facts[name]._replace(others=tuple(others))
    priced = next((facts[name] for name in PRICES if name in facts and name != "tiered_above"), None)
    if priced and "currency" not in facts:
        facts["currency"] = _OURS._replace(source=priced.source, as_of=priced.as_of)
    return facts


def _in_order(
    model: Mapping[str, CatalogFact], offer: dict[str, CatalogFact]
) -> tuple[dict[str, CatalogFact], list[str]]:
    """Take back a retirement that lies before the release: one of both dates is wrong, and nobody knows which."""
    released, retires = model.get("released"), offer.get("retires")
    if released is None or retires is None or not (released.value and retires.value):
        return offer, []
    if str(retires.value) >= str(released.value):
        return offer, []
    kept = (Other(retires.value, retires.source, retires.as_of), *retires.others)
    note = f"retired on {retires.value}, before its release on {released.value}: one of the dates is wrong"
    return {**offer, "retires": retires._replace(value=None, others=kept)}, [note]


def _no_id(asked: str) -> str:
    if not asked:
        return "no id is given"
    if len(asked) > LONGEST:
        return "the id is too long to be one"
    if not asked.isprintable():
        return "the id has control characters in it"
    if any(mark in asked for mark in _PLACEHOLDERS):
        return "the id is filled in elsewhere"
    return ""


def _no_candidates(*_: str) -> tuple[str, ...]:
    return ()


def _nothing(why: str, listed: tuple[str, ...] = (), how: How = "none") -> Found:
    return Found("", how, "unknown", why, listed, {}, {}, ())
