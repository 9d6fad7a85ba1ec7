"""Policies from git: read blob by blob, and refused in bounded time when the remote is not what it should be."""

from __future__ import annotations

import os
import threading
import time
from types import MappingProxyType
from typing import TYPE_CHECKING

import pytest

from steelyard.errors import PolicyError, UnreachableError
from steelyard.policy.sources.content import Limits
from steelyard.policy.sources.git import Git
from steelyard.policy.sources.origin import Resolved, World
from steelyard.policy.sources.source import parse_source
from tests.unit.policy.sources.remotes import ENVIRON, Remote, drips, floods, git, remote, sends_to, served

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from steelyard.policy.sources.content import Content

SECONDS = 20
"""More than any refusal here may take."""


@pytest.fixture
def up(tmp_path: Path) -> Remote:
    return remote(tmp_path / "up")


def origin(
    source: str,
    limits: Limits = Limits(seconds=SECONDS),  # noqa: B008 - frozen
    environ: Mapping[str, str] = MappingProxyType({}),
) -> Git:
    return Git(parse_source(source), World({**ENVIRON, **environ}, "", limits))


def fetched(source: str, limits: Limits = Limits(seconds=SECONDS)) -> Content:  # noqa: B008 - frozen
    one = origin(source, limits)
    return one.fetch(one.resolve().name)


def test_a_tag_is_a_commit_and_its_files_are_fetched(up: Remote) -> None:
    commit = git(up.folder, "rev-parse", "HEAD")
    assert origin(up.source()).resolve() == Resolved(commit, is_tag=True)
    content = origin(up.source()).fetch(commit)
    assert [name for name, _ in content.files] == ["packs/own.yaml", "rules/license/own-rule.yaml"]
    assert dict(content.files)["packs/own.yaml"] == (up.folder / "policy/packs/own.yaml").read_bytes()


def test_an_annotated_tag_a_branch_and_a_commit_stand_for_the_commit(up: Remote) -> None:
    commit = git(up.folder, "rev-parse", "HEAD")
    git(up.folder, "tag", "--annotate", "v2", "-m", "two")
    git(up.folder, "branch", "stable")
    assert origin(up.source("v2")).resolve() == Resolved(commit, is_tag=True)
    assert origin(up.source("stable")).resolve() == Resolved(commit)
    assert origin(up.source(commit)).resolve() == Resolved(commit)


def test_the_bytes_are_those_of_the_commit_whatever_the_settings(up: Remote) -> None:
    (up.folder / ".gitattributes").write_text("* text eol=crlf\n*.yaml filter=lfs\n")
    (up.folder / "policy/rules/.gitkeep").write_bytes(b"")
    (up.folder / "policy/packs/own.yaml").write_bytes(b"title: A pack\nrules: {own-rule: {}}\n")
    up.commit("v2")
    assert dict(fetched(up.source("v2")).files)["packs/own.yaml"].count(b"\r") == 0


def test_an_older_commit_is_fetched_though_the_branch_went_on(up: Remote) -> None:
    old = git(up.folder, "rev-parse", "HEAD")
    before = origin(up.source(old)).fetch(old)
    (up.folder / "policy/packs/own.yaml").unlink()
    up.commit()
    assert origin(up.source(old)).fetch(old) == before


def test_a_commit_that_is_gone_is_told_as_moved(up: Remote) -> None:
    with pytest.raises(PolicyError, match=r"`v1` of .* is no longer commit 1111111111"):
        origin(up.source()).fetch("1" * 40)


def test_a_ref_that_is_both_or_neither_is_refused(up: Remote) -> None:
    git(up.folder, "branch", "v1")
    with pytest.raises(PolicyError, match="a branch and a tag"):
        origin(up.source()).resolve()
    with pytest.raises(PolicyError, match="no branch, tag or full commit `v9`"):
        origin(up.source("v9")).resolve()
    with pytest.raises(PolicyError, match="no branch, tag or full commit"):
        origin(up.source(git(up.folder, "rev-parse", "--short", "HEAD"))).resolve()


