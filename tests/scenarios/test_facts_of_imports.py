"""What was imported into a manifest, seen through `steelyard facts`: provenance is shown, and nothing is invented."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.unit.policy.cards import put

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli

DAY = ("--as-of", "2026-11-23")
MANIFEST = "schema: 1\nproject: p\nowner: jo\nmodels:\n- {id: own, model: m, access: weights, license: MIT}\n"
MOF = """\
framework: {name: Model Openness Framework, version: '1.0', date: '2024-12-15'}
release:
  name: Marble-7B
  version: 7B
  producer: Example Labs
  type: language
  huggingface: https://huggingface.co/example-labs/marble-7b
  license: {distribution: {name: Apache 2.0}}
  components:
  - {name: Model parameters (Final), license: Apache-2.0}
  - {name: Data card, license: cc}
"""
CARD = """\
---
license: apache-2.0
base_model: ibm-granite/granite-4.0-h-small
base_model_relation: adapter
pipeline_tag: text-generation
---
# Writer
"""


def facts(cli: Cli, folder: Path) -> dict[str, dict[str, dict[str, Any]]]:
    put(folder / "ai-models.yaml", MANIFEST)
    put(folder / "marble.yml", MOF)
    put(folder / "README.md", CARD)
    for source in (("marble.yml",), ("README.md", "--model", "acme/writer")):
        result = cli("import", *source, "--manifest", "ai-models.yaml", *DAY, cwd=folder)
        assert result.code == 0, result.err
    told = cli("facts", "ai-models.yaml", *DAY, "--format", "json", cwd=folder)
    assert told.code == 0, told.err
    models = json.loads(told.out)["models"]
    return {model["subject"]: {fact["name"]: fact for fact in model["facts"]} for model in models}


def test_a_mof_file_and_a_card_are_no_word_of_the_projects(cli: Cli, tmp_path: Path) -> None:
    own, marble, writer = facts(cli, tmp_path).values()
    assert {fact["provenance"] for fact in own.values()} == {"derived", "catalog"}
    for name in ("openness", "mof_class", "osaid", "eu_foss", "license"):
        assert (marble[name]["provenance"], writer[name]["provenance"]) == ("imported", "imported"), name
        for given in (*marble[name]["derived_from"], *writer[name]["derived_from"]):
            assert given["provenance"] == "imported"
    assert (marble["openness"]["value"], marble["license"]["value"]) == ("open-weights", "Apache-2.0")
    assert marble["mof_class"]["value"] == 0
    text = cli("facts", "ai-models.yaml", *DAY, cwd=tmp_path).out
    assert "  openness          imported  open-weights\n" in text
    assert "rests on what was imported" not in text
    verbose = cli("facts", "ai-models.yaml", *DAY, "--verbose", cwd=tmp_path).out
    assert "rests on what was imported, not on the project's own word" in verbose


def test_what_the_documents_do_not_say_stays_unknown(cli: Cli, tmp_path: Path) -> None:
    _, marble, writer = facts(cli, tmp_path).values()
    # A family of licenses is no license: what the data card is under is asked for, not taken to be the model's.
    items = [one for one in marble["mof_class"]["details"] if "Data card" in one["words"]]
    assert [one["holds"] for one in items] == [None]
    for model in (marble, writer):
        for name in ("external", "hosting_rank", "monthly_estimate", "cost_per_mtok", "retired"):
            assert model[name]["value"] is None, name
        assert not any(name.startswith(("catalog.", "channel.")) for name in model)
    # A card does not say whether the weights can be had, nor what its base is licensed under.
    assert (writer["openness"]["value"], writer["openness"]["words"]) == (
        None,
        "unknown: undisclosed to open-science",
    )
    assert writer["license"]["value"] == "Apache-2.0"
    assert writer["license"]["reasons"] == [
        "nobody says what the license is of what it was made from: `ibm-granite/granite-4.0-h-small`"
    ]
    terms = {detail["title"]: detail["words"] for detail in writer["license"]["details"]}
    assert {terms[name] for name in ("open", "commercial", "redistribute", "outputs")} == {"unknown"}
