"""Writes small cards, packs and manifests for tests: every line is one key, given as YAML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.evaluate import evaluate
from steelyard.manifest.bind import Manifest, bind
from steelyard.policy.load import load_policies
from steelyard.reading import parse
from steelyard.schemas import conform

if TYPE_CHECKING:
    from pathlib import Path

    from steelyard.policy.rule import PolicySet
    from steelyard.source import Fault
    from steelyard.verdict import Verdict

CARD = {
    "title": "The weights are used without a license",
    "group": "license",
    "severity": "error",
    "each": "model",
    "require": "{license: {present: true}}",
    "because": "Nobody may use what nobody licensed.",
    "remedy": "Declare the license.",
    "examples": "{fail: [{models: [{model: m}]}]}",
}
PACK = {"title": "A pack", "rules": "{own-rule: {}}"}
RICH = """\
evidence: {dpa: {type: dpa, url: "https://example.org/dpa"}}
models:
  - {model: a, regions: [EU, US]}
  - model: b
    base: [{model: c}, {model: d, license: MIT}]
    benchmarks: [{name: n, value: 0.5, min: 0.4}]
    privacy: {trains_on_inputs: unknown, dpa: dpa}
"""
DAY = "2026-11-23"


def lines(base: dict[str, str], changes: dict[str, str | None]) -> str:
    """The base's keys with some replaced, added, or (None) left out."""
    merged = {**base, **changes}
    return "".join(f"{key}: {value}\n" for key, value in merged.items() if value is not None)


def put(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def put_card(folder: Path, id_: str = "own-rule", within: str = "license", **changes: str | None) -> Path:
    """Write a card of a policy folder; `within` is the folder of its group."""
    return put(folder / "rules" / within / f"{id_}.yaml", lines(CARD, changes))


def put_pack(folder: Path, name: str = "own", **changes: str | None) -> Path:
    return put(folder / "packs" / f"{name}.yaml", lines(PACK, changes))


def policies(folder: Path, **changes: str | None) -> PolicySet:
    """The policy set of a folder with one card."""
    put(folder / "rules" / (changes.get("group") or "license") / "own-rule.yaml", lines(CARD, changes))
    return load_policies([str(folder)])


def manifest(text: str) -> Manifest:
    """A manifest whose head is given and whose `models:` are one model `m` unless the text has some."""
    head = "schema: 1\nproject: p\nowner: o\n"
    body = text if "models:" in text else f"{text}models: [{{model: m}}]\n"
    document = parse((head + body).encode(), "ai-models.yaml")
    assert document.readable, document.faults
    assert conform(document, "manifest.v1") == ()
    return bind(document)


def verdicts(rules: PolicySet, text: str, as_of: str = DAY) -> list[Verdict]:
    return evaluate(manifest(text), rules, as_of, thorough=True).verdicts


def said(fault: Fault) -> tuple[str, str]:
    return fault.message, fault.hint