def test_a_folder_without_a_policy_is_refused(up: Remote) -> None:
    with pytest.raises(PolicyError, match="no rules/ and no packs/ in `other`"):
        fetched(up.source(inside="#other"))
    with pytest.raises(PolicyError, match="no rules/ and no packs/"):
        fetched(up.source(inside=""))


# -- what a hostile tree may hold


def hostile(up: Remote, kind: str) -> str:
    card = up.blob(b"title: x\n")
    folder = up.folder_of(("100644", card, "a.yaml"))
    submodule = "1" * 40
    trees = {
        "a link": [("120000", up.blob(b"/etc/passwd"), "packs")],
        "a linked file": [("40000", up.folder_of(("120000", up.blob(b"../../x"), "a.yaml")), "packs")],
        "a submodule": [("40000", up.folder_of(("160000", submodule, "a")), "rules")],
        "a submodule for a folder": [("160000", submodule, "rules")],
        "dots": [("40000", up.folder_of(("40000", folder, "..")), "rules")],
        "a slash": [("40000", up.folder_of(("100644", card, "../x.yaml")), "rules")],
        "a strange name": [("40000", up.folder_of(("100644", card, "a\x1b[2Jb.yaml")), "packs")],
        "a file twice": [
            ("40000", up.folder_of(("100644", card, "a.yaml"), ("100644", card, "a.yaml")), "packs")
        ],
        "two cases": [
            ("40000", up.folder_of(("100644", card, "A.yaml"), ("100644", card, "a.yaml")), "packs")
        ],
        "another case": [("40000", folder, "Packs")],
        "a missing blob": [("40000", up.folder_of(("100644", "2" * 40, "a.yaml")), "packs")],
    }
    up.tree(*trees[kind])
    return up.source()


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("a link", "a link where a file should be: policy/packs"),
        ("a linked file", "a link where a file should be: policy/packs/a.yaml"),
        ("a submodule", "a submodule where a file should be: policy/rules/a"),
        ("a submodule for a folder", "a submodule where a file should be: policy/rules"),
        ("dots", "a path that leads out: policy/rules/../a.yaml"),
        ("a slash", "a path that leads out: policy/rules/../x.yaml"),
        ("a strange name", "a file whose name is not plain"),
        ("a file twice", "two files called packs/a.yaml"),
        ("two cases", "two files called packs/a.yaml"),
        ("another case", "a folder `Packs`, which would never be looked into"),
        ("a missing blob", ""),
    ],
)
def test_a_hostile_tree_is_refused(up: Remote, kind: str, message: str) -> None:
    source = hostile(up, kind)
    with pytest.raises((PolicyError, UnreachableError)) as refused:
        fetched(source)
    assert message in refused.value.message
    assert refused.value.hint


def test_a_link_on_the_way_to_the_policy_leads_nowhere(up: Remote) -> None:
    (up.folder / "linked").symlink_to("policy")
    up.commit("v2")
    with pytest.raises(PolicyError, match="no rules/ and no packs/ in `linked`"):
        fetched(up.source("v2", "#linked"))


@pytest.mark.parametrize(
    ("filtering", "message"), [("true", "did not send"), ("false", "a file of 33,554,432 bytes")]
)
def test_a_huge_file_is_refused_by_its_size(up: Remote, filtering: str, message: str) -> None:
    git(up.folder, "config", "uploadpack.allowFilter", filtering)
    (up.folder / "policy/packs/own.yaml").write_bytes(bytes(1 << 25))  # 32 MiB of nothing, packed small
    up.commit("v2")
    with pytest.raises(PolicyError, match=f"{message}.*1,048,576"):
        fetched(up.source("v2"))


def test_a_huge_repository_is_given_up_while_it_comes(up: Remote) -> None:
    (up.folder / "policy/big.bin").write_bytes(os.urandom(1 << 22))
    up.commit("v2")
    with pytest.raises(UnreachableError, match="more than 1,000,000 bytes came"):
        fetched(up.source("v2"), Limits(seconds=SECONDS, transfer=1_000_000))


