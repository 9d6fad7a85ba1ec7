"""Which record an id means: tried as it is written, then after one documented change after the other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

from steelyard.knowledge.catalog.catalog import SELF
from steelyard.knowledge.catalog.spelling import fold, is_dated, undated
from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from steelyard.knowledge.catalog.catalog import Catalog, Channel, Model
    from steelyard.knowledge.catalog.served import Served

_MOST: Final = 5
"""So many candidates are named; more would be a list, and no help."""

_TAGS: Final = ("latest", "free", "online")
"""What a provider hangs behind an id to serve it otherwise. Any other tag may name another model: `deepseek-r1:7b` is
made of Qwen. So may each of Ollama's, and of own hosting in general."""


class Variant(NamedTuple):
    """A spelling to try. `change` is empty for the id as it is written; `priced`: what it costs is the same."""

    id: str
    change: str
    priced: bool = True


class Resolved(NamedTuple):
    """What was found, and how; a `problem` where nothing was, and the last spelling that was `tried` where nobody knows it."""

    how: Literal["exact", "spelling", "alias", "dated", "prefix", "none", "ambiguous"]
    sure: Literal["certain", "likely", "unknown"]
    notes: tuple[str, ...]
    model: Model | None = None
    channel: Channel | None = None
    price_differs: bool = False
    candidates: tuple[str, ...] = ()
    problem: str = ""
    tried: str = ""


def resolve(catalog: Catalog, asked: str, who: Served, developer: str) -> Resolved:
    """Return what an id means at a provider that is known, or wherever it is served."""
    spellings = list(_variants(catalog, asked, who))
    if who.provider and who.provider != SELF:
        for one in spellings:
            if found := _by_channel(catalog, one, who, developer):
                return found
    for one in spellings:
        if found := _by_model(catalog, one, who, developer):
            return found
    tried = spellings[-1].id
    unknown = Resolved("none", "unknown", (), problem="no such id is in the catalog", tried=tried)
    return _dated(catalog, tried, developer) or unknown


def has_weights(catalog: Catalog, asked: str) -> bool:
    """Whether an id is a developer's and a name of weights: then its first part routes to nobody, for all we know."""
    space, _, name = asked.partition("/")
    developer = catalog.named("d", space)
    return any(
        claim.value is True
        for model in catalog.models(fold(name))
        if model.developer == developer
        for claim in model.said.get("open_weights", ())
    )


def candidates(catalog: Catalog, *written: str) -> tuple[str, ...]:
    """Return the models that bear a name, and such as begin with it: none of them is meant for sure."""
    listed: dict[str, None] = {}
    for name in dict.fromkeys([fold(_name(text)) for text in written]):
        for model in (*catalog.models(name), *(catalog.near(name) if len(name) > 3 else ())):  # noqa: PLR2004
            listed.setdefault(model.id)
    return tuple(listed)[:_MOST]


def _variants(catalog: Catalog, asked: str, who: Served) -> Iterator[Variant]:
    """Yield the spellings to try, from the written one on."""
    yield Variant(asked, "")
    bare = asked
    if who.prefixed != bare:
        prefix = bare.removesuffix(who.prefixed)
        bare = who.prefixed
        yield Variant(bare, f"the prefix `{prefix}` left out")
    if resource := _resource(bare):
        bare = resource
        yield Variant(bare, "the name of a resource reduced to the id in it")
    if who.provider == "aws-bedrock":
        route, dot, rest = bare.partition(".")
        if dot and route.lower() in catalog.routes() and "." in rest:
            bare = rest
            yield Variant(bare, f"the route `{route}.` left out", priced=False)
        return
    head, colon, tag = bare.rpartition(":")
    if colon and tag in _TAGS and who.provider not in ("", SELF):
        yield Variant(head, f"the tag `:{tag}` left out", priced=tag == "latest")


def _resource(bare: str) -> str:
    """Return the id in the name of a cloud's resource; nothing where it is none, or names a thing of one's own."""
    if bare.startswith("arn:aws"):
        kind, slash, id_ = bare.rpartition(":")[2].partition("/")
        if not slash:  # `inference-profile/us.anthropic.claude-…-v1:0`: the last colon is the id's
            kind, slash, id_ = ":".join(bare.split(":")[5:]).partition("/")
        if kind not in ("foundation-model", "inference-profile"):
            kind, _, id_ = ":".join(bare.split(":")[5:]).partition("/")
        return id_ if kind in ("foundation-model", "inference-profile") else ""
    before, found, id_ = bare.partition("models/")
    return id_ if found and (not before or before.endswith("/")) else ""


