"""The published form of cards, packs and frameworks: their JSON Schemas, built from the operators and the types.

Never imported on the path of a run; `tools/generate.py` writes `schemas/` from here.
"""

from __future__ import annotations

from typing import Any

from steelyard.policy import enforcement
from steelyard.policy.card import FIXES, ON_UNKNOWN, TRADEOFFS
from steelyard.policy.language.types import EACH
from steelyard.policy.operators import OPERATORS
from steelyard.policy.organisation import organisation_schema
from steelyard.policy.scope import LISTS, duties, members
from steelyard.resources import HOME
from steelyard.verdict import Severity

_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_WORD = "^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
_CONTROL = r"^[^\s<>`]+( [^\s<>`]+)*$"
_NAME = "^[a-z][a-z0-9_]*$"
_SOURCE = r"^([a-z+]+://|git\+|git@|package:)[^\s]+$"
_SEVERITIES = [severity.value for severity in Severity if severity is not Severity.NONE]

_OPERANDS = {
    "same": "a value, `params.x`, `as_of` for dates, or {field: other.path}",
    "list": "a list of values, `params.x`, or {field: other.path}",
    "pattern": "a regular expression (no back-references, no look-around, no nested repetition)",
    "flag": "true or false",
    "days": "a number of days, `params.x`, or {field: other.path}",
}


def card_schema() -> dict[str, Any]:
    """Return the JSON Schema of a rule card."""
    example_kinds = ("pass", "fail", "unknown", "not-applicable")
    return {
        **_header(
            "card", "Steelyard rule card v1", "One rule: whom it looks at, in which case, and what must hold."
        ),
        **_closed(
            {
                "title": _text("The defect in one sentence, without a full stop: it opens every finding."),
                "group": _word("The trade-off group; equals the folder the card lies in."),
                "status": {
                    "description": "A preview card may lack a failing example; a stable one may not.",
                    "enum": ["stable", "preview"],
                    "default": "stable",
                },
                "severity": _severity("How much a failure weighs, unless a pack says otherwise."),
                "each": {"description": "Whom the rule looks at, one by one.", "enum": list(EACH)},
                "scope": {
                    "description": "To what the rule is limited, unless a pack says otherwise.",
                    **_closed(_scope(), ()),
                    "minProperties": 1,
                },
                "when": _ref("Rows", "In which case the rule applies; without it, always."),
                "require": _ref("Rows", "What must hold."),
                "check": _word(
                    "A Python check of an installed package, for what neither rows nor expressions can say "
                    "(docs/checks.md); beside `require`, both must hold."
                ),
                "params": {
                    "description": "What a pack may set, by name.",
                    "type": "object",
                    "propertyNames": {"pattern": _NAME, "description": "A name in snake_case"},
                    "additionalProperties": {"$ref": "#/$defs/Param"},
                },
                "on_unknown": {"$ref": "#/$defs/OnUnknown"},
                "because": _text("Why this matters, for whoever is stopped by it."),
                "remedy": _text("What to do about a finding."),
                "fix": {
                    "description": "How a finding can be mended: safe (the meaning stays), unsafe (the meaning changes, or "
                    "the network is asked), suggest (a value to look at), no (by hand).",
                    "enum": list(FIXES),
                    "default": "no",
                },
                "tradeoffs": {
                    "description": "The trade-offs the rule weighs (docs/policies.md).",
                    "type": "array",
                    "items": {"enum": list(TRADEOFFS)},
                },
                "controls": {
                    "description": "The controls the rule serves, `FRAMEWORK id` (docs/controls.md).",
                    "type": "array",
                    "items": {"type": "string", "minLength": 1},
                    "examples": [["NIST-AI-RMF MANAGE 3.1", "ISO42001 A.10.3"]],
                },
                "examples": {
                    "description": "Manifests, cut down to what matters, by the outcome they must have. They are "
                    "the card's tests and its documentation. `as_of` and `params` may stand beside the fields.",
                    **_closed(
                        {
                            kind: {"type": "array", "minItems": 1, "items": {"type": "object"}}
                            for kind in example_kinds
                        },
                        (),
                    ),
                },
                "survivors": {
                    "description": "Changes of a condition that no example needs to notice, as `steelyard policy test "
                    "--mutate` names them, each with the reason why it does not matter.",
                    "type": "array",
                    "minItems": 1,
                    "items": _closed(
                        {
                            "condition": _text("The change, in the words of `policy test --mutate`."),
                            "because": _text("Why no example needs to notice it."),
                        },
                        ("condition", "because"),
                    ),
                },
            },
            ("title", "group", "severity", "each", "because", "remedy"),
        ),
        "$defs": {
            "Rows": {
                "description": "field: {test: value}; all rows must hold.",
                "type": "object",
                "minProperties": 1,
                "properties": {
                    "expr": {
                        "description": "Expressions over manifest, the subject, params and as_of; all must hold "
                        "(docs/expressions.md).",
                        "anyOf": [
                            {"title": "one line", "type": "string", "minLength": 1},
                            {
                                "title": "a list of lines",
                                "type": "array",
                                "minItems": 1,
                                "items": {"type": "string", "minLength": 1},
                            },
                        ],
                        "examples": ["model.access == 'weights' || has(model.terms)"],
                    }
                },
                "additionalProperties": {"$ref": "#/$defs/Row"},
            },
            "Row": {
                "description": "The tests of one field; all must hold.",
                **_closed(
                    {
                        operator.name: {
                            "description": f"{operator.documentation} Takes {_OPERANDS[operator.operand]}."
                        }
                        for operator in OPERATORS.values()
                    },
                    (),
                ),
                "minProperties": 1,
            },
            "Param": _closed(
                {
                    "type": {
                        "description": "string, pattern, integer, number, boolean, date, a named type of the manifest "
                        "(role, hosting, data-class, …), or one of these in brackets for a list.",
                        "type": "string",
                        "pattern": r"^(\[ *)?[a-z][a-z-]*( *\])?$",
                    },
                    "default": {"description": "The value unless a pack sets another."},
                    "min": {"description": "The least that a pack may set.", "type": "number"},
                    "max": {"description": "The most that a pack may set.", "type": "number"},
                    "description": _text("What it decides."),
                },
                ("type", "default"),
            ),
            "OnUnknown": _on_unknown(),
        },
    }


