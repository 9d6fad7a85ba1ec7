"""What a model costs a month, and a million tokens: from declared prices and volumes, in the currency declared.

An amount that is missing, negative or absurd leaves the estimate unknown, with the reason; nothing is filled in.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, Literal

from steelyard.knowledge.hosting import is_self_hosted
from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

Kind = Literal["tokens", "accelerators"]

_HOURS: Final = 730
_LONGEST_MONTH: Final = 744
_ABSURD: Final = 1e12
"""More than any price, volume or salary, in any currency that is in use."""
_NUMBERS: Final = (int, float)
_CODE: Final = len("EUR")
_NO_OUTPUT: Final = ("embedding", "reranker")
_TOKENS: Final = ("input_per_mtok", "output_per_mtok", "monthly_input_mtok", "monthly_output_mtok")
_ACCELERATORS: Final = ("gpu_count", "gpu_hour", "people_month")
_AMOUNTS: Final = (*_TOKENS, *_ACCELERATORS, "cached_input_per_mtok", "hours_per_month")
_BY_TOKENS: Final = frozenset(_TOKENS[:2])
_BY_ACCELERATORS: Final = frozenset(_ACCELERATORS)


class Part(NamedTuple):
    """One term of an estimate."""

    name: str
    amount: float


class Estimate(NamedTuple):
    """What a model costs a month.

    `amount` is None where something is missing or cannot be; then `at_least` is what the known terms come to.
    `per_mtok` is the effective price of a million tokens, input and output together; None where the volume is
    not declared, or is zero. `kind` says how it is paid for. `reasons` name what is missing, absurd or assumed.
    """

    amount: float | None
    at_least: float
    currency: str
    kind: Kind | None
    per_mtok: float | None
    parts: tuple[Part, ...]
    reasons: tuple[str, ...]


def monthly_estimate(record: Mapping[str, Any], cached_share: float | None = None) -> Estimate:
    """Return what a bound model record costs a month.

    `cached_share` is the part of the input (0 to 1) that is read from the cache and paid for at its price; the
    manifest has no field for it, and without it every token is counted at the full price.
    """
    hosting, role = record.get("hosting"), record.get("role")
    declared = record.get("cost")
    if not declared and cached_share is None:
        return _undeclared(hosting, role)
    return _estimate(declared or {}, hosting, role, cached_share)


@lru_cache(maxsize=64)
def _undeclared(hosting: str | None, role: str | None) -> Estimate:
    """Return what is missing where no cost is declared, as of most models of a fleet."""
    return _estimate({}, hosting, role, None)


def _estimate(
    declared: Mapping[str, Any], hosting: str | None, role: str | None, cached_share: float | None
) -> Estimate:
    cost = declared
    if None in cost.values():
        cost = {field: said for field, said in cost.items() if said is not None or field == "currency"}
    currency = cost.get("currency", "USD")
    kind = _kind(hosting, cost)
    wrong = _wrong(cost, cached_share, currency)
    if kind is None or wrong:
        return Estimate(None, 0.0, str(currency), kind, None, (), tuple(wrong or [_unpriced(cost)]))
    terms = _accelerators(cost) if kind == "accelerators" else _tokens(cost, role, cached_share)
    parts: list[Part] = []
    missing: list[str] = []
    notes: list[str] = []
    for name, worth, reason in terms:
        if worth is not None:
            parts.append(Part(name, _rounded(worth)))
        if reason:
            (missing if worth is None else notes).append(reason)
    total = _rounded(sum([part.amount for part in parts]))
    amount = None if missing else total
    return Estimate(amount, total, currency, kind, _per_mtok(cost, amount), tuple(parts), (*missing, *notes))


def _kind(hosting: str | None, cost: Mapping[str, Any]) -> Kind | None:
    at_home = is_self_hosted(hosting)
    if at_home:
        return "accelerators"
    tokens, accelerators = not _BY_TOKENS.isdisjoint(cost), not _BY_ACCELERATORS.isdisjoint(cost)
    if accelerators and not tokens:
        return "accelerators"
    if at_home is False or (tokens and not accelerators):
        return "tokens"
    return None


def _unpriced(cost: Mapping[str, Any]) -> str:
    if not (_BY_TOKENS.isdisjoint(cost) and _BY_ACCELERATORS.isdisjoint(cost)):
        return "tokens and accelerators are both declared: `hosting` decides, and is missing"
    return "neither prices of tokens nor accelerators are declared"


def _wrong(cost: Mapping[str, Any], cached_share: object, currency: object) -> list[str]:
    """Return what cannot be, each in a sentence."""
    if not isinstance(currency, str) or not _is_code(currency):
        return [f"`cost.currency: {currency}` is no ISO 4217 code"]
    wrong = [
        f"`cost.{field}` is {problem}"
        for field in _AMOUNTS
        if field in cost and (problem := _problem(cost[field]))
    ]
    if wrong:
        return wrong
    if cost.get("hours_per_month", _HOURS) > _LONGEST_MONTH:
        wrong.append(f"`cost.hours_per_month` is more than the {_LONGEST_MONTH} hours of the longest month")
    full, cached = cost.get("input_per_mtok"), cost.get("cached_input_per_mtok")
    if full is not None and cached is not None and cached > full:
        wrong.append("`cost.cached_input_per_mtok` is dearer than `cost.input_per_mtok`")
    if cached_share is not None and (_problem(cached_share) or not 0 <= cached_share <= 1):  # type: ignore[operator]  # a number by now
        wrong.append("the cached share of the input is not between 0 and 1")
    return wrong


def _is_code(currency: str) -> bool:
    return len(currency) == _CODE and currency.isascii() and currency.isalpha() and currency.isupper()


def _problem(value: object) -> str:
    if value is None or (value.__class__ in _NUMBERS and 0 <= value < _ABSURD):
        return ""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return "no number"
    if value < 0:
        return "negative"
    # Compared before it is made a float, which a whole number of 400 digits cannot be.
    return "" if value < _ABSURD else "absurdly large"


_Term = tuple[str, float | None, str]
"""A term's name, its amount, and why there is none or what was assumed."""