def _by_channel(catalog: Catalog, one: Variant, who: Served, developer: str) -> Resolved | None:
    folded = fold(one.id)
    listed = catalog.channels(who.provider, folded)
    spelled = [channel for channel in listed if channel.id == one.id]
    alias, target = catalog.alias(who.provider, folded) if not listed else ("", "")
    if target:
        listed = catalog.channels(who.provider, target)
    if not listed:
        return None
    if not spelled and len(listed) > 1:
        ids = tuple(channel.id for channel in listed)
        return Resolved("ambiguous", "unknown", (), candidates=ids[:_MOST],
                        problem="several ids of the provider are spelled alike")  # fmt: skip
    channel = (spelled or listed)[0]
    model = _of_channel(catalog, channel)
    if model and _contradicts(catalog, developer, model):
        why = f"the developer is declared to be `{developer}`, by the catalog it is `{model.developer}`"
        return Resolved("none", "unknown", (), candidates=(model.id,), problem=why)
    notes = [f"`{channel.id}` is an id of {who.provider}'s"]
    if one.change:
        notes.append(one.change)
    if alias:
        notes.insert(0, f"`{alias}` is an alias of the provider's, which moves")
    elif not spelled:
        notes.append("its spelling differs")
    by_name = channel.named and model is not None and model.developer != developer
    if by_name:
        notes.append("the model is known by its name alone, which no other one has")
    if who.by != "declared":
        notes.append(f"the provider is known by the {who.by} only")
    exact = bool(spelled) and not one.change and who.by != "prefix"
    how: Literal["exact", "alias", "prefix", "spelling"] = (
        "alias"
        if alias
        else "exact"
        if exact
        else "prefix"
        if one.change or who.by == "prefix"
        else "spelling"
    )
    sure: Literal["certain", "likely"] = "certain" if exact and not by_name else "likely"
    return Resolved(how, sure, tuple(notes), model, channel, not one.priced)


def _contradicts(catalog: Catalog, developer: str, model: Model) -> bool:
    """Whether a declared developer is another one than the model's; one that the catalog does not know may be the same."""
    return bool(developer) and model.developer != developer and bool(catalog.named("d", developer))


def _of_channel(catalog: Catalog, channel: Channel) -> Model | None:
    if channel.model is None:
        return None
    developer, name = channel.model
    return next((model for model in catalog.models(name) if model.developer == developer), None)


def _by_model(catalog: Catalog, one: Variant, who: Served, developer: str) -> Resolved | None:
    space, slash, name = one.id.rpartition("/")
    if "/" in space:
        return None  # whatever stands before `developer/name` is no prefix that we know
    said = (catalog.named("d", space) or fold(space)) if slash else developer
    listed = catalog.models(fold(name))
    stray = [
        model
        for model in listed
        if slash and model.developer == said and _contradicts(catalog, developer, model)
    ]
    if stray:
        why = f"the developer is declared to be `{developer}`, the id says `{space}`"
        return Resolved("none", "unknown", (), candidates=(f"{said}/{name}",), problem=why)
    if said:
        theirs = [model for model in listed if model.developer == said]
        # A developer that the catalog has never heard of may be one that it knows under another name.
        said = said if theirs or slash or catalog.named("d", said) else ""
        listed = theirs if said else listed
    if not listed:
        return None
    if len(listed) > 1:
        ids = tuple(model.id for model in listed)
        return Resolved("ambiguous", "unknown", (), candidates=ids[:_MOST],
                        problem=f"{len(ids)} developers have a model of this name")  # fmt: skip
    model = listed[0]
    notes = [f"`{model.id}` is a model of the catalog"]
    if one.change:
        notes.append(one.change)
    repository = [claim.value for claim in model.said.get("repository", ())]
    spelled = name == model.name or one.id in repository
    if not spelled:
        notes.append("its spelling differs")
    if not said:
        notes.append("the id names no developer, and no other model has this name")
    channel = _only_channel(catalog, model, who)
    if channel:
        notes.append(f"{who.provider} serves it as `{channel.id}`")
    exact = spelled and not one.change and bool(said) and who.by != "prefix" and channel is None
    how: Literal["exact", "prefix", "spelling"] = (
        "exact" if exact else "spelling" if said and not one.change and not channel else "prefix"
    )
    return Resolved(how, "certain" if exact else "likely", tuple(notes), model, channel, not one.priced)


def _only_channel(catalog: Catalog, model: Model, who: Served) -> Channel | None:
    """Return the one channel by which a provider serves a model; where there are several, an id must say which."""
    ids = [offer.id for offer in model.offers if offer.provider == who.provider]
    found = catalog.channels(who.provider, ids[0]) if len(ids) == 1 else []
    return found[0] if len(found) == 1 else None


def _dated(catalog: Catalog, written: str, developer: str) -> Resolved | None:
    """Return the model without the date that an id has, or the dated ones that an id without a date may name."""
    space, slash, name = written.rpartition("/")
    said = (catalog.named("d", space) or fold(space)) if slash else developer
    folded = fold(name)
    line = undated(folded)
    base = catalog.models(line) if line != folded else []  # else it was asked for already
    listed = [model for model in base if not said or model.developer == said]
    if len(listed) == 1:
        ending = folded.removeprefix(f"{line}-")
        note = f"`{listed[0].id}` without `-{ending}`: only what all versions have in common is told"
        return Resolved("dated", "likely", (note,), listed[0])
    versions = [
        model
        for model in catalog.near(f"{line}-")
        if is_dated(fold(model.name).removeprefix(f"{line}-")) and (not said or model.developer == said)
    ]
    if versions:
        ids = tuple(model.id for model in versions)
        return Resolved("dated", "unknown", (), candidates=ids[:_MOST],
                        problem="only dated versions of it are in the catalog, and their facts are their own")  # fmt: skip
    return None


def _name(written: str) -> str:
    return written.rpartition("/")[2].partition(":")[0]
