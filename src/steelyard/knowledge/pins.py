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
    from collections.abc import Mapping, Sequence

Status = Literal["immutable", "versioned", "floating", "unknown"]

_DATE: Final = r"(20\d{2})-?(\d{2})-?(\d{2})(?!\d)"
REPOSITORIES: Final = "huggingface"
"""The grammar of weights: where an id names files, and no service."""
_SHARED: Final = ("serverless", "embedded-saas")
_LONGEST: Final = 512
"""No provider has longer ids; patterns stay quick below it."""
_MATCHED: Final = ("model", "revision", "digest")
"""What a rule may have a pattern for: the first fields of what is given."""
_FURTHER: Final = ("siblings", "auto_upgrade", "dated", "generation")
"""What else a rule may ask."""


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
    sibling: str


class _Rule(NamedTuple):
    """A rule of a grammar as it is asked: the patterns by the place in what is given, and what else it says.

    `plain` is what it decides wherever its patterns match; None where that hangs on something else.
    """

    id: str
    patterns: tuple[tuple[int, str], ...]
    plain: tuple[Status, str] | None
    says: Mapping[str, Any]
    source: str


class _Grammar(NamedTuple):
    """The grammar of a provider's ids."""

    rules: tuple[_Rule, ...]
    hosts: tuple[str, ...]
    siblings: Mapping[str, str]
    otherwise: str
    source: str
    as_of: str


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
    grammar = _grammar(taken.provider)
    if channel.endpoint and not _served_by(channel.endpoint, grammar.hosts):
        why = "the endpoint is not the provider's own: who serves there decides what the id names"
        return _unknown(why, taken.provider, taken.bare)
    digest = channel.digest.strip().lower()
    sibling = grammar.siblings.get(taken.bare, "")
    given = _Given(taken.bare, revision.strip().lower(), digest, channel.auto_upgrade, sibling)
    for rule in grammar.rules:
        if verdict := _applied(rule, given):
            status, why = verdict
            return Pin(
                status, why, rule.id, taken.provider, taken.bare, taken.routing, sibling, rule.source, grammar.as_of
            )  # fmt: skip
    found = _unknown(grammar.otherwise, taken.provider, taken.bare)
    return found._replace(routing=taken.routing, source=grammar.source, as_of=grammar.as_of)


@cache
def _grammar(provider: str) -> _Grammar:
    """Return the grammar of a provider that has one, in the order in which it is asked."""
    row = table("pins")["providers"][provider]
    rules = [
        _Rule(
            f"{provider}/{rule['id']}",
            tuple([(place, rule[field]) for place, field in enumerate(_MATCHED) if field in rule]),
            None if any(field in rule for field in _FURTHER) else (rule["status"], rule["why"]),
            rule,
            rule.get("source", row["source"]),
        )
        for rule in row["rules"]
    ]
    hosts, siblings = tuple(row.get("hosts", ())), row.get("siblings", {})
    return _Grammar(tuple(rules), hosts, siblings, row["otherwise"], row["source"], row["as_of"])


def _unknown(why: str, provider: str = "", model: str = "") -> Pin:
    return Pin("unknown", why, "", provider, model, "", "", "", "")


def _applied(rule: _Rule, given: _Given) -> tuple[Status, str] | None:
    """Return what a rule decides; None when it does not apply."""
    matched = None
    for place, pattern in rule.patterns:
        text: str = given[place]  # type: ignore[assignment]  # one of the texts
        # No pattern takes the empty text: most of what may be declared is not.
        matched = _pattern(pattern).fullmatch(text) if text else None
        if not matched:
            return None
    if rule.plain:
        return rule.plain
    says = rule.says
    if says.get("siblings") and not given.sibling:
        return None
    if "auto_upgrade" in says and says["auto_upgrade"] is not given.auto_upgrade:
        return None
    if says.get("dated") and not _has_a_day(given.model):
        return None
    wanted = says.get("generation")
    if wanted and matched:
        generation = [int(matched["major"]), int(matched["minor"] or 0)]
        if generation < wanted["at_least"]:
            return wanted["below"]["status"], wanted["below"]["why"]
    why = says["why"].format(sibling=f"`{given.sibling}`") if says.get("siblings") else says["why"]
    return says["status"], why


def _has_a_day(model: str) -> bool:
    """Whether the date in an id is one: a 30th of February names no snapshot."""
    try:
        for day in re.findall(_DATE, model):
            date(*map(int, day))
    except ValueError:
        return False
    return True


@cache
def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text)  # most rules of a grammar are never come to


def _served_by(endpoint: str, hosts: Sequence[str]) -> bool:
    """Whether an address is one of the provider's; also where we know none of them."""
    place = endpoint.partition("://")[2] or endpoint
    for end in "/?#":
        place = place.partition(end)[0]
    host = place.rpartition("@")[2].partition(":")[0].lower().rstrip(".")
    return not hosts or any(host == known or host.endswith(f".{known}") for known in hosts)
