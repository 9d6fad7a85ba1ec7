"""Facts about the organisation that policies ask for as `org.<name>`: where it is, how large, whom it trusts.

Packs carry them under `org:`, since licenses and contracts test them and no manifest should repeat them. A fact that no
pack has is unknown to every rule that needs it. Numbers may be bands: confidential figures need not be exact.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from steelyard.errors import PolicyError
from steelyard.schemas import load_schema
from steelyard.source import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from steelyard.policy.packs.pack import Pack

Organisation = dict[str, Any]
"""The facts, bands written out: `mau: 250` is `{at_least: 250, at_most: 250, exact: 250}`."""

NUMBERS: Final = {
    "mau": "Monthly active users of all products and services together.",
    "revenue_usd": "Revenue of a year, in US dollars.",
    "revenue_usd_month": "Revenue of a month, in US dollars.",
}
"""The facts that may be bands, with what they count."""

BEYOND: Final = 2**53
"""More than anybody has, of users or of dollars."""

_BOUND: Final = {
    "at_least": "The least that it can be.",
    "at_most": "The most that it can be.",
    "exact": "What it is; unknown of a band.",
}

_PERMITTING: Final = ("trusted_namespaces", "trusted_identities", "owners", "approvers")
_FORBIDDING: Final = ("non_waivable",)
LISTS: Final = (*_PERMITTING, *_FORBIDDING)
"""The facts of which it can be told whether another list permits less."""


def organisation_schema() -> dict[str, Any]:
    """Return the JSON Schema of `org:` in a pack."""
    return {
        "description": "Facts about the organisation, for the rules that ask for them (docs/organisation.md).",
        "type": "object",
        "minProperties": 1,
        "properties": {
            "names": _texts("The organisation's own names, as `developer` writes them."),
            "domicile": _codes("Where it has its principal place of business: ISO 3166-1 alpha-2, quoted."),
            **{name: _band(text) for name, text in NUMBERS.items()},
            "trusted_namespaces": _texts(
                "Publishers of weights that are trusted: the namespace of a hub or registry."
            ),
            "trusted_identities": _texts(
                "Who may sign weights: the identities that a verified signature may have."
            ),
            "owners": _texts("The teams that may own a project, as `owner` writes them."),
            "approvers": _texts(
                "Who may approve a choice of models, as `decision.approved_by` writes them, and a waiver, as its "
                "`approved_by` does."
            ),
            "public_bodies": {
                "description": "Whether it is a public body, or serves one.",
                "type": "boolean",
            },
            "data_matrix": {
                "description": "For each class of data the kinds of hosting it may reach; a class that is missing is unknown.",
                "type": "object",
                "minProperties": 1,
                "propertyNames": {"enum": _members("DataClass"), "description": "A class of data"},
                "additionalProperties": {"type": "array", "items": {"enum": _members("Hosting")}},
            },
            "non_waivable": _texts("The rules that nobody may waive, by id."),
        },
        "additionalProperties": False,
    }


def record_schema() -> dict[str, Any]:
    """Return the JSON Schema of the facts as rules see them, bands written out."""
    schema = organisation_schema()
    for name, text in NUMBERS.items():
        kind = {"type": "integer"} if name == "mau" else {"type": "number"}
        bounds = {bound: {"description": words, **kind} for bound, words in _BOUND.items()}
        schema["properties"][name] = {"description": text, "type": "object", "properties": bounds}
    return schema


def facts_of(said: Mapping[str, Any]) -> Organisation:
    """Return the facts that a pack says, bands written out."""
    return {name: _written_out(value) if name in NUMBERS else value for name, value in said.items()}


def as_said(name: str, fact: object) -> object:
    """Return a fact as a pack says it: a number or a band without the bounds that nobody gave."""
    if name not in NUMBERS or not isinstance(fact, dict):
        return fact
    if "exact" in fact:
        return fact["exact"]
    open_ends = {"at_least": 0, "at_most": BEYOND}
    return {bound: number for bound, number in fact.items() if number != open_ends[bound]}


def is_tighter(name: str, before: object, after: object) -> bool:
    """Whether a fact that is a list permits nothing more, or forbids nothing less, than it did."""
    if not isinstance(before, (list, tuple)) or not isinstance(after, (list, tuple)):
        return False
    if name in _FORBIDDING:
        return all(one in after for one in before)
    return name in _PERMITTING and all(one in before for one in after)


def band_problem(value: object) -> str:
    """Say what is wrong with a band; empty for one that can be, and for a number."""
    if not isinstance(value, dict):
        return ""
    if "below" in value and "at_most" in value:
        return "`below` and `at_most` say the same twice"
    if not value:
        return "a band has a bound"
    found = _written_out(value)
    if found["at_least"] > found["at_most"]:
        return "the band is empty: its lower bound is above the upper one"
    return ""


def joined(packs: Iterable[tuple[Pack, Organisation]]) -> Organisation:
    """Return what several packs say together. Raises PolicyError where two say different things of one fact."""
    found: Organisation = {}
    origins: dict[str, Pack] = {}
    for pack, facts in packs:
        for name, value in facts.items():
            if name in found and found[name] != value:
                at = ("org", name) if name in pack.org else ()
                place = pack.document.region(at)
                other = origins[name].document.source.path
                fault = Fault(
                    f"`org.{name}` is said otherwise in {other}",
                    place,
                    at,
                    hint="Say it in one of them, once.",
                )
                raise PolicyError(
                    "two packs contradict each other", source=pack.document.source, faults=[fault]
                )
            found[name] = value
            origins.setdefault(name, pack)
    return found


def _written_out(value: Any) -> dict[str, Any]:  # noqa: ANN401 - a number, or a band
    if not isinstance(value, dict):
        return {"at_least": value, "at_most": value, "exact": value}
    # Both bounds are always there, so that whatever one of them settles is settled.
    bounds = {"at_least": value.get("at_least", 0), "at_most": value.get("at_most", BEYOND)}
    if "below" in value:
        # Users are counted whole; of money the bound itself is as good as just below it.
        bounds["at_most"] = value["below"] - 1 if isinstance(value["below"], int) else value["below"]
    return bounds


def _texts(description: str) -> dict[str, Any]:
    return {
        "description": description,
        "type": "array",
        "minItems": 1,
        "items": {"type": "string", "minLength": 1},
    }


def _codes(description: str) -> dict[str, Any]:
    from steelyard.schemas.countries import country  # noqa: PLC0415 - for the schema alone

    return {
        "description": description,
        "type": "array",
        "minItems": 1,
        "items": {
            "type": "string",
            "pattern": country("EU"),
            "description": "An ISO 3166-1 alpha-2 code in quotes, as GB (not UK) and GR (not EL) are.",
        },
        "examples": [["DE"]],
    }


def _band(description: str) -> dict[str, Any]:
    bound = {"type": "number", "minimum": 0}
    return {
        "description": f"{description} A number, or a band: {{ below: 700000000 }}.",
        "anyOf": [
            {"title": "a number", **bound},
            {
                "title": "a band",
                "type": "object",
                "minProperties": 1,
                "properties": {
                    "at_least": {"description": "Not less than this.", **bound},
                    "at_most": {"description": "Not more than this.", **bound},
                    "below": {"description": "Less than this.", **bound},
                },
                "additionalProperties": False,
            },
        ],
    }


def _members(name: str) -> list[str]:
    found: list[str] = load_schema("manifest.v1")["$defs"][name]["enum"]
    return found
