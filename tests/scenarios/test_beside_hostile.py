"""A hostile repository names evidence, alternatives and files so that a check would take for ever; it does not."""

from __future__ import annotations

import hashlib
import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from steelyard.manifest import files
from steelyard.manifest.files import RepositoryFiles
from tests.property.effort import effort
from tests.unit.policy.cards import manifest, put, put_card

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli

DAY = ("--as-of", "2026-11-23", "--isolated", "--policy", "policy")
HEAD = "schema: 1\nproject: p\nowner: jo\n"


def checked(cli: Cli, folder: Path, require: str, text: str, code: int = 1) -> list[dict[str, Any]]:
    put_card(
        folder / "policy",
        each="reference",
        require=require,
        examples="{fail: [{models: [{model: m, terms: gone}]}]}",
        status="preview",
    )
    put(folder / "ai-models.yaml", HEAD + text)
    result = cli("check", *DAY, "--format", "json", "--all")
    assert result.code == code, result.err
    return list(json.loads(result.out)["verdicts"])


@pytest.mark.parametrize("step", ["a/", "../", "./", "sub/../"])
def test_a_path_deeper_than_any_repository_is_not_followed(tmp_path: Path, step: str) -> None:
    put(tmp_path / "sub" / "x", "x")
    looked = RepositoryFiles(str(tmp_path), str(tmp_path))
    assert looked.look("sub/x").found
    assert looked.look("sub/../" * 4 + "sub/x").found
    path = step * 100_000 + "sub/x"
    assert not looked.look(path).found
    assert effort(lambda: looked.look(path)) < 100


def test_where_a_manifest_names_no_file_the_root_is_not_even_followed(tmp_path: Path) -> None:
    folder = str(tmp_path)
    assert effort(lambda: RepositoryFiles(folder, folder)) < effort(lambda: os.path.realpath(folder))


def test_one_file_under_many_names_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path / "big", "x" * 1000)
    os.symlink("big", tmp_path / "other")
    monkeypatch.setattr(files, "_MOST_READ", 1500)
    looked = RepositoryFiles(str(tmp_path), str(tmp_path))
    wanted = hashlib.sha256(b"x" * 1000).hexdigest()
    for path in ("big", "./big", "other", "big"):
        assert looked.look(path).digest() == wanted


def test_what_all_digests_together_read_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_MOST_READ", 1500)
    for name in ("a", "b", "c"):
        put(tmp_path / name, name * 600)
    looked = RepositoryFiles(str(tmp_path), str(tmp_path))
    known = [looked.look(name).digest() is not None for name in ("a", "b", "c")]
    assert known == [True, True, False], "and what was not read stays unknown"


def test_what_became_a_pipe_or_a_folder_is_not_waited_for(tmp_path: Path) -> None:
    put(tmp_path / "a", "a")
    put(tmp_path / "b", "b")
    looked = RepositoryFiles(str(tmp_path), str(tmp_path))
    pipe, folder = looked.look("a"), looked.look("b")
    (tmp_path / "a").unlink()
    os.mkfifo(tmp_path / "a")
    (tmp_path / "b").unlink()
    (tmp_path / "b").mkdir()
    assert pipe.digest() is None
    assert folder.digest() is None
    assert not looked.look("a").found


def test_a_file_that_tells_no_size_is_read_no_further_than_the_bound(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "a", "a" * 600)
    monkeypatch.setattr(files, "_MOST_READ", 500)

    def tells_no_size(path: str) -> tuple[int, int]:
        return os.open(path, os.O_RDONLY), 0

    monkeypatch.setattr(files, "open_plain", tells_no_size)
    assert RepositoryFiles(str(tmp_path), str(tmp_path)).look("a").digest() is None


def test_more_alternatives_than_anybody_has_are_a_fault(cli: Cli, tmp_path: Path) -> None:
    named = ", ".join(f"x{number}" for number in range(101))
    models = "".join(f"- model: m{number}\n" for number in range(100))
    text = f"defaults: {{exit: {{alternatives: [{named}]}}}}\nmodels:\n{models}"
    (found,) = checked(cli, tmp_path, "{resolves: {equals: true}}", text)
    assert "10,100 alternatives and waivers" in found["message"]
    assert found["rule"] == "schema-invalid"


def test_finding_a_reference_again_does_not_look_at_all_of_them() -> None:
    def work(count: int) -> int:
        named = ", ".join(f"x{number}" for number in range(count))
        bound = manifest(f"models: [{{model: m, exit: {{alternatives: [{named}]}}}}]\n")
        places = [subject.pointers["reference"] for subject in bound.subjects("reference")]
        assert len(places) == count
        return effort(lambda: [bound.written((*place, "resolves")) for place in places])

    assert work(1000) < 12 * work(100)
