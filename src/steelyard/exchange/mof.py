"""A declaration of the Model Openness Tool made into an entry.

A component that the file does not list was not released: a declaration is made to be complete, and the tool decides
so. What the file says in words that cannot be told is NOASSERTION, so that it inherits no license.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from steelyard.exchange.entry import Draft, no_id
from steelyard.exchange.licenses import judged
from steelyard.exchange.wording import cited, unusable
from steelyard.knowledge.components import WEIGHTS
from steelyard.knowledge.license_facts import UNLICENSED
from steelyard.knowledge.licenses import normalize

if TYPE_CHECKING:
    from steelyard.knowledge.mof_yaml import Declaration

NOASSERTION: Final = "NOASSERTION"
"""SPDX's word for a license that nobody states: it stays unknown, and nothing is inherited in its place."""

_MODALITIES: Final = {"language": ["text"], "code": ["code"], "image": ["image"], "audio": ["audio"],
                      "video": ["video"]}  # fmt: skip
_REPOSITORY: Final = re.compile(
    r"(?:https?://(?:www\.)?huggingface\.co/)?([\w.-]+/[\w.-]+)(?:/(?:tree|blob)/[^ ]*+|/)?(?: · Hugging Face)?"
)
_NO_OWNER: Final = frozenset(
    ("datasets", "spaces", "papers", "collections", "docs", "blog", "models", "learn")
)
"""What may stand first in an address at Hugging Face and is nobody's name."""


def draft_of(declaration: Declaration, *, model: str = "") -> Draft | str:
    """Return the draft of an entry, or why there is none: no id was given (`model`) and the declaration has none."""
    draft = Draft()
    why = _identity(draft, declaration, model)
    if why:
        return why
    details = declaration.details
    if producer := details.get("producer"):
        draft.text("developer", producer, "the producer")
    else:
        draft.ask("developer", why="the declaration names no producer")
    _license(draft, declaration)
    _components(draft, declaration)
    _base(draft, declaration)
    _modality(draft, details.get("type", ""))
    _asked(draft, details)
    for note in declaration.notes:
        draft.note("components", words=note)
    return draft


def _identity(draft: Draft, declaration: Declaration, model: str) -> str:
    """Set the id: the one given, the repository's where its name is the declaration's, else the declaration's name."""
    name, link = declaration.name, declaration.details.get("huggingface", "")
    found = repository(link)
    named = (name, f"{name}-{declaration.details.get('version', '')}")
    agrees = bool(found) and _letters(found.partition("/")[2]) in map(_letters, named)
    if link and not agrees:
        draft.note(
            "model", words=f"the declaration is of {cited(name)} and links to {cited(link)}: is it the same?"
        )
    if model:
        draft.give("model", model)
        if model != found:
            draft.note("model", words=f"the declaration calls it {cited(name)}")
        return ""
    if agrees:
        draft.take("model", found)
        return ""
    if why := no_id(name):
        return f"`release.name` {why}: {cited(name)}"
    draft.take("model", name.strip())
    draft.ask(
        "model", why="this is the declaration's name for it; the id sent over the wire may be another one"
    )
    return ""


def repository(link: str) -> str:
    """Return the Hugging Face repository id that a link names; empty when it names none."""
    found = _REPOSITORY.fullmatch(link.strip())
    return found[1] if found and found[1].partition("/")[0] not in _NO_OWNER and not no_id(found[1]) else ""


def _letters(name: str) -> str:
    return re.sub(r"[\W_]", "", name.casefold())


def _license(draft: Draft, declaration: Declaration) -> None:
    if not declaration.license:
        draft.ask(
            "license", why="the declaration has no license for the distribution as a whole, only by component"
        )
        return
    found = judged(declaration.license)
    if found.expression:
        draft.take("license", found.expression)
    if found.why:
        draft.ask("license", why=found.why)


def _components(draft: Draft, declaration: Declaration) -> None:
    components: dict[str, Any] = {}
    for slug, said in declaration.components.items():
        components[slug] = said if said is False else _component(draft, slug, said)
    draft.take("components", components)
    if components[WEIGHTS] is False:
        draft.ask(
            "access", why="the declaration does not list the final parameters: what can the public obtain?"
        )
    else:
        draft.take("access", "weights")


def _component(draft: Draft, slug: str, said: str | dict[str, str]) -> str | dict[str, str]:
    written, url = (said, "") if isinstance(said, str) else (said["license"], said["url"])
    license_ = written
    if written not in UNLICENSED:
        found = judged(written)
        license_ = found.expression or NOASSERTION
        if found.why:
            draft.ask("components", slug, why=found.why)
    if not url:
        return license_
    if (why := unusable(url)) or " " in url or not url.partition("://")[2].lstrip("/"):
        draft.note("components", slug, words=f"its address {why or 'is none'}: {cited(url)}")
        return license_
    return {"license": license_, "url": url}


def _base(draft: Draft, declaration: Declaration) -> None:
    """Take `origin` where it can be another model's id; families and the model itself are none."""
    origin, producer = declaration.details.get("origin", ""), declaration.details.get("producer", "")
    own = _letters(declaration.name)
    if not origin:
        return
    model = repository(origin) or origin
    if no_id(model) or normalize(origin).expression or normalize(origin).why in ("unknown", "none", "family"):
        draft.ask("base", why=f"the declaration gives as origin {cited(origin)}, which is no model's id")
    elif own.startswith(_letters(origin)) or _letters(origin) == _letters(producer):
        draft.ask(
            "base",
            why=f"the declaration gives as origin {cited(origin)}: another model, this one, or its family?",
        )
    else:
        draft.take("base", [{"model": model}])
        draft.ask("base", 0, "model", why="this is the declaration's word for it; write its exact id")
        draft.ask("base", 0, "relation", why="the declaration does not tell how it was made from the base")
        draft.ask("base", 0, "license", why="the base's license reaches this model")


def _modality(draft: Draft, kind: str) -> None:
    if kind in _MODALITIES:
        draft.take("modality", [*_MODALITIES[kind]])
    else:
        said = f"calls it {cited(kind)}" if kind else "does not tell its type"
        draft.ask("modality", why=f"the declaration {said}: which kinds of input and output are in use?")


def _asked(draft: Draft, details: dict[str, str]) -> None:
    draft.ask("revision", why="a declaration names no commit or digest of the weights")
    if draft.facts.get("access") == "weights":
        draft.ask("gated", why="a declaration does not tell what stands before a download")
    draft.ask("hosting", why="how you consume it is yours to say")
    if date := details.get("date"):
        # Ninety-eight of the tool's 273 files bear one day, which is when they were written.
        draft.ask(
            "lifecycle", "released",
            why=f"the declaration is dated {cited(date)}, which may be the day it was written and not the release's",
        )  # fmt: skip
