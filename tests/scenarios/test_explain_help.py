"""A compliance officer reads explanations word by word: what they offer has to be so."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.unit.policy.cards import put_card

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli

MANIFEST = """\
schema: 1
project: p
owner: o
models:
  - model: m
    access: api
    regions: [US]
    exit: {switch_days: 90}
    lifecycle: {notice_days: 60}
    benchmarks: [{name: gsm, value: 1}]
"""


def told(cli: Cli, folder: Path, day: str = "2026-11-23", **card: str) -> dict[str, Any]:
    """The verdict of a card on the manifest."""
    put_card(folder / "policy", id_="own-rule", within="license", params=None, **card)
    (folder / "ai-models.yaml").write_text(MANIFEST)
    command = ["explain", "own-rule", str(folder / "ai-models.yaml"), "--policy", str(folder / "policy")]
    ran = cli(*command, "--as-of", day, "--format", "json")
    verdict: dict[str, Any] = json.loads(ran.out)["verdicts"][0]
    return verdict


def changes(help_: dict[str, Any]) -> list[dict[str, Any]]:
    """Every change of a help, in its order."""
    below = help_.get("steps")
    return [help_] if below is None else [one for step in below for one in changes(step)]


@pytest.mark.parametrize(
    ("require", "values"),
    [
        ("{regions: {has_all: [EU, DE], all_in: [EU, DE, FR]}}", {None}),
        (
            "{expr: 'model.exit.switch_days < model.lifecycle.notice_days && model.lifecycle.notice_days < 30'}",
            {None, "29"},
        ),
    ],
)
def test_values_that_go_together_agree(
    cli: Cli, tmp_path: Path, require: str, values: set[str | None]
) -> None:
    assert {one.get("value") for one in changes(told(cli, tmp_path, require=require)["help"])} == values


def test_each_fact_of_a_comparison_is_offered(cli: Cli, tmp_path: Path) -> None:
    expr = "{expr: model.exit.switch_days <= model.lifecycle.notice_days}"
    found = told(cli, tmp_path, require=expr)["help"]
    assert [one["pointer"].rpartition(".")[2] for one in changes(found)] == ["switch_days", "notice_days"]


def test_elements_made_from_fields_depend_on_them(cli: Cli, tmp_path: Path) -> None:
    expr = "{expr: \"model.benchmarks.map(b, b.name).exists(n, n == 'mmlu')\"}"
    said = json.dumps(told(cli, tmp_path, require=expr)["help"])
    assert "benchmarks" in said
    assert "no field" not in said


def test_only_what_is_open_decides_where_the_requirement_is_known_wrong(cli: Cli, tmp_path: Path) -> None:
    card = {
        "when": "{license: {equals: MIT}}",
        "require": "{regions: {all_in: [EU]}, routing: {equals: zone}}",
    }
    verdict = told(cli, tmp_path, **card)
    assert [reason["pointer"].rpartition(".")[2] for reason in verdict["reasons"]] == ["license"]


def test_there_is_no_day_after_the_last(cli: Cli, tmp_path: Path) -> None:
    manifest = MANIFEST.replace("notice_days: 60", 'notice_days: 60, retires: "2026-01-01"')
    put_card(
        tmp_path / "policy",
        id_="own-rule",
        within="license",
        params=None,
        require="{lifecycle.retires: {after: as_of}}",
    )
    (tmp_path / "ai-models.yaml").write_text(manifest)
    command = ["explain", "own-rule", str(tmp_path / "ai-models.yaml"), "--policy", str(tmp_path / "policy")]
    ran = cli(*command, "--as-of", "9999-12-31")
    assert "wanted a date after 9999-12-31" in ran.out


def test_what_the_card_writes_out_is_no_way(cli: Cli, tmp_path: Path) -> None:
    require = "{expr: 'has(model.card) || (model.access == \"api\" ? has(model.license) : false)'}"
    help_ = told(cli, tmp_path, require=require)["help"]
    assert [change["pointer"] for change in changes(help_)] == [
        "models[m].card",
        "models[m].license",
    ]
