"""The JSON audit, version 1: schemas/audit.v1.schema.json, whose types are `steelyard.render.audit_contract`.

What is published here is frozen, as the report is; a verdict has the same shape in both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from steelyard.render.json_text import json_lines
from steelyard.render.report_json import outcomes_json, verdict_json
from steelyard.report_audit import State
from steelyard.resources import HOME

if TYPE_CHECKING:
    from collections.abc import Iterator

    from steelyard.report_audit import AuditReport, AuditTotals, RepositoryRow

SCHEMA_ID = f"{HOME}/schemas/audit.v1.schema.json"


def render_audit_json(report: AuditReport) -> Iterator[str]:
    """Yield the audit as JSON, piece by piece."""
    return json_lines(
        {
            "schema": SCHEMA_ID,
            "tool": {"name": "steelyard", "version": report.version},
            "as_of": report.as_of,
            "policy": {"packs": report.packs, "digest": report.digest},
            "totals": _totals(report.totals),
            "repositories": (_repository(row) for row in report.rows),
        }
    )


def _totals(totals: AuditTotals) -> dict[str, Any]:
    return {
        "repositories": totals.repositories,
        "states": {state.value: number for state, number in totals.states.items()},
        "manifests": totals.manifests,
        "models": totals.models,
        "outcomes": outcomes_json(totals.counts),
        "findings": _weights(totals),
    }


def _repository(row: RepositoryRow) -> dict[str, Any]:
    # Of a repository whose audit broke off nothing is claimed: null, not zero manifests.
    known = row.state is not State.BROKEN
    return {
        "name": row.name,
        "path": row.path,
        "state": row.state.value,
        "manifests": row.manifests if known else None,
        "models": row.models if known else None,
        "owners": row.owners,
        "outcomes": outcomes_json(row.counts),
        "findings": _weights(row),
        "problem": row.problem or None,
        "verdicts": [verdict_json(finding) for finding in row.findings],
    }


def _weights(counted: AuditTotals | RepositoryRow) -> dict[str, int]:
    return {"error": counted.errors, "warning": counted.warnings, "note": counted.notes}
