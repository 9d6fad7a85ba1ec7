"""`steelyard import` as a user meets it: a card or a declaration becomes an entry, and what is left is said."""

from __future__ import annotations

import hashlib
import os
import stat
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from steelyard.reading import parse

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli

DAY = ("--as-of", "2026-11-23")
COMMIT = "0123456789abcdef0123456789abcdef01234567"
CARD = """\
---
language: [en, de]
license: apache-2.0
base_model: ibm-granite/granite-4.0-h-small
base_model_relation: adapter
pipeline_tag: text-generation
datasets: [acme/letters]
tags: [lora]
model-index:
- name: writer
  results:
  - task: {type: text-generation}
    dataset: {type: cais/mmlu, name: MMLU, config: all, split: test}
    metrics:
    - {type: accuracy, value: 0.71}
---
# Writer

license: mit
"""
RESULTS = """\
- dataset: {id: Idavidrein/gpqa, task_id: diamond}
  value: 38.89
  date: "2026-01-15"
  notes: no tools
"""
MOF = """\
framework: {name: Model Openness Framework, version: '1.0', date: '2024-12-15'}
release:
  name: Marble
  version: 7B
  producer: Example Labs
  type: language
  origin: Llama-2-7B
  huggingface: https://huggingface.co/example-labs/marble-7b
  license: {distribution: {name: Apache 2.0}}
  components:
  - {name: Model parameters (Final), license: Apache-2.0}
  - {name: Datasets, license: 'Undisclosed'}
  - {name: Data card, license: cc, component_path: 'https://example.org/card'}
"""
MANIFEST = """\
# Ours.
schema: 1   # the format
project: p
owner:   'team'

models:
- model: 'claude-sonnet-5'   # drafts
  access: "api"
  # until the renewal
# the end

review: {review_by: 2027-01-01}
"""


