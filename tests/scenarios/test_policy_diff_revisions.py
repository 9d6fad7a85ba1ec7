"""`policy diff` takes revisions by name: what names none is refused, and whatever lies at one is not followed, run or written."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from steelyard.cli import snapshot
from tests.houses import LICENSE_MIT
from tests.scenarios.differences import DAY, diff, housed

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import Cli
    from tests.repository import Repository


@pytest.fixture
def house(tmp_path: Path) -> Repository:
    return housed(tmp_path / "house")


@pytest.mark.parametrize(
    ("new", "hint"),
    [
        ("policy", "`v1:policy`."),
        ("./policy/packs/house.yaml", "`v1:./policy/packs/house.yaml`."),
        ("HEAD:policy", "`v1:policy`."),
        ("baseline", "such as `v1:policy`."),
    ],
)
def test_a_revision_alone_is_no_policy(cli: Cli, house: Repository, new: str, hint: str) -> None:
    house.git("tag", "v1")
    result = diff(cli, house, "v1", new)
    assert result.code == 2
    assert "`v1` is a revision of this repository, and no policy" in result.err
    assert hint in result.err
    assert "is a revision" in diff(cli, house, new, "v1").err


def test_a_path_may_start_here(cli: Cli, house: Repository) -> None:
    result = cli("policy", "diff", "HEAD:./packs", "policy", *DAY, cwd=house.root / "policy")
    assert result.code == 2  # a folder without packs/ or rules/ in it
    result = cli(
        "policy", "diff", "HEAD:./packs/house.yaml", "HEAD:policy", "..", *DAY, cwd=house.root / "policy"
    )
    assert result.code == 0


@pytest.mark.parametrize(
    ("old", "said"),
    [
        ("-x:policy", "is no revision"),
        ("--upload-pack=touch pwned:policy", "is no revision"),
        ("nowhere:policy", "git cannot find the revision"),
        ("HEAD:nowhere", "there is no policy `nowhere` at HEAD"),
        ("HEAD:../policy", "leads out of the repository"),
        ("HEAD:a", "has no rules"),
        ("HEAD:steelyard.yaml", "there is no policy `steelyard.yaml` at HEAD"),
        (":policy", "names no revision"),
        ("HEAD\n:policy", "is no revision"),
        ("nosuch", "there is no policy"),
        ("nowhere/steelyard.yaml", "there is no nowhere/steelyard.yaml"),
        ("git+https://git.example.org/policy@v1", "is not locked"),
    ],
)
def test_bad_names_are_refused(cli: Cli, house: Repository, old: str, said: str) -> None:
    result = cli("policy", "diff", *DAY, "--", old, "policy", cwd=house.root)
    assert result.code == 2, result.out + result.err
    assert said in result.err
    assert "Traceback" not in result.err
    assert not (house.root / "pwned").exists()


def test_a_card_that_is_broken_at_a_revision_is_named_as_it_is_called_there(
    cli: Cli, house: Repository
) -> None:
    house.commit({"policy/rules/acme/acme-license.yaml": LICENSE_MIT.replace("license:", "licence:")})
    result = diff(cli, house, "HEAD:policy", "baseline")
    assert result.code == 2
    assert "HEAD:policy/rules/acme/acme-license.yaml:7:" in result.err
    assert "steelyard-" not in result.err


def test_links_submodules_and_giants_of_a_revision_are_not_read(cli: Cli, house: Repository) -> None:
    secret = house.root.parent / "secret.yaml"
    secret.write_text("title: Secret\n", encoding="utf-8")
    packs = house.root / "policy" / "packs"
    os.symlink(secret, packs / "link.yaml")
    linked = house.commit()
    result = diff(cli, house, f"{linked}:policy", "baseline")
    assert (result.code, "is a link" in result.err) == (2, True)
    (packs / "link.yaml").unlink()
    giant = house.commit({"policy/packs/giant.yaml": "#" * 20_000_000})
    result = diff(cli, house, f"{giant}:policy", "baseline")
    assert (result.code, "is larger than" in result.err) == (2, True)
    house.commit({"policy/packs/giant.yaml": None})
    house.git("update-index", "--add", "--cacheinfo", f"160000,{giant},policy/packs/module.yaml")
    house.git("commit", "-q", "-m", "module")
    result = diff(cli, house, "HEAD:policy", "baseline")
    assert (result.code, "a submodule" in result.err) == (2, True)


def test_a_tree_that_leads_out_is_refused_and_nothing_is_written(cli: Cli, house: Repository) -> None:
    blob = house.git("hash-object", "-w", "--stdin", stdin=b"title: Out\n").strip()
    for name in ("..", ".git"):
        inner = house.git("mktree", stdin=f"100644 blob {blob}\tescape.yaml\n".encode()).strip()
        middle = house.git("mktree", stdin=f"040000 tree {inner}\t{name}\n".encode()).strip()
        packs = house.git("mktree", stdin=f"040000 tree {middle}\tpacks\n".encode()).strip()
        top = house.git("mktree", stdin=f"040000 tree {packs}\tpolicy\n".encode()).strip()
        commit = house.git("commit-tree", top, "-m", "out").strip()
        result = diff(cli, house, f"{commit}:policy", "baseline")
        assert result.code == 2
        assert "leads out of its folder" in result.err


def test_what_a_repository_configures_does_not_run(cli: Cli, house: Repository) -> None:
    marker = house.root / "ran"
    script = house.root / "run.sh"
    script.write_text(f"#!/bin/sh\ntouch {marker}\ncat\n", encoding="utf-8")
    script.chmod(0o755)
    house.git("config", "core.fsmonitor", str(script))
    house.git("config", "core.pager", str(script))
    house.git("config", "diff.external", str(script))
    house.git("config", "filter.evil.smudge", str(script))
    house.git("config", "core.hooksPath", str(house.root))
    house.commit({".gitattributes": "* filter=evil\n"})
    marker.unlink(missing_ok=True)
    assert diff(cli, house, "HEAD:policy", "policy").code == 0
    assert not marker.exists()


def test_outside_of_a_repository_there_is_no_revision(cli: Cli, tmp_path: Path) -> None:
    result = cli("policy", "diff", "HEAD:policy", "baseline", cwd=tmp_path)
    assert result.code == 2
    assert "not a git repository" in result.err


def test_without_git_nothing_is_known(
    cli: Cli, house: Repository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    result = diff(cli, house, "HEAD:policy", "policy")
    assert (result.code, "git does not answer" in result.err) == (2, True)


def test_more_than_a_policy_can_be_is_refused(
    cli: Cli, house: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshot, "_MOST_FILES", 1)
    result = diff(cli, house, "HEAD:policy", "policy")
    assert (result.code, "files or 64 MB to read at HEAD" in result.err) == (2, True)


def test_an_object_that_the_clone_lacks_is_told(cli: Cli, house: Repository) -> None:
    blob = house.git("rev-parse", "HEAD:policy/packs/house.yaml").strip()
    (house.root / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    result = diff(cli, house, "HEAD:policy", "policy")
    assert result.code == 2
    assert "Traceback" not in result.err
