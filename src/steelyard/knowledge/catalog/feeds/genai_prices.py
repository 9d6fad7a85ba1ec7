"""Reads the price table of `genai-prices` from its Python source, without running it."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final

from steelyard.knowledge.catalog.feeds.rows import Cleaner, Row, said

if TYPE_CHECKING:
    from collections.abc import Iterator

FILE: Final = "genai_prices/data.py"

_ROUTES: Final = ("regional.", "global.")
"""What the table puts before a Bedrock id to tell two prices apart; no id of Bedrock's begins so."""


def rows(text: str, cleaner: Cleaner) -> Iterator[Row]:
    """Yield what the table says of every id that it names literally; its patterns name none."""
    for provider in _calls(ast.parse(text), "Provider"):
        channel = _text(_arguments(provider).get("id"))
        for model in _calls(provider, "ModelInfo"):
            yield from _model(channel, model, cleaner)


def _model(channel: str, model: ast.Call, cleaner: Cleaner) -> Iterator[Row]:
    given = _arguments(model)
    named = _text(given.get("id"))
    cleaner.at = f"{channel}: {named}"
    ids = {named} if not named.startswith(_ROUTES) else set()
    match = given.get("match")
    if isinstance(match, ast.Call):
        ids |= {_text(_arguments(one).get("equals")) for one in _equal(match)}
    base, tier = _price(given.get("prices"), cleaner.as_of)
    if base is None:
        cleaner.refuse("price by the hour")
        return
    facts = said(
        context=cleaner.size(_plain(given.get("context_window"))),
        stage="deprecated" if _plain(given.get("deprecated")) is True else "",
        input_per_mtok=cleaner.price(base.get("input_mtok")),
        output_per_mtok=cleaner.price(base.get("output_mtok")),
        cached_input_per_mtok=cleaner.price(base.get("cache_read_mtok")),
        tiered_above=cleaner.size(tier),
    )
    for written in sorted(ids):
        if id_ := cleaner.word(written):
            yield Row(channel, id_, {}, cleaner.prices(id_, facts))


def _equal(match: ast.Call) -> Iterator[ast.Call]:
    """Yield the clauses that name an id, alone or as one of several."""
    if _name(match) == "ClauseEquals":
        yield match
    elif _name(match) == "ClauseOr":
        listed = _arguments(match).get("or_")
        for one in listed.elts if isinstance(listed, ast.List) else ():
            if isinstance(one, ast.Call) and _name(one) == "ClauseEquals":
                yield one


def _price(node: ast.expr | None, as_of: str) -> tuple[dict[str, str] | None, str]:
    """Return the prices in force on a day, of the lowest tier, and where the next tier begins.

    None where the price depends on the time of day: then there is no one price.
    """
    if isinstance(node, ast.List):
        node = _in_force(node, as_of)
    if not isinstance(node, ast.Call) or _name(node) != "ModelPrice":
        return None, ""
    prices, starts = {}, []
    for name, value in _arguments(node).items():
        base = value
        if isinstance(value, ast.Call) and _name(value) == "TieredPrices":
            parts = _arguments(value)
            base = parts["base"]
            starts += [str(_plain(_arguments(one).get("start"))) for one in _calls(value, "Tier")]
        prices[name] = _decimal(base)
    return prices, min(starts, key=int, default="")


def _in_force(listed: ast.List, as_of: str) -> ast.expr | None:
    """Return the price whose day of beginning is the last one before a day."""
    best, found = "", None
    for one in listed.elts:
        if not isinstance(one, ast.Call):
            return None
        given = _arguments(one)
        constraint = given.get("constraint")
        since = "0000-00-00"
        if isinstance(constraint, ast.Call):
            if _name(constraint) != "StartDateConstraint":
                return None
            since = _day(_arguments(constraint).get("start_date"))
        if best <= since <= as_of:
            best, found = since, given.get("prices")
    return found


def _day(node: ast.expr | None) -> str:
    parts = [_plain(one) for one in node.args] if isinstance(node, ast.Call) else []
    return "-".join(f"{part:02}" for part in parts if isinstance(part, int))


def _decimal(node: ast.expr) -> str:
    return _text(node.args[0]) if isinstance(node, ast.Call) and node.args else str(_plain(node) or "")


def _calls(node: ast.AST, name: str) -> Iterator[ast.Call]:
    return (one for one in ast.walk(node) if isinstance(one, ast.Call) and _name(one) == name)


def _name(call: ast.Call) -> str:
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _arguments(call: ast.Call) -> dict[str, ast.expr]:
    return {one.arg: one.value for one in call.keywords if one.arg}


def _plain(node: ast.expr | None) -> object:
    return node.value if isinstance(node, ast.Constant) else None


def _text(node: ast.expr | None) -> str:
    found = _plain(node)
    return found if isinstance(found, str) else ""