def put(path: Path, text: str | bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def model(text: str) -> dict[str, Any]:
    document = parse(text.encode(), "ai-models.yaml")
    assert not document.faults, document.faults
    assert isinstance(document.value, dict)
    found: dict[str, Any] = document.value["models"][-1]
    return found


def test_a_declaration(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "marble.yml", MOF)
    result = cli("import", "marble.yml", *DAY)
    assert result.code == 0
    assert "imported marble.yml as example-labs/marble-7b:" in result.err
    found = model(result.out)
    released = {slug: said for slug, said in found["components"].items() if said is not False}
    assert len(found["components"]) == 17
    assert released == {
        "model-parameters-final": "Apache-2.0",
        "datasets": "NOASSERTION",
        "data-card": {"license": "NOASSERTION", "url": "https://example.org/card"},
    }
    assert {key: found[key] for key in ("model", "developer", "access", "license", "modality", "base")} == {
        "model": "example-labs/marble-7b",
        "developer": "Example Labs",
        "access": "weights",
        "license": "Apache-2.0",
        "modality": ["text"],
        "base": [{"model": "Llama-2-7B"}],
    }
    assert found["imported"] == {
        "from": "mof",
        "source": "marble.yml",
        "sha256": hashlib.sha256(MOF.encode()).hexdigest(),
        "on": "2026-11-23",
        "fields": ["model", "developer", "base", "modality", "access", "license", "components"],
    }
    assert (
        '# fill in: datasets: the document says "Undisclosed": this names no license\n      datasets:'
        in result.out
    )
    assert "`cc` is the name of several licenses: write which one; perhaps CC-BY-4.0" in result.out


def test_the_printed_manifest_says_what_it_lacks(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "marble.yml", MOF)
    put(tmp_path / "ai-models.yaml", cli("import", "marble.yml", *DAY).out)
    checked = cli("check", *DAY)
    assert checked.code == 1
    assert "there is no `project`" in checked.out
    assert "there is no `owner`" in checked.out
    text = (tmp_path / "ai-models.yaml").read_text(encoding="utf-8")
    filled = text.replace("# fill in: project: its", "project: marble # its").replace(
        "# fill in: owner: the", "owner: team # the"
    )
    put(tmp_path / "ai-models.yaml", filled)
    assert cli("check", *DAY, "--fail-on", "never").code == 0
    assert "schema-invalid" not in cli("check", *DAY, "--fail-on", "never").out


def test_a_folder_with_a_card_and_results(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "writer" / "README.md", CARD)
    put(tmp_path / "writer" / ".eval_results" / "b.yaml", RESULTS)
    put(
        tmp_path / "writer" / ".eval_results" / "a.yml",
        RESULTS.replace("38.89", "0.41").replace("diamond", "main"),
    )
    put(tmp_path / "writer" / ".eval_results" / "notes.txt", "no results")
    result = cli("import", "writer", "--model", "acme/writer", "--revision", COMMIT, *DAY)
    assert result.code == 0, result.err
    found = model(result.out)
    assert found["license"] == "Apache-2.0"
    assert found["base"] == [{"model": "ibm-granite/granite-4.0-h-small", "relation": "adapter"}]
    assert found["revision"] == COMMIT
    assert found["benchmarks"] == [
        {"name": "cais/mmlu", "task": "all", "metric": "accuracy", "value": 0.71, "source": "vendor"},
        {"name": "Idavidrein/gpqa", "task": "main", "value": 0.41, "date": "2026-01-15"},
        {"name": "Idavidrein/gpqa", "task": "diamond", "value": 38.89, "date": "2026-01-15"},
    ]
    # What the user gave did not come from the document.
    assert found["imported"]["fields"] == ["base", "modality", "license", "benchmarks"]
    assert found["imported"]["source"] == "writer/README.md"
    names = ("README.md", ".eval_results/a.yml", ".eval_results/b.yaml")
    lines = "".join(
        f"{hashlib.sha256((tmp_path / 'writer' / name).read_bytes()).hexdigest()}  {name}\n" for name in names
    )
    assert found["imported"]["sha256"] == hashlib.sha256(lines.encode()).hexdigest()
    assert "is 38.89 a ratio, a percentage or a score?" in result.out
    assert '# note: notes: "no tools"' in result.out
    assert '# note: model: datasets of the card: "acme/letters"' in result.out
    assert "fill in: gated: the gate is no part of a card" in result.out


def test_other_tools_read_the_same(cli: Cli, tmp_path: Path) -> None:
    """YAML 1.1, where a bare `on` is true and a bare date is no text."""
    put(tmp_path / "writer" / "README.md", CARD)
    text = cli("import", "writer", *DAY).out
    assert yaml.safe_load(text)["models"][0] == model(text)


def test_the_same_input_gives_the_same_bytes(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "marble.yml", MOF)
    assert cli("import", "marble.yml", *DAY).out == cli("import", "./marble.yml", *DAY).out


def test_the_cache_of_hugging_face_tells_repository_and_commit(cli: Cli, tmp_path: Path) -> None:
    root = tmp_path / "models--acme--writer"
    put(root / "blobs" / "1", CARD)
    folder = root / "snapshots" / COMMIT
    folder.mkdir(parents=True)
    (folder / "README.md").symlink_to("../../blobs/1")
    for source in (folder, folder / "README.md"):
        result = cli("import", str(source), *DAY)
        assert result.code == 0, result.err
        found = model(result.out)
        assert (found["model"], found["revision"]) == ("acme/writer", COMMIT)
        assert found["imported"]["source"] == "acme/writer"
        assert str(tmp_path) not in result.out


def test_entries_alone_can_be_pasted(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "marble.yml", MOF)
    result = cli("import", "marble.yml", "--entry", *DAY)
    assert result.out.startswith("  - model: example-labs/marble-7b\n")
    assert cli("import", "marble.yml", "--entry", "--output", "entry.yaml", *DAY).out == ""
    assert (tmp_path / "entry.yaml").read_text(encoding="utf-8") == result.out
    again = cli("import", "marble.yml", "--output", "entry.yaml", *DAY)
    assert again.code == 2
    assert "entry.yaml exists already, and is left as it is" in again.err


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_manifest_gains_an_entry_and_keeps_every_byte(cli: Cli, tmp_path: Path, ending: str) -> None:
    put(tmp_path / "marble.yml", MOF)
    before = MANIFEST.replace("\n", ending)
    path = put(tmp_path / "ai-models.yaml", before)
    path.chmod(0o640)
    result = cli("import", "marble.yml", "--manifest", "ai-models.yaml", *DAY)
    assert (result.code, result.out) == (0, ""), result.err
    after = path.read_bytes().decode()
    head, _, tail = before.partition("# the end")
    assert after.startswith(f"{head}- model: example-labs/marble-7b{ending}")
    assert after.endswith(f"# the end{tail}")
    assert after.count("\r\n") == (after.count("\n") if ending == "\r\n" else 0)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert sorted(os.listdir(tmp_path)) == ["ai-models.yaml", "marble.yml"]
    assert "error[schema-invalid]" not in cli("check", *DAY, "--fail-on", "never").out


def test_what_is_declared_is_never_declared_again(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "marble.yml", MOF)
    path = put(tmp_path / "ai-models.yaml", MANIFEST)
    assert cli("import", "marble.yml", "--manifest", "ai-models.yaml", *DAY).code == 0
    once = path.read_bytes()
    result = cli("import", "marble.yml", "--manifest", "ai-models.yaml", *DAY)
    assert result.code == 2
    assert 'ai-models.yaml declares "example-labs/marble-7b" already, on line 10' in result.err
    assert path.read_bytes() == once


def test_a_default_license_is_not_given_to_a_model_whose_card_tells_none(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "card" / "README.md", "---\nlicense: gpl\n---\n")
    path = put(tmp_path / "ai-models.yaml", MANIFEST + "defaults: {license: MIT}\n")
    result = cli("import", "card", "--manifest", "ai-models.yaml", *DAY)
    assert result.code == 2
    assert "`defaults` of ai-models.yaml would give" in result.err
    assert path.read_text(encoding="utf-8").startswith(MANIFEST)


def test_one_broken_file_hides_no_other(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "marble.yml", MOF)
    put(tmp_path / "twin.yml", MOF)
    put(tmp_path / "broken.yml", MOF.replace("- {name: Datasets", "- {name: Datasetz"))
    put(tmp_path / "slab.yml", MOF.replace("marble-7b", "slab").replace("Marble", "Slab").replace("7B", ""))
    result = cli("import", "marble.yml", "twin.yml", "broken.yml", "slab.yml", *DAY)
    assert result.code == 1
    assert result.out.count("- model: example-labs/") == 2
    assert "twin.yml has the id of marble.yml: example-labs/marble-7b" in result.err
    assert "--> broken.yml:" in result.err
    assert "this is no component of MOF 1.0" in result.err
    assert cli("import", "broken.yml", *DAY).out == ""
    assert cli("import", "marble.yml", "none.yml", "ai.txt", *DAY).code == 4


def test_flags_that_cannot_be(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "marble.yml", MOF)
    for flags, words in (
        (("--revision", "main"), "a branch or tag may move"),
        (("--model", "a b"), "no spaces"),
        (("--entry", "--manifest", "x"), "--manifest and --entry exclude each other"),
        (("--output", "y", "--manifest", "x"), "--manifest and --output exclude each other"),
        (("--manifest", "none.yaml"), "there is no such file"),
        (("marble.yml", "--model", "m"), "--model is said of one source, and 2 are named"),
        (("--as-of", "yesterday"), "is not a day"),
    ):
        result = cli("import", "marble.yml", *flags)
        assert result.code == 2, flags
        assert words in result.err
        assert result.out == ""
    assert cli("import").code == 2
