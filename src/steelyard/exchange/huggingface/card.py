"""A model card's front matter made into an entry: license, bases, modality and results; the rest is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from steelyard.exchange.entry import Draft, no_id
from steelyard.exchange.huggingface import model_index
from steelyard.exchange.huggingface.modalities import MODALITIES
from steelyard.exchange.licenses import judged
from steelyard.exchange.wording import cited, plain
from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from steelyard.reading import Document

RELATIONS: Final = ("finetune", "adapter", "quantized", "merge")
_TAKEN: Final = frozenset(
    ("model_name", "license", "license_name", "license_link", "base_model", "base_model_relation",
     "pipeline_tag", "model-index")
)  # fmt: skip
_MOST_BASES: Final = 50
_TOLD: Final = ("datasets", "language")


class Card(NamedTuple):
    """The front matter as a mapping, without the fields that the reader has something against."""

    fields: dict[str, Any]
    faulty: dict[str, str]
    """What is wrong with those, by field."""


def card_of(document: Document) -> Card | None:
    """Return the card; None if it is no mapping, or its faults stand in no field of it."""
    faults = [fault for fault in document.faults if not fault.tolerable]
    if not isinstance(document.value, dict) or any(not fault.pointer for fault in faults):
        return None
    faulty = {str(fault.pointer[0]): f"{fault.message} (line {fault.region.start_line})" for fault in faults}
    return Card({key: value for key, value in document.value.items() if key not in faulty}, faulty)


def identity(draft: Draft, card: Card, *, model: str, cached: str, folder: str) -> str:
    """Set the id: given, else the cache's, the card's own name, the folder's. Return why there is none, else ""."""
    own = _names(card)
    if model:
        draft.give("model", model)
    elif cached:
        draft.take("model", cached)
    elif len(own) > 1:
        return f"the card names several models: {cited(own)}"
    elif own and not no_id(own[0]):
        draft.take("model", own[0])
        draft.ask("model", why="this is the card's name for it; is it the repository id, with its namespace?")
        return ""
    elif folder and not no_id(folder):
        draft.take("model", folder)
        draft.ask("model", why="this is the folder's name; cards do not tell their repository id")
    elif own:
        return f"the card's own name {no_id(own[0])}: {cited(own[0])}"
    else:
        return "the card does not tell the id of its model, and its folder has no name that could be one"
    known = draft.facts["model"]
    if others := [name for name in own if name not in (known, known.rpartition("/")[2])]:
        draft.note("model", words=f"the card calls it {cited(others)}: is it the same?")
    return ""


def _names(card: Card) -> list[str]:
    own = card.fields.get("model_name")
    said = [own.strip()] if isinstance(own, str) and own.strip() else []
    listed = model_index.names(card.fields.get("model-index"))
    return list(dict.fromkeys([*said, *listed]))


def facts(draft: Draft, card: Card) -> None:
    """Take what the front matter says, and ask for what it does not."""
    _license(draft, card)
    _bases(draft, card)
    _modality(draft, card.fields.get("pipeline_tag"))
    for field in _TOLD:
        if field in card.fields:
            draft.note("model", words=f"{field} of the card: {cited(card.fields[field])}")
    others = sorted(key for key in card.fields if key not in {*_TAKEN, *_TOLD})
    if others:
        draft.note("model", words=f"not taken from the card: {cited(others)}")
    for field, why in card.faulty.items():
        words = f"`{plain(field)[:60]}` of the card was not read: {why}"
        if about := _ABOUT.get(field):
            draft.ask(about, why=words)
        else:
            draft.note("model", words=words)
    draft.ask(
        "developer", why="a card does not tell who trained the model; its namespace is who published it"
    )
    draft.ask("access", why="can the public download the weights? A card alone does not say")
    gates = [key for key in sorted(card.fields) if key.startswith("extra_gated_")]
    told = (
        f"`{plain(gates[0])[:60]}` says that it is gated, not how"
        if gates
        else "the gate is no part of a card"
    )
    draft.ask("gated", why=told)
    draft.ask("hosting", why="how you consume it is yours to say")


_ABOUT: Final = {
    "license": "license",
    "license_name": "license",
    "license_link": "license",
    "base_model": "base",
    "base_model_relation": "base",
    "pipeline_tag": "modality",
    "model-index": "benchmarks",
}


def _license(draft: Draft, card: Card) -> None:
    said = card.fields.get("license")
    name, link = (_text(card.fields.get(key)) for key in ("license_name", "license_link"))
    if {"license", "license_name", "license_link"} & card.faulty.keys():
        return
    if isinstance(said, list) and len(said) == 1:
        said = said[0]
    if not isinstance(said, str) or not said.strip():
        many = isinstance(said, list) and said
        draft.ask(
            "license",
            why=f"the card lists {cited(said)}: all of them, or one at choice?"
            if many
            else "the card does not tell",
        )
        return
    found = judged(said, name=name, link=link)
    # A name stands beside `other` only. Beside a license it is a second claim, and the two must be one.
    if name and said.strip().lower() != "other" and judged(name).expression != found.expression:
        draft.ask(
            "license",
            why=f"the card says two things: `license` {cited(said)}, `license_name` {cited(name)}",
        )
        return
    if found.expression:
        draft.take("license", found.expression)
    if found.why:
        draft.ask("license", why=found.why)
    if link:
        draft.note("license", words=f"its text, as the card says: {cited(link)}")


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _bases(draft: Draft, card: Card) -> None:
    said, relation = card.fields.get("base_model"), card.fields.get("base_model_relation")
    if said is None:
        if relation is not None:
            draft.ask("base", why=f"the card has a relation, {cited(relation)}, and no base")
        return
    bases = list(_ids(draft, said))
    if not bases:
        return
    if "base_model_relation" in card.faulty:
        relation = None
    known = relation if relation in RELATIONS else None
    draft.take("base", [{"model": base, **({"relation": known} if known else {})} for base in bases])
    for index in range(len(bases)):
        if not known:
            told = "does not tell it" if relation is None else f"says {cited(relation)}"
            draft.ask("base", index, "relation", why=f"the card {told}; one of {', '.join(RELATIONS)}")
        draft.ask("base", index, "license", why="the base's license reaches this model")


def _ids(draft: Draft, said: object) -> Iterator[str]:
    listed = list(dict.fromkeys(said)) if isinstance(said, list) and all(map(_text, said)) else said
    listed = listed if isinstance(listed, list) else [said]
    if len(listed) > _MOST_BASES:
        draft.ask("base", why=f"the card names {len(listed):,} bases; these are the first {_MOST_BASES}")
    for base in listed[:_MOST_BASES]:
        text = base if isinstance(base, str) else ""
        if why := no_id(text) if text else "is no text":
            draft.ask("base", why=f"a base of the card {why}: {cited(base)}")
        elif text.strip() == draft.facts["model"]:
            draft.ask("base", why="the card names its own model as its base")
        else:
            yield text.strip()


def _modality(draft: Draft, tag: object) -> None:
    if isinstance(tag, str) and tag in MODALITIES:
        draft.take("modality", [*MODALITIES[tag]])
    else:
        said = "has no pipeline_tag" if tag is None else f"has pipeline_tag {cited(tag)}, which does not tell"
        draft.ask("modality", why=f"the card {said}: which kinds of input and output are in use?")
