"""Whether an id names one model for good: decided by each provider's own grammar, never by "it has a date".

The grammar is data (`data/pins.json`, each provider with source and as-of date, and cases that the tests run).
"""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, Final, Literal

from steelyard.knowledge.hosting import is_self_hosted
from steelyard.knowledge.model_ids import take_apart
from steelyard.knowledge.tables import table
from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

Status = Literal["immutable", "versioned", "floating", "unknown"]

_DATE: Final = re.compile(r"(20\d{2})-?(\d{2})-?(\d{2})(?!\d)")
REPOSITORIES: Final = "huggingface"
"""The grammar of weights: where an id names files, and no service."""
_SHARED: Final = ("serverless", "embedded-saas")
_LONGEST: Final = 512
"""No provider has longer ids; patterns stay quick below it."""


class Pin(NamedTuple):
    """What an id names.

    `immutable`: one snapshot, for good. `versioned`: one version, and no promise is known that it stays as it
    is. `floating`: whatever the provider puts there next. `unknown`: no rule says; never a guess.
    `rule` names the rule as provider/rule; `routing` is the prefix or region that was set aside, since it says
    where a request runs and not what runs; `sibling` is the dated id to write instead, where one is known.
    """

    status: Status
    why: str
    rule: str
    provider: str
    model: str
    routing: str
    sibling: str
    source: str
    as_of: str


class Channel(NamedTuple):
    """What else is known of how a model is served.

    `auto_upgrade`: whether the provider may move the version. `endpoint`: the address that is called; an id of
    OpenAI's at somebody else's address is not OpenAI's. `digest`: of the files that are loaded.
    """

    auto_upgrade: bool | None = None
    endpoint: str = ""
    digest: str = ""


UNDECLARED: Final = Channel()


class _Given(NamedTuple):
    model: str
    revision: str
    digest: str
    auto_upgrade: bool | None


def pin_of(record: Mapping[str, Any]) -> Pin:
    """Return what the id of a bound model record names."""
    weights = record.get("access") == "weights"
    at_home = is_self_hosted(record.get("hosting"))
    # Who runs the weights alone chooses the files, whoever trained or sold them.
    own = weights and (at_home or (at_home is None and not record.get("provider")))
    found = pin(
        "self" if own else record.get("provider", ""),
        record.get("model", ""),
        record.get("revision", ""),
        Channel(
            record.get("lifecycle", {}).get("auto_upgrade"),
            record.get("endpoint", ""),
            record.get("security", {}).get("digest", ""),
        ),
    )
    if found.status == "immutable" and found.provider == REPOSITORIES and record.get("hosting") in _SHARED:
        why = "a revision of weights pins who loads them: a service that others share sends none"
        return _unknown(why, found.provider, found.model)._replace(source=found.source, as_of=found.as_of)
    return found


def pin(provider: str, model: str, revision: str = "", channel: Channel = UNDECLARED) -> Pin:
    """Return what an id names at a provider.

    `revision` counts where it decides what is served: a commit or digest of weights, the version of a
    deployment at Azure. Elsewhere the id that is sent decides alone.
    """
    if max(len(model), len(provider)) > _LONGEST:
        return _unknown("the id, or the provider's name, is too long to be one", model=model[:_LONGEST])
    taken = take_apart(provider, model)
    if taken.conflict:
        return _unknown(taken.conflict, taken.provider, taken.bare)
    if not taken.provider:
        named = provider.strip()
        why = f"no grammar of ids at `{named}` is known" if named else "no provider is declared"
        return _unknown(why, model=taken.bare)
    grammar = table("pins")["providers"][taken.provider]
    if channel.endpoint and not _served_by(channel.endpoint, grammar.get("hosts", [])):
        why = "the endpoint is not the provider's own: who serves there decides what the id names"
        return _unknown(why, taken.provider, taken.bare)
    digest = channel.digest.strip().lower()
    given = _Given(taken.bare, revision.strip().lower(), digest, channel.auto_upgrade)
    sibling = grammar.get("siblings", {}).get(taken.bare, "")
    for rule in grammar["rules"]:
        if verdict := _applied(rule, given, sibling):
            status, why = verdict
            return Pin(
                status, why, f"{taken.provider}/{rule['id']}", taken.provider, taken.bare, taken.routing, sibling,
                rule.get("source", grammar["source"]), grammar["as_of"],
            )  # fmt: skip
    found = _unknown(grammar["otherwise"], taken.provider, taken.bare)
    return found._replace(routing=taken.routing, source=grammar["source"], as_of=grammar["as_of"])


def _unknown(why: str, provider: str = "", model: str = "") -> Pin:
    return Pin("unknown", why, "", provider, model, "", "", "", "")


def _applied(rule: dict[str, Any], given: _Given, sibling: str) -> tuple[Status, str] | None:
    """Return what a rule decides; None when it does not apply."""
    if rule.get("siblings") and not sibling:
        return None
    if "auto_upgrade" in rule and rule["auto_upgrade"] is not given.auto_upgrade:
        return None
    matched = None
    for field in ("model", "revision", "digest"):
        if field in rule:
            matched = _pattern(rule[field]).fullmatch(getattr(given, field))
            if not matched:
                return None
    if rule.get("dated") and not _has_a_day(given.model):
        return None
    wanted = rule.get("generation")
    if wanted and matched:
        generation = [int(matched["major"]), int(matched["minor"] or 0)]
        if generation < wanted["at_least"]:
            return wanted["below"]["status"], wanted["below"]["why"]
    return rule["status"], rule["why"].format(sibling=f"`{sibling}`")


def _has_a_day(model: str) -> bool:
    """Whether the date in an id is one: a 30th of February names no snapshot."""
    try:
        for day in _DATE.findall(model):
            date(*map(int, day))
    except ValueError:
        return False
    return True


@cache
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text)


def _served_by(endpoint: str, hosts: list[str]) -> bool:
    """Whether an address is one of the provider's; also where we know none of them."""
    place = endpoint.partition("://")[2] or endpoint
    for end in "/?#":
        place = place.partition(end)[0]
    host = place.rpartition("@")[2].partition(":")[0].lower().rstrip(".")
    return not hosts or any(host == known or host.endswith(f".{known}") for known in hosts)
