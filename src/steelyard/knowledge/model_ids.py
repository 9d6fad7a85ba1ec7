"""An id as a project writes it, taken apart: the provider's bare id, and what only routes the request there."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Final

from steelyard.knowledge.tables import table
from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

# Texts, compiled by the first id that looks like one: few fleets have one, and three patterns take half a millisecond.
_ARN: Final = r"arn:aws[a-z-]*:bedrock:[a-z0-9-]*:[0-9]*:(foundation-model|inference-profile)/(.+)"
_PATH: Final = r"(?:projects/.*/)?(?:publishers/[^/]+/)?models/(.+)"
_CLOUD_REGION: Final = r"[a-z]{2}(?:-[a-z]+){1,2}-[0-9]"


class ModelId(NamedTuple):
    """A bare id in lower case, the provider whose grammar applies, and how requests are routed to it.

    `provider` is empty when nobody names one that we know; `conflict` says when id and provider name two.
    """

    bare: str
    provider: str = ""
    routing: str = ""
    conflict: str = ""


def take_apart(provider: str, model: str) -> ModelId:
    """Return what an id and a provider, in any spelling, come down to."""
    known = canonical(provider)
    # Gateways keep a letter case of their own; providers tell no two models apart by it.
    bare = model.strip().lower()
    if provider.strip() and not known:
        return ModelId(bare)
    first = bare.partition("/")[0] if "/" in bare else ""
    named = _named_by("prefixes").get(first, "")
    if not known:
        known = named
    elif named and named != known and not _grammar(known).get("namespaces"):
        # Where ids begin with who published the weights, `openai/gpt-oss-120b` names no service.
        return ModelId(
            bare, known, conflict=f"the id begins with `{first}/`, the provider is `{provider.strip()}`"
        )
    if not known:
        return ModelId(bare)
    grammar = _grammar(known)
    bare = _unprefixed(bare, first, grammar["prefixes"])
    return _routed(bare, known) if grammar.get("routed") else ModelId(bare, known)


@lru_cache(maxsize=256)
def canonical(provider: str) -> str:
    """Return the name under which a provider's grammar is kept; empty for one that has none."""
    wanted = "-".join(provider.strip().lower().replace("_", "-").split())
    return _named_by("names").get(wanted, "")


@cache
def _grammar(name: str) -> dict[str, Any]:
    row: dict[str, Any] = table("pins")["providers"][name]
    return row


@cache
def _named_by(field: str) -> dict[str, str]:
    """Return whose grammar a name or prefix stands for; the first that claims it has it."""
    named: dict[str, str] = {}
    for name, row in table("pins")["providers"].items():
        for said in row[field]:
            named.setdefault(said.replace("_", "-") if field == "names" else said, name)
    return named


def _unprefixed(bare: str, first: str, prefixes: Sequence[str]) -> str:
    """Return an id without the prefixes that gateways and resource names put before it; `first` is what stands before its first slash."""
    if first in prefixes:
        steps = bare.split("/")
        kept = next((at for at, step in enumerate(steps[:-1]) if step not in prefixes), len(steps) - 1)
        bare = "/".join(steps[kept:])
    if bare.startswith("arn:"):
        named = re.fullmatch(_ARN, bare)
        return named[2] if named else bare
    path = re.fullmatch(_PATH, bare) if "models/" in bare else None
    return path[1] if path else bare


def _routed(bare: str, known: str) -> ModelId:
    region, slash, rest = bare.partition("/")
    if slash and re.fullmatch(_CLOUD_REGION, region):
        return ModelId(rest, known, region)
    prefix, dot, rest = bare.partition(".")
    # `us.anthropic.claude-…`: the vendor's name is still to come.
    if prefix in table("pins")["routing"] and dot and "." in rest:
        return ModelId(rest, known, prefix)
    return ModelId(bare, known)