def test_too_many_bytes_of_policies_are_refused_before_they_are_read(up: Remote) -> None:
    with pytest.raises(PolicyError, match="more than 100 bytes of policies"):
        fetched(up.source(), Limits(seconds=SECONDS, total=100))


# -- remotes that do not answer, or not as they should


def test_a_remote_that_is_gone(tmp_path: Path) -> None:
    with pytest.raises(UnreachableError, match="cannot be reached: fatal:") as refused:
        origin(f"git+file://{tmp_path}/gone@v1").resolve()
    assert "credentials" in refused.value.hint


def test_a_port_where_nobody_listens() -> None:
    with pytest.raises(UnreachableError, match="cannot be reached"):
        origin("git+https://127.0.0.1:9/p@v1").resolve()


def test_git_that_is_not_installed(up: Remote) -> None:
    with pytest.raises(UnreachableError, match="cannot run git"):
        origin(up.source(), environ={"PATH": ""}).resolve()


@pytest.mark.parametrize("how", ["drips", "floods", "redirects", "fails"])
def test_a_server_that_is_slow_huge_redirects_or_fails(tmp_path: Path, how: str) -> None:
    with served(tmp_path / "server") as server:
        stop = threading.Event()
        answers = {
            "drips": drips(stop),
            "floods": floods,
            "redirects": sends_to(f"{server.address}/other/info/refs"),
        }
        if how in answers:
            server.answers["/p/info/refs"] = answers[how]
        limits = Limits(seconds=3, transfer=1 << 20)
        source = server.address.replace("https://", "git+https://") + "/p@v1"
        start = time.monotonic()
        with pytest.raises(UnreachableError) as refused:
            origin(source, limits, {"GIT_SSL_CAINFO": server.certificate, "no_proxy": "127.0.0.1"}).resolve()
        assert time.monotonic() - start < SECONDS
        stop.set()
    assert refused.value.hint
    expected = {"drips": "no answer within 3 seconds", "redirects": "302", "fails": "not found"}
    assert expected.get(how, "") in refused.value.message.replace("Found", "302")


def test_an_untrusted_certificate_is_refused(tmp_path: Path) -> None:
    with served(tmp_path / "server") as server, pytest.raises(UnreachableError, match="certificate"):
        origin(
            server.address.replace("https://", "git+https://") + "/p@v1", environ={"no_proxy": "127.0.0.1"}
        ).resolve()


def test_nobody_is_asked_for_a_password_and_no_other_repository_is_meant(tmp_path: Path, up: Remote) -> None:
    # What a hook of this repository exports must not be taken for the remote's.
    environ = {
        "GIT_DIR": str(tmp_path),
        "GIT_INDEX_FILE": "x",
        "GIT_OBJECT_DIRECTORY": "/nowhere",
        "GIT_TRACE": "1",
    }
    assert origin(up.source(), environ=environ).resolve().is_tag


def test_what_is_left_behind_is_nothing(up: Remote, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    fetched(up.source())
    with pytest.raises(PolicyError):
        fetched(up.source(inside="#other"))
    assert list((tmp_path / "temporary").iterdir()) == []


def test_no_hook_filter_or_program_of_the_repository_runs(up: Remote, tmp_path: Path) -> None:
    mark = tmp_path / "ran"
    for hook in ("post-checkout", "reference-transaction", "pre-auto-gc"):
        path = up.folder / ".git/hooks" / hook
        path.write_text(f"#!/bin/sh\ntouch {mark}\n")
        path.chmod(0o755)
    (up.folder / ".gitattributes").write_text("* filter=evil\n")
    git(up.folder, "config", "filter.evil.smudge", f"touch {mark}")
    git(up.folder, "-c", "core.hooksPath=/dev/null", "add", "--all")
    git(up.folder, "-c", "core.hooksPath=/dev/null", "commit", "--quiet", "-m", "evil")
    git(up.folder, "-c", "core.hooksPath=/dev/null", "tag", "v2")
    mark.unlink(missing_ok=True)
    fetched(up.source("v2"))
    assert not mark.exists()
