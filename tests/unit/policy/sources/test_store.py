"""The cache of fetched policies: proven before every use, and only where nobody else may write."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from steelyard.errors import PolicyError
from steelyard.policy.sources.content import Content, Limits
from steelyard.policy.sources.store import Store

if TYPE_CHECKING:
    from pathlib import Path

CONTENT = Content((("packs/own.yaml", b"title: x\n"), ("rules/a/b.yaml", b"title: y\n")))
OTHER = Content((("packs/own.yaml", b"title: z\n"),))

posix = pytest.mark.skipif(os.name != "posix", reason="Windows keeps the profiles of users apart itself")
as_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can make what belongs to others"
)


@pytest.fixture
def top(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "packs"


@pytest.fixture
def store(top: Path) -> Store:
    made = Store(str(top))
    made.put(CONTENT)
    return made


def place(top: Path) -> Path:
    return top / CONTENT.digest.replace(":", "-")


def test_what_is_kept_is_found_and_nothing_else(store: Store, top: Path) -> None:
    assert store.place(CONTENT.digest, "s") == str(place(top))
    assert (place(top) / "rules/a/b.yaml").read_bytes() == b"title: y\n"
    assert store.has(CONTENT.digest)
    assert not store.has(OTHER.digest)
    with pytest.raises(PolicyError, match="`s` is locked, but not in the cache") as missing:
        store.place(OTHER.digest, "s")
    assert "policy fetch" in missing.value.hint
    assert os.listdir(top) == [place(top).name]


def test_keeping_twice_is_keeping_once(store: Store, top: Path) -> None:
    before = os.stat(place(top) / "packs/own.yaml").st_mtime_ns
    store.put(CONTENT)
    assert os.stat(place(top) / "packs/own.yaml").st_mtime_ns == before


def tamper(folder: Path, how: str) -> None:
    match how:
        case "changed":
            (folder / "packs/own.yaml").write_bytes(b"title: q\n")
        case "removed":
            (folder / "packs/own.yaml").unlink()
        case "added":
            (folder / "rules/a/c.yaml").write_bytes(b"")
        case "hidden":
            (folder / ".x").write_bytes(b"")
        case "renamed":
            (folder / "packs/own.yaml").rename(folder / "packs/mine.yaml")
        case "grown":
            (folder / "packs/own.yaml").write_bytes(b"title: x\n" + b"#" * (1 << 20))


@pytest.mark.parametrize("how", ["changed", "removed", "added", "hidden", "renamed", "grown"])
def test_what_was_changed_is_refused_and_fetched_anew(store: Store, top: Path, how: str) -> None:
    tamper(place(top), how)
    with pytest.raises(PolicyError, match="the cached content of `s` was changed") as refused:
        store.place(CONTENT.digest, "s")
    assert "policy fetch" in refused.value.hint
    assert not store.has(CONTENT.digest)
    store.put(CONTENT)
    assert store.has(CONTENT.digest)
    assert os.listdir(top) == [place(top).name]


def test_more_than_any_policy_has_is_not_read(top: Path, store: Store) -> None:
    assert store.has(CONTENT.digest)
    assert not Store(str(top), Limits(total=10)).has(CONTENT.digest)
    assert not Store(str(top), Limits(files=1)).has(CONTENT.digest)


@posix
@pytest.mark.parametrize("what", ["file", "link", "folder", "whole", "top", "pipe"])
def test_links_and_what_others_may_write_are_refused(
    store: Store, top: Path, tmp_path: Path, what: str
) -> None:
    folder = place(top)
    match what:
        case "file":
            (folder / "packs/own.yaml").chmod(0o666)
        case "link":
            (folder / "packs/own.yaml").rename(tmp_path / "own.yaml")
            (folder / "packs/own.yaml").symlink_to(tmp_path / "own.yaml")
        case "folder":
            (folder / "rules").chmod(0o777)
        case "whole":
            folder.rename(tmp_path / "whole")
            folder.symlink_to(tmp_path / "whole")
        case "top":
            top.chmod(0o777)
        case "pipe":
            os.mkfifo(folder / "packs/pipe.yaml")
    with pytest.raises(PolicyError) as refused:
        store.place(CONTENT.digest, "s")
    assert (
        "somebody else may write it" in refused.value.message or "not a plain file" in refused.value.message
    )


@as_root
def test_what_belongs_to_another_is_refused(store: Store, top: Path) -> None:
    os.chown(place(top) / "packs/own.yaml", 65534, 65534)
    with pytest.raises(PolicyError, match="somebody else may write it"):
        store.place(CONTENT.digest, "s")


def test_what_vanishes_or_cannot_be_listed_is_told(
    store: Store, top: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(PolicyError, match=r"cannot read .*nowhere: No such file"):
        list(store._files(str(top / "nowhere")))

    def closed(_: str) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "scandir", closed)
    with pytest.raises(PolicyError, match=r"cannot read .*: Permission denied"):
        store.place(CONTENT.digest, "s")


def test_without_a_cache_nothing_is_kept_nor_found() -> None:
    nowhere = Store(None)
    for ask in (
        lambda: nowhere.put(CONTENT),
        lambda: nowhere.has(CONTENT.digest),
        lambda: nowhere.place("x", "s"),
    ):
        with pytest.raises(PolicyError, match="there is no cache on this machine"):
            ask()


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(PolicyError, match="cannot keep policies in"):
        Store(str(tmp_path / "file" / "packs")).put(CONTENT)


def test_a_write_that_fails_leaves_nothing(top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("steelyard.policy.sources.store.write_content", full)
    with pytest.raises(PolicyError, match="No space left"):
        Store(str(top)).put(CONTENT)
    assert os.listdir(top) == []