def _tokens(cost: Mapping[str, Any], role: object, cached_share: float | None) -> list[_Term]:
    terms = _input(cost, cached_share)
    silent = "output_per_mtok" not in cost and "monthly_output_mtok" not in cost
    if not (silent and role in _NO_OUTPUT):
        terms.append(_product("output", cost, "monthly_output_mtok", "output_per_mtok"))
    return terms


def _input(cost: Mapping[str, Any], cached_share: float | None) -> list[_Term]:
    name, amount, reason = _product("input", cost, "monthly_input_mtok", "input_per_mtok")
    if amount is None or "cached_input_per_mtok" not in cost:
        return [(name, amount, reason)]
    if cached_share is None:
        return [
            (name, amount, "how much input is read from the cache is not known: all of it is counted in full")
        ]
    cached = cost["monthly_input_mtok"] * cached_share * cost["cached_input_per_mtok"]
    return [(name, amount * (1 - cached_share), ""), ("cached input", cached, "")]


def _accelerators(cost: Mapping[str, Any]) -> list[_Term]:
    name, amount, reason = _product("accelerators", cost, "gpu_count", "gpu_hour")
    hours = cost.get("hours_per_month", _HOURS)
    people = cost.get("people_month")
    return [
        (name, None if amount is None else amount * hours, reason),
        ("people", people, "" if people is not None else "`cost.people_month` is missing"),
    ]


def _product(name: str, cost: Mapping[str, Any], volume: str, price: str) -> _Term:
    amount, each = cost.get(volume), cost.get(price)
    if amount == 0 or each == 0:
        return name, 0.0, ""
    if amount is not None and each is not None:
        return name, amount * each, ""
    missing = [f"`cost.{field}`" for field in (volume, price) if field not in cost]
    return name, None, f"{' and '.join(missing)} {'are' if len(missing) > 1 else 'is'} missing"


def _per_mtok(cost: Mapping[str, Any], amount: float | None) -> float | None:
    if amount is None:
        return None
    volume = cost.get("monthly_input_mtok", 0) + cost.get("monthly_output_mtok", 0)
    if not volume:
        return None
    price = amount / volume
    # Next to no tokens make a price that no number holds.
    return _rounded(price) if price < _ABSURD else None


def _rounded(amount: float) -> float:
    """Return an amount without the dust of binary fractions; a millionth of a unit is nobody's money."""
    return round(float(amount), 6)