def pack_schema() -> dict[str, Any]:
    """Return the JSON Schema of a pack."""
    return {
        **_header(
            "pack", "Steelyard policy pack v1", "A named selection of rules, with severities and parameters."
        ),
        **_closed(
            {
                "title": _text("Whom the pack is for, in one line."),
                "description": _text("What it demands, and why."),
                "extends": {
                    "description": "Packs whose rules this one starts from: those beside it, then the shipped; or sources.",
                    "type": "array",
                    "items": {
                        "description": "The name of a pack, or a source from elsewhere (docs/policy-sources.md).",
                        "type": "string",
                        "pattern": f"{_WORD}|{_SOURCE}",
                    },
                },
                "org": organisation_schema(),
                "enforcement": enforcement.schema(
                    "How all rules of the pack are enforced, unless one says otherwise."
                ),
                "locked": {
                    "description": "Whether packs that extend this one, and configurations that use it, may tighten its "
                    "rules only.",
                    "type": "boolean",
                    "default": False,
                },
                "waivers": {
                    "description": "Central files of waivers (waivers.v1), by path from the pack.",
                    "type": "array",
                    "items": {"type": "string", "minLength": 1},
                },
                "rules": {
                    "description": "What this pack sets on each rule; `{}` takes the rule as it is. Of a list the first "
                    "setting whose scope holds is the one.",
                    "type": "object",
                    "propertyNames": {"pattern": _WORD, "description": "A rule id in kebab-case"},
                    "additionalProperties": {
                        "anyOf": [
                            {"title": "one setting", "$ref": "#/$defs/Setting"},
                            {
                                "title": "a list of settings",
                                "type": "array",
                                "minItems": 1,
                                "maxItems": 16,
                                "items": {"$ref": "#/$defs/Setting"},
                            },
                        ]
                    },
                },
            },
            ("title",),
        ),
        "$defs": {
            "OnUnknown": _on_unknown(),
            "Setting": {
                "description": "What is set on a rule: how much it weighs, where it holds, its parameters.",
                "type": "object",
                "properties": {
                    "severity": _severity("How much a failure weighs in this pack."),
                    "on_unknown": {"$ref": "#/$defs/OnUnknown"},
                    "enforcement": enforcement.schema(
                        "Whether it may be waived, and whether it can fail a run."
                    ),
                    **_scope(),
                },
                "additionalProperties": True,
            },
        },
    }


