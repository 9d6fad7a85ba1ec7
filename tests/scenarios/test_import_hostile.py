"""Cards and declarations that mean harm, or are none: a reason each, never a guess, never a crash."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest

from tests.scenarios.test_import import CARD, DAY, MANIFEST, MOF, RESULTS, model, put

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli

TOKEN = "sk-" + "a1" * 12
BOMB = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join(['*' + chr(97 + n)] * 10)}]\n" for n in range(8)
)

CARDS = {
    "front matter is a list": (b"---\n- a\n---\n", 1, "is a list, not a mapping"),
    "front matter is a word": (b"---\nhello\n---\n", 1, "is no mapping"),
    "front matter is empty": (b"---\n---\nText\n", 1, "cannot be read"),
    "alias bomb": (f"---\n{BOMB}---\n".encode(), 1, "aliases of this file repeat more than"),
    "nested deeply": (b"---\na: " + b"[" * 500 + b"]" * 500 + b"\n---\n", 1, "levels deep"),
    "not UTF-8": (b"---\nlicense: \xff\n---\n", 1, "the byte 0xFF is not UTF-8"),
    "a NUL": (b"---\nlicense: \x00\n---\n", 1, "a NUL character"),
    "given twice": (b"---\nlicense: mit\nlicense: gpl-3.0\n---\n", 1, "is given twice"),
    "a tag": (b"---\nlicense: !!python/object:os.system x\n---\n", 1, "README.md:2:"),
    "10 MB": (
        b"---\nlicense: mit\ntext: " + b"a" * (10 << 20) + b"\n---\n",
        1,
        "is larger than 5,242,880 bytes",
    ),
    "no front matter": (b"# Model\n\nlicense: mit\n", 1, "has no front matter"),
    "UTF-16": ("---\nlicense: mit\n---\n".encode("utf-16"), 1, "has no front matter"),
}


@pytest.mark.parametrize("name", CARDS)
def test_a_folder_with_a_card_that_is_none(name: str, cli: Cli, tmp_path: Path) -> None:
    data, code, words = CARDS[name]
    put(tmp_path / "card" / "README.md", data)
    begun = time.monotonic()
    result = cli("import", "card", *DAY)
    assert (result.code, result.out) == (code, ""), result.err
    assert words in result.err
    assert "card/README.md" in result.err
    assert time.monotonic() - begun < 10


FILES = {
    "empty": (b"", "it is empty"),
    "prose": (b"# Model\n\nIt is good.\n", "it has neither front matter nor `release`"),
    "HTML": (b"<!DOCTYPE html><html></html>", "it is a page of HTML"),
    "never closed": (b"---\nlicense: mit\n", "never closed"),
    "a list": (RESULTS.encode(), "it is a list"),
    "a mapping of another kind": (b"model: x\n", "neither front matter nor `release`"),
    "binary": (bytes(range(256)), "is not UTF-8"),
    "UTF-16": ("---\na: 1\n---\n".encode("utf-16"), "the file is UTF-16, not UTF-8"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_no_kind_we_know(name: str, cli: Cli, tmp_path: Path) -> None:
    data, words = FILES[name]
    put(tmp_path / "file", data)
    result = cli("import", "file", *DAY)
    assert (result.code, result.out) == (2, "")
    assert words in result.err
    assert "hint: Expected: a model card" in result.err


def test_the_kind_that_was_said_is_the_kind_it_is_read_as(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "README.md", CARD)
    put(tmp_path / "marble.yml", MOF)
    result = cli("import", "marble.yml", "--from", "huggingface", *DAY)
    assert (result.code, "has no front matter" in result.err) == (1, True)
    result = cli("import", "README.md", "--from", "mof", *DAY)
    assert (result.code, "is no declaration that can be read" in result.err) == (1, True)
    result = cli("import", ".", "--from", "mof", *DAY)
    assert (result.code, "Name the MOF YAML file itself" in result.err) == (4, True)


def test_a_declaration_behind_dashes_is_a_declaration(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "a.yml", "---\n" + MOF)
    assert cli("import", "a.yml", *DAY).code == 0
    put(tmp_path / "b.yml", "---\n" + MOF + "---\na: 1\n")
    result = cli("import", "b.yml", *DAY)
    assert (result.code, "b.yml:" in result.err) == (1, True)
    put(tmp_path / "c.yml", MOF + "  name: again\n   broken")
    result = cli("import", "c.yml", *DAY)
    assert (result.code, "c.yml:" in result.err) == (1, True)


@pytest.mark.parametrize(
    ("front", "words"),
    [
        ("license: cc", "`cc` is the name of several licenses"),
        ("license: gpl", "`gpl` is the name of"),
        ("license: openrail", "`openrail` is the name of"),
        ("license: other", "`other` names no license"),
        ("license: other\nlicense_name: acme", "a link to its text is missing"),
        ("license: unknown", "this names no license"),
        ("license: Apachee-2.0", "perhaps Apache-2.0"),
        ("license: MIT AND", "fill in: license"),
        ("license: [mit, apache-2.0]", "all of them, or one at choice?"),
        ("license: 3", "the card does not tell"),
        ("license: {a: b}", "the card does not tell"),
        ("license: apache-2.0\nlicense_name: llama3.1", "the card says two things"),
        ("license: mit\nlicense_name: acme-1.0", "the card says two things"),
        ("license: no", "`license` of the card was not read"),
        ("tags: [x]", "fill in: license: the card does not tell"),
    ],
)
def test_a_license_that_cannot_be_told_is_not_written(
    front: str, words: str, cli: Cli, tmp_path: Path
) -> None:
    put(tmp_path / "card" / "README.md", f"---\n{front}\n---\n")
    result = cli("import", "card", *DAY)
    assert result.code == 0, result.err
    assert "license" not in model(result.out)
    assert words in result.out


def test_links_that_lead_out_of_the_folder_are_left_alone(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "secret" / "README.md", CARD)
    put(tmp_path / "secret" / "r.yaml", RESULTS)
    (tmp_path / "card").mkdir()
    (tmp_path / "card" / "README.md").symlink_to("../secret/README.md")
    result = cli("import", "card", *DAY)
    assert (result.code, result.out) == (1, "")
    assert "card/README.md leads out of card through a link" in result.err
    put(tmp_path / "two" / "README.md", CARD)
    (tmp_path / "two" / ".eval_results").mkdir()
    (tmp_path / "two" / ".eval_results" / "r.yaml").symlink_to("../../secret/r.yaml")
    result = cli("import", "two", *DAY)
    assert result.code == 1
    assert "two/.eval_results/r.yaml leads out of two" in result.err
    assert len(model(result.out)["benchmarks"]) == 1
    assert "fill in: not all results were read" in result.out.replace("benchmarks: ", "")
    put(tmp_path / "three" / "README.md", CARD)
    (tmp_path / "three" / ".eval_results").symlink_to("../secret")
    result = cli("import", "three", *DAY)
    assert (result.code, "three/.eval_results leads out" in result.err) == (1, True)


def test_folders_pipes_and_what_is_not_there(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    result = cli("import", "empty", *DAY)
    assert (result.code, "there is no empty/README.md" in result.err) == (2, True)
    (tmp_path / "odd" / "README.md").mkdir(parents=True)
    result = cli("import", "odd", *DAY)
    assert (result.code, "it is a folder" in result.err) == (4, True)
    os.mkfifo(tmp_path / "pipe")
    result = cli("import", "pipe", *DAY)
    assert (result.code, "it is not a plain file" in result.err) == (4, True)
    result = cli("import", ".", *DAY, cwd=tmp_path / "empty")
    assert (result.code, "there is no README.md" in result.err) == (2, True)
    put(tmp_path / "card" / "README.md", CARD)
    put(tmp_path / "card" / ".eval_results", "no folder")
    result = cli("import", "card", *DAY)
    assert result.code == 4
    assert model(result.out)["license"] == "Apache-2.0"
    put(tmp_path / "more" / "README.md", CARD)
    (tmp_path / "more" / ".eval_results" / "x.yaml").mkdir(parents=True)
    result = cli("import", "more", *DAY)
    assert (result.code, "more/.eval_results/x.yaml: it is a folder" in result.err) == (4, True)


def test_results_that_are_broken_hide_no_others(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "card" / "README.md", CARD)
    put(tmp_path / "card" / ".eval_results" / "a.yaml", "a: b\n")
    put(tmp_path / "card" / ".eval_results" / "b.yaml", "- x\n- {dataset: y}\n" + RESULTS)
    put(tmp_path / "card" / ".eval_results" / "c.yaml", "- [")
    result = cli("import", "card", *DAY)
    assert result.code == 1
    for words in ("a.yaml:1:1: the file is no list", "b.yaml:1:3: this result is no mapping",
                  "b.yaml:2:13: `dataset` is no mapping", "c.yaml:"):  # fmt: skip
        assert words in result.err
    assert [one["name"] for one in model(result.out)["benchmarks"]] == ["cais/mmlu", "Idavidrein/gpqa"]


def test_nothing_acts_on_a_terminal_and_no_secret_is_printed(cli: Cli, tmp_path: Path) -> None:
    name = "\x1b[31mred\n::error::\u202e"
    front = (
        f"model_name: ns/m\nlicense: {TOKEN}\nbase_model: ['{TOKEN}', '##[error]x', 'a b']\n"
        f'pipeline_tag: "\\e[31m"\n"{TOKEN}": 1\nlanguage: ["{TOKEN}", "\\e]0;x\\a"]\n'
        f'model-index: [{{name: ns/m, results: [{{dataset: {{type: "\\e[2J"}}, metrics: [{{value: 1}}]}},'
        f" {{dataset: {{type: d}}, metrics: [{{value: '{TOKEN}', type: t, verifyToken: {TOKEN}}}],"
        f" source: {{name: '{TOKEN}', url: 'https://u:{TOKEN}@x.org'}}}}]}}]\n"
    )
    put(tmp_path / name / "README.md", f"---\n{front}---\n")
    result = cli("import", name, *DAY)
    assert result.code == 0, result.err
    for text in (result.out, result.err):
        assert "\x1b" not in text
        assert "\u202e" not in text
        assert TOKEN not in text
        assert "##[" not in text
        assert not any(line.startswith("::") for line in text.splitlines())
    found = model(result.out)
    assert "base" not in found
    assert [one["name"] for one in found["benchmarks"]] == ["d"]
    assert "value" not in found["benchmarks"][0]


@pytest.mark.parametrize(
    "text",
    [
        f"---\nlicense: {TOKEN}\nlicense: {TOKEN}\n---\n",
        MOF.replace("- {name: Datasets", f"- {{name: {TOKEN}"),
    ],
)
def test_a_fault_is_shown_without_the_secret_on_its_line(text: str, cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "source", text)
    result = cli("import", "source", *DAY)
    assert (result.code, result.out) == (1, "")
    assert "--> source:" in result.err
    assert TOKEN not in result.err


def test_a_manifest_that_cannot_take_an_entry_is_left_alone(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "marble.yml", MOF)
    for name, text, words in (
        ("a.yaml", "schema: 1\nproject: p\nowner: o\nmodels: [{model: m}]\n", "no list with a dash"),
        ("b.json", '{"schema": 1, "models": [{"model": "m"}]}', "no list with a dash"),
        ("c.yaml", "schema: 1\n", "has no list of `models`"),
        ("d.yaml", "- a\n", "has no list of `models`"),
        ("e.yaml", "models:\n- [", "cannot be read"),
        ("f.yaml", "models: []\n", "has no list of `models`"),
        ("g.yaml", MANIFEST.replace("models:\n- ", "x: &a\n- model: z\nmodels:\n- ") + "#\n...\nx", "g.yaml"),
        ("h.yaml", "models:\n- model: m\n  purpose: |+\n    text\n\n\n", "without changing what it says"),
    ):
        path = put(tmp_path / name, text)
        result = cli("import", "marble.yml", "--manifest", name, *DAY)
        assert (result.code, result.out) == (2, ""), (name, result.err)
        assert words in result.err, (name, result.err)
        assert path.read_text(encoding="utf-8") == text


def test_a_manifest_that_was_not_valid_gains_the_entry_all_the_same(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "marble.yml", MOF)
    path = put(tmp_path / "ai-models.yaml", "models:\n  -  model: m\n     modle: x")
    assert cli("import", "marble.yml", "--manifest", "ai-models.yaml", *DAY).code == 0
    assert path.read_text(encoding="utf-8").startswith(
        "models:\n  -  model: m\n     modle: x\n  - model: example-"
    )


def test_a_manifest_that_is_a_link_out_of_the_repository_is_left_alone(cli: Cli, tmp_path: Path) -> None:
    text = "schema: 1\nproject: p\nowner: o\nmodels:\n- model: m\n"
    away = put(tmp_path / "good" / "ai-models.yaml", text)
    for name in ("good", "evil"):
        (tmp_path / name / ".git").mkdir(parents=True)
    put(tmp_path / "evil" / "marble.yml", MOF)
    (tmp_path / "evil" / "ai-models.yaml").symlink_to(away)
    for cwd, folder in ((tmp_path / "evil", ""), (tmp_path, "evil/")):
        result = cli("import", f"{folder}marble.yml", "--manifest", f"{folder}ai-models.yaml", *DAY, cwd=cwd)
        assert result.code == 2
        assert "leads out of" in result.err
    assert away.read_text(encoding="utf-8") == text


def test_a_manifest_grown_too_large_is_left_alone(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path / "marble.yml", MOF)
    many = "".join(f"- model: m{number}\n" for number in range(1_999))
    path = put(tmp_path / "ai-models.yaml", f"schema: 1\nproject: p\nowner: o\nmodels:\n{many}")
    result = cli("import", "marble.yml", "--manifest", "ai-models.yaml", *DAY)
    assert result.code == 2
    assert "would no longer be valid" in result.err
    assert "marble" not in path.read_text(encoding="utf-8")
