"""`steelyard facts` as a user meets it: what is derived, from where, and what stays unknown."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from steelyard.schemas import load_schema

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
DAY = ("--as-of", "2026-11-23")
HEAD = "schema: 1\nproject: p\nowner: o\ndefaults: {license: MIT}\nmodels:\n"
SCHEMA = Draft202012Validator(load_schema("facts.v1"))


def put(folder: Path, models: str) -> Path:
    path = folder / "ai-models.yaml"
    path.write_text(HEAD + models, encoding="utf-8")
    return path


def told(cli: Cli, path: Path | str) -> list[dict[str, Any]]:
    result = cli("facts", str(path), *DAY, "--format", "json")
    assert result.code == 0, result.err
    report = json.loads(result.out)
    SCHEMA.validate(report)
    return [{fact["name"]: fact for fact in model["facts"]} for model in report["models"]]


def values(cli: Cli, path: Path | str) -> list[dict[str, Any]]:
    return [{name: fact["value"] for name, fact in facts.items()} for facts in told(cli, path)]


def test_what_a_few_lines_say(cli: Cli, tmp_path: Path) -> None:
    put(
        tmp_path,
        "- {model: meta-llama/Llama-3.1-8B-Instruct, access: weights, hosting: on-premises,\n"
        "   license: llama3.1, claims: {openness: open-source}}\n"
        "- {model: claude-sonnet-4-5-20250929, provider: anthropic, access: api, hosting: serverless,\n"
        "   cost: {input_per_mtok: 3, output_per_mtok: 15, monthly_input_mtok: 100, monthly_output_mtok: 10},\n"
        "   lifecycle: {retires: 2026-06-15, precision: exact}}\n",
    )
    llama, claude = values(cli, tmp_path)
    assert llama["openness"] == "conditional-weights"
    assert llama["license"] == "LicenseRef-scancode-llama-3.1-license-2024"
    assert (llama["claims.openness"], llama["osaid"], llama["mof_class"]) == (False, False, 0)
    assert (llama["external"], llama["hosting_rank"], llama["pin"]) == (False, 4, "floating")
    assert llama["monthly_estimate"] is None
    assert (claude["openness"], claude["pin"], claude["retired"]) == ("api", "immutable", True)
    assert claude["monthly_estimate"] == 450
    assert claude["cost_per_mtok"] == pytest.approx(450 / 110, abs=1e-6)


def test_what_nobody_declared_stays_unknown(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path, "- {model: m}\n")
    (facts,) = values(cli, tmp_path)
    assert {name for name, value in facts.items() if value is not None} == {"license"}
    (told_of,) = told(cli, tmp_path)
    assert told_of["openness"]["words"] == "unknown: undisclosed to open-science"
    assert told_of["hosting_rank"]["reasons"] == ["nobody says how it is hosted (`hosting`)"]


def test_every_value_has_its_place_also_under_defaults(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path, "- {model: m, access: weights}\n")
    (facts,) = told(cli, tmp_path)
    (given,) = facts["license"]["derived_from"]
    assert given == {
        "pointer": "models[m].license",
        "region": {"start_line": 4, "start_column": 21, "end_line": 4, "end_column": 24},
        "value": '"MIT"',
        "provenance": "declared",
    }
    assert [one["pointer"] for one in facts["openness"]["derived_from"]] == [
        "models[m].access",
        "models[m].license",
    ]


@pytest.mark.parametrize("license_", ["gpl", "other", "Apachee-2.0", "MIT AND", "unknown"])
def test_a_license_that_cannot_be_told_is_never_guessed(cli: Cli, tmp_path: Path, license_: str) -> None:
    put(tmp_path, f"- {{model: m, access: weights, license: '{license_}'}}\n")
    (facts,) = told(cli, tmp_path)
    assert facts["license"]["value"] is None
    assert facts["license"]["reasons"]
    assert facts["openness"]["value"] is None


def test_a_license_that_does_not_go_with_its_base(cli: Cli, tmp_path: Path) -> None:
    put(
        tmp_path,
        "- {model: m, access: weights, license: Apache-2.0,\n"
        "   base: [{model: meta-llama/Llama-3.1-8B, relation: finetune, license: llama3.1}]}\n",
    )
    (facts,) = told(cli, tmp_path)
    assert "does not go with `Apache-2.0`" in facts["license"]["reasons"][0]
    details = {detail["title"]: detail["words"] for detail in facts["license"]["details"]}
    assert details["commercial"] == "conditional"
    assert "700,000,000" in details["mau_cap"]


def test_what_may_be_meant_by_an_unknown_id_is_told(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "ai-models.yaml").write_text(
        "schema: 1\nproject: p\nowner: a@example.org\nmodels: [{id: a, model: gpt-5, provider: self}]\n"
    )
    assert "may be meant: openai/gpt-5, " in cli("facts", ".", *DAY, "--verbose").out


def test_text_is_short_and_verbose_is_whole(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path, "- {model: m, access: weights, cost: {gpu_count: 1, gpu_hour: 2}}\n")
    short, whole = cli("facts", ".", *DAY), cli("facts", ".", *DAY, "--verbose")
    assert short.code == whole.code == 0
    assert "more: --verbose shows them" in short.out
    assert "more: --verbose" not in whole.out
    assert "  openness          derived   open-weights\n" in short.out
    assert "at least 1,460.00 USD" in short.out
    assert 'derived from models[m].access (line 6) is "weights"' in whole.out
    assert "known from" in short.out
    assert "\x1b[1mmodels[m]" in cli("facts", ".", *DAY, "--color", "always").out


def test_hostile_text_is_shown_not_obeyed(cli: Cli, tmp_path: Path) -> None:
    token = "sk-" + "a1" * 12
    put(
        tmp_path,
        f'- {{model: "\\e[31mred", access: weights, license: "\\e]0;x\\a {token}", provider: "::error::x"}}\n',
    )
    for format_ in ("text", "json"):
        out = cli("facts", ".", *DAY, "--format", format_, *(("-v",) if format_ == "text" else ())).out
        assert "\x1b" not in out
        assert token not in out
        assert not any(line.startswith("::") for line in out.splitlines())


def test_exit_codes(cli: Cli, tmp_path: Path) -> None:
    assert cli("facts", "none.yaml").code == 2
    assert cli("facts", ".").code == 3
    put(tmp_path, "- {modle: m}\n")
    invalid = cli("facts", ".", *DAY)
    assert invalid.code == 1
    assert "error[schema-invalid]" in invalid.out
    assert cli("facts", "-", *DAY, stdin=(HEAD + "- {model: m}\n").encode()).code == 0


@pytest.mark.no_cover  # it runs long, and is covered by its neighbours
def test_the_examples_and_the_fleet_are_told(cli: Cli, shared: str) -> None:
    folders = [os.path.join(ROOT, "examples", name) for name in ("bank-hybrid", "clinical-open-weights")]
    fleet = os.path.join(shared, "fleet")
    folders += [entry.path for entry in os.scandir(fleet) if entry.is_dir()]
    models = [facts for folder in folders for facts in values(cli, folder)]
    assert len(models) > 200
    assert all(facts.keys() >= {"openness", "mof_class", "license", "pin", "retired"} for facts in models)


def test_a_folder_with_several_manifests_asks_which(cli: Cli, tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        put(tmp_path / name, "- {model: m}\n")
    result = cli("facts", ".", *DAY)
    assert result.code == 2
    assert "2 manifests lie below ." in result.err
    assert "Name one of them: a/ai-models.yaml or b/ai-models.yaml" in result.err