def controls_schema() -> dict[str, Any]:
    """Return the JSON Schema of a framework of controls."""
    # Printable ASCII without what would end a link in Markdown or HTML.
    link = {"type": "string", "pattern": "^https?://[!#-&(-;=?-_a-~]+$"}
    doubt = {
        "verified": {
            "description": "Whether titles were held against the text itself; of a framework it goes for every "
            "control that does not say otherwise.",
            "type": "boolean",
            "default": True,
        },
        "because": _text("Why not; written together with `verified: false`."),
    }
    return {
        **_header(
            "controls",
            "Steelyard framework of controls v1",
            "What a standard, a law or an organisation asks for, by id.",
        ),
        **_closed(
            {
                "framework": {
                    "description": "What cards call it, in capitals; the file has the same name, in small letters.",
                    "type": "string",
                    "pattern": "^[A-Z][A-Z0-9]*(-[A-Z0-9]+)*$",
                },
                "title": _text("What it is called, with its version."),
                "publisher": _text("Who publishes it."),
                "link": {"description": "Where it can be read.", **link},
                "date": {
                    "description": "The date of the text, or of the snapshot that was read.",
                    "type": "string",
                    "format": "date",
                },
                "source": _text("Where ids and titles come from, and what of them is our words."),
                **doubt,
                "controls": {
                    "description": "The controls by id; cards write `FRAMEWORK id`.",
                    "type": "object",
                    "minProperties": 1,
                    "propertyNames": {
                        "pattern": _CONTROL,
                        "description": "Words with one space between them",
                    },
                    "additionalProperties": {"$ref": "#/$defs/Control"},
                },
            },
            ("framework", "title", "publisher", "link", "date", "source", "controls"),
        ),
        "$defs": {
            "Control": {
                "description": "A control: its title, or that and more.",
                "anyOf": [
                    {"title": "its title", "type": "string", "minLength": 1},
                    {
                        "title": "its title and more",
                        **_closed(
                            {
                                "title": _text("Its title, without a full stop."),
                                "link": {
                                    "description": "Where it can be read; without it, where the control is it is a "
                                    "part of, or the framework.",
                                    **link,
                                },
                                **doubt,
                            },
                            ("title",),
                        ),
                    },
                ],
            }
        },
    }


def _scope() -> dict[str, Any]:
    """Return the scope keys, which every rule takes."""
    said = {
        "roles": "The roles of a model in which the rule holds; without it, all.",
        "environments": "The environments of a project in which it holds.",
        "exposure": "To whom the output goes where it holds; unknown where the project does not say.",
        "data": "The classes of data with which it holds, one of them is enough; unknown where none is declared.",
    }
    day = {"type": "string", "format": "date", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
    lists = {
        key: {
            "description": said[key],
            "type": "array",
            "minItems": 1,
            "items": {"enum": list(members(key))},
        }
        for key in LISTS
    }
    return {
        **lists,
        "duty": {
            "description": "It holds from the day on which this duty applies (docs/calendar.md), as the law stood "
            "on the day of the check.",
            "enum": list(duties()),
        },
        "since": {"description": "The first day on which it holds.", **day},
        "until": {"description": "The last day on which it holds.", **day},
    }


def _header(kind: str, title: str, description: str) -> dict[str, Any]:
    return {
        "$schema": _DIALECT,
        "$id": f"{HOME}/schemas/{kind}.v1.schema.json",
        "title": title,
        "description": description,
    }


def _closed(properties: dict[str, Any], required: tuple[str, ...]) -> dict[str, Any]:
    closed: dict[str, Any] = {"type": "object", "properties": properties}
    if required:
        closed["required"] = list(required)
    return {**closed, "additionalProperties": False}


def _text(description: str) -> dict[str, Any]:
    return {"description": description, "type": "string", "minLength": 1}


def _word(description: str) -> dict[str, Any]:
    return {"description": description, "type": "string", "pattern": _WORD}


def _ref(name: str, description: str) -> dict[str, Any]:
    return {"$ref": f"#/$defs/{name}", "description": description}


def _severity(description: str) -> dict[str, Any]:
    return {"description": description, "enum": _SEVERITIES}


def _on_unknown() -> dict[str, Any]:
    return {
        "description": "What it weighs when a needed fact was never asserted: nothing, a note, a warning, or as "
        "much as a failure. Default: one level below the rule's severity.",
        "enum": list(ON_UNKNOWN),
    }
