"""The published form of an organisation's catalog overlay: its JSON Schema, from the facts themselves.

Never imported on the path of a run; `tools/generate.py` writes `schemas/catalog.v1.schema.json` from here.
"""

from __future__ import annotations

from typing import Any, Final

from steelyard.resources import HOME

STAGES: Final = ("experimental", "preview", "ga", "legacy", "deprecated", "retired")
DEAREST: Final = 1_000_000
"""Per million tokens, in whichever currency: a price above it is a slip."""

_LONGEST: Final = 512


def overlay_schema() -> dict[str, Any]:
    """Return the JSON Schema of an overlay."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{HOME}/schemas/catalog.v1.schema.json",
        "title": "Steelyard catalog overlay v1",
        "description": "What an organisation knows of models and channels; it stands over the shipped catalog.",
        **_closed(
            {
                "schema": {"description": "The version of this format.", "const": 1},
                "providers": {
                    "description": "Names of your own for what serves models to you: gateways.",
                    "type": "array",
                    "items": _text("A name.", r"^[a-z0-9]+(-[a-z0-9]+)*$(?!\n)"),
                },
                "models": _list("Model", "Facts of models, whoever serves them."),
                "channels": _list("Channel", "Facts of one id at one provider."),
            },
            ("schema",),
        ),
        "$defs": {
            "Model": _entry(
                "A model and what is known of it.",
                {"model": _text("Who developed it and its name: `developer/name`, or a repository.", r"^[^/\s]+/[^\s]+$(?!\n)")},
                _model_facts(),
            ),
            "Channel": _entry(
                "An id at a provider and what is known of it.",
                {
                    "provider": _text("The provider, in any spelling, or one of `providers`.", r"\S"),
                    "model": _text("The id that is sent to it.", r"^\S+$(?!\n)"),
                },
                _channel_facts(),
                {"serves": _text("The model behind it: `developer/name`.", r"^[^/\s]+/[^\s]+$(?!\n)")},
            ),
            "Date": {"title": "date", "type": "string", "format": "date"},
        },
    }  # fmt: skip


def _model_facts() -> dict[str, Any]:
    return {
        "developer": _text("Who trained it, where the id says it otherwise.", r"\S"),
        "open_weights": {"description": "Whether anyone can obtain its weights.", "type": "boolean"},
        "license": _text("Its license, in any spelling that Steelyard knows.", r"\S"),
        "released": _date("When it was released."),
        "knowledge": _text(
            "Until when its knowledge reaches: a year, a month or a day.", r"^\d{4}(-\d\d(-\d\d)?)?$(?!\n)"
        ),
        "modality": _text(
            "What goes in and what comes out: `text,image>text`.",
            r"^[a-z]+(,[a-z]+)*>[a-z]+(,[a-z]+)*$(?!\n)",
        ),
        "context": _size("The most tokens that go in."),
        "output_limit": _size("The most tokens that come out."),
        "family": _text("The family it belongs to.", r"^\S+$(?!\n)"),
        "repository": _text("The repository of its weights: `namespace/name`.", r"^[^/\s]+/[^\s]+$(?!\n)"),
    }


def _channel_facts() -> dict[str, Any]:
    return {
        "retires": _date("When this channel stops serving it."),
        "precision": {
            "description": "Whether that is the day, or the earliest one that was announced.",
            "enum": ["exact", "earliest"],
        },
        "stage": {"description": "The stage of its life on this channel.", "enum": list(STAGES)},
        "replacement": _text("The id that the provider names for the time after.", r"^\S+$(?!\n)"),
        "input_per_mtok": _price("What a million tokens cost that go in."),
        "output_per_mtok": _price("What a million tokens cost that come out."),
        "cached_input_per_mtok": _price("What a million tokens cost that go in from the cache."),
        "tiered_above": _size("From how many tokens on another price holds."),
        "currency": _text("The currency of the prices, by ISO 4217.", r"^[A-Z]{3}$(?!\n)"),
        "context": _size("The most tokens that go in on this channel."),
    }


def _entry(
    description: str, key: dict[str, Any], facts: dict[str, Any], more: dict[str, Any] | None = None
) -> dict[str, Any]:
    told = {
        "source": _text("Who says so: a contract, a page, a letter.", r"\S"),
        "as_of": _date("Of which day this is."),
        "facts": {"description": "The facts.", **_closed(facts, ()), "minProperties": 1},
    }
    return {"description": description, **_closed({**key, **(more or {}), **told}, (*key, *told))}


def _closed(properties: dict[str, Any], required: tuple[str, ...]) -> dict[str, Any]:
    closed: dict[str, Any] = {"type": "object", "properties": properties}
    if required:
        closed["required"] = list(required)
    return {**closed, "additionalProperties": False}


def _list(name: str, description: str) -> dict[str, Any]:
    return {"description": description, "type": "array", "items": {"$ref": f"#/$defs/{name}"}}


def _text(description: str, pattern: str) -> dict[str, Any]:
    return {"description": description, "type": "string", "pattern": pattern, "maxLength": _LONGEST}


def _date(description: str) -> dict[str, Any]:
    return {"$ref": "#/$defs/Date", "description": description}


def _size(description: str) -> dict[str, Any]:
    return {"description": description, "type": "integer", "exclusiveMinimum": 0, "maximum": 1_000_000_000}


def _price(description: str) -> dict[str, Any]:
    return {"description": description, "type": "number", "minimum": 0, "maximum": DEAREST}
