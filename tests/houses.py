"""A small policy of an organisation, and a manifest, for scenarios about changing them."""

from __future__ import annotations


def card(title: str, require: str, severity: str = "error", more: str = "") -> str:
    """Return a card about each model, whole enough to be loaded."""
    return (
        f"title: {title}\ngroup: acme\nstatus: preview\nseverity: {severity}\neach: model\nrequire:\n  {require}\n"
        f"{more}because: The house wants it so.\nremedy: Do as the house wants.\n"
        "tradeoffs: [T6]\ncontrols: [NIST-AI-RMF GOVERN 1.2]\n"
    )


LICENSE = card("The license is not one of the house's", "license: { one_of: [Apache-2.0, MIT] }")
LICENSE_MIT = card("The license is not one of the house's", "license: { one_of: [MIT] }")
REVISION = card("The revision is not declared", "revision: { matches: '.' }")
LIMITED = card(
    "The license is not permitted",
    "license: { one_of: params.licenses }",
    more="params:\n  licenses: { type: '[license]', default: [MIT], description: What is permitted. }\n",
)
PACK = "title: House\nrules:\n  acme-license: {}\n"

HOUSE: dict[str, str | None] = {
    "policy/rules/acme/acme-license.yaml": LICENSE,
    "policy/packs/house.yaml": PACK,
}


def manifest(project: str = "invoice-bot", license_: str = "Apache-2.0", more: str = "") -> str:
    """Return a manifest with one model."""
    return (
        f"schema: 1\nproject: {project}\nowner: team-{project}@example.org\nmodels:\n"
        "  - id: drafter\n    model: ibm-granite/granite-4.0-h-small\n    access: weights\n"
        f"    license: {license_}\n    hosting: private-cloud\n{more}"
    )


WAIVED = (
    "waivers:\n  - rule: acme-license\n    model: drafter\n    revision: ibm-granite/granite-4.0-h-small\n"
    "    owner: team-invoice-bot@example.org\n    reason: The old license until the move is done\n"
    "    approved_by: governance@example.org\n    granted: 2026-11-01\n    expires: 2026-12-31\n    ticket: GOV-1\n"
)
