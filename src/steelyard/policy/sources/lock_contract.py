"""The published form of `policy.lock`: its JSON Schema.

Never imported on the path of a run; `tools/generate.py` writes `schemas/policy-lock.v1.schema.json` from here.
"""

from __future__ import annotations

from typing import Any

from steelyard.policy.sources.source import Kind
from steelyard.resources import HOME


def lock_schema() -> dict[str, Any]:
    """Return the JSON Schema of a lock."""
    signature = {
        "description": "Who signed the content, and has to sign the next.",
        "type": "object",
        "properties": {
            "type": {"description": "How it is signed.", "enum": ["ssh", "sigstore"]},
            "key": _text(
                "The public key, as `ssh-keygen` writes it, without a comment.",
                r"^[a-z0-9@.-]+ [A-Za-z0-9+/=]+$(?!\n)",
            ),
            "identity": _text(
                "The identity in the certificate: a workflow's address, an e-mail.", r"^\S+$(?!\n)"
            ),
            "issuer": _text(
                "Who vouches for the identity: an OpenID Connect issuer.", r"^https://\S+$(?!\n)"
            ),
        },
        "required": ["type"],
        "additionalProperties": False,
    }
    entry = {
        "type": "object",
        "properties": {
            "kind": {"description": "What the source is.", "enum": [kind.value for kind in Kind]},
            "resolved": _text(
                "What the source stood for: a commit, the digest of an archive, the version of a package.",
                r"^[A-Za-z0-9][A-Za-z0-9._:+!-]*$(?!\n)",
            ),
            "digest": _text(
                "The digest of the content (docs/policy-sources.md).", r"^sha256:[0-9a-f]{64}$(?!\n)"
            ),
            "date": {"description": "The day it was locked.", "type": "string", "format": "date"},
            "signature": signature,
        },
        "required": ["kind", "resolved", "digest", "date"],
        "additionalProperties": False,
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"{HOME}/schemas/policy-lock.v1.schema.json",
        "title": "Steelyard policy lock v1",
        "description": "policy.lock, at the root of a repository: which content of each source is used.",
        "type": "object",
        "properties": {
            "schema": {"description": "The version of this format.", "const": 1},
            "sources": {
                "description": "The entries, by source as it is written in `policy` and `extends`.",
                "type": "object",
                "propertyNames": {"minLength": 1, "description": "A source"},
                "additionalProperties": entry,
            },
        },
        "required": ["schema", "sources"],
        "additionalProperties": False,
    }


def _text(description: str, pattern: str) -> dict[str, Any]:
    return {"description": description, "type": "string", "pattern": pattern, "maxLength": 2000}
