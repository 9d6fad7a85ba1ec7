"""policy.lock: read back as it was written, and refused at its line when it is not what it should be."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from steelyard.errors import PolicyError
from steelyard.policy.sources.lock import Entry, Lock, Signer, lock_of, lock_text, read_lock
from steelyard.policy.sources.locked import Locked
from steelyard.policy.sources.locking import unlike
from steelyard.policy.sources.source import Kind
from steelyard.policy.sources.store import Store
from steelyard.schemas import load_schema

if TYPE_CHECKING:
    from pathlib import Path

DIGEST = "sha256:" + "0a" * 32
GIT = "git+https://example.org/p@v1#policy"
KEY = Signer(key="ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ==")
BOT = Signer(identity="https://example.org/w.yml@refs/tags/v1", issuer="https://token.example.org")
ENTRY = Entry(Kind.GIT, "a" * 40, DIGEST, "2026-11-23", KEY)
GOOD = (
    f"schema: 1\nsources:\n  {GIT}:\n    kind: git\n    resolved: {'a' * 40}\n    digest: {DIGEST}\n"
    "    date: 2026-11-23\n"
)


def test_a_lock_is_written_for_people_to_review() -> None:
    lock = Lock({"package:acme": Entry(Kind.PACKAGE, "1.2", DIGEST, "2026-11-23", BOT), GIT: ENTRY})
    text = lock_text(lock)
    assert text.startswith("# Written by `steelyard policy lock`")
    assert text.index(GIT) < text.index("package:acme")
    assert yaml.safe_load(text)["sources"][GIT]["signature"] == {"type": "ssh", "key": KEY.key}
    assert lock_of(text.encode()) == lock
    assert lock_of(lock_text(Lock({})).encode()) == Lock({})


SIGNERS = st.sampled_from([None, KEY, BOT])
ENTRIES = st.dictionaries(
    st.sampled_from([GIT, "git+ssh://git@h/p@v1", "git+file:///a/b@main"]),
    st.builds(
        Entry,
        st.just(Kind.GIT),
        st.sampled_from(["a" * 40, "b" * 64]),
        st.just(DIGEST),
        st.just("2026-01-01"),
        SIGNERS,
    ),
)


@given(ENTRIES)
def test_what_is_written_is_read(entries: dict[str, Entry]) -> None:
    assert lock_of(lock_text(Lock(entries)).encode()) == Lock(entries)
    assert lock_text(Lock(dict(reversed(entries.items())))) == lock_text(Lock(entries))


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("schema: 1", "schema: 2", "`schema` cannot be 2"),
        ("schema: 1\n", "", "there is no `schema`"),
        ("sources:", "source:", "unknown key `source`"),
        (DIGEST, "sha256:0a", "digest"),
        (DIGEST, DIGEST.upper(), "digest"),
        (DIGEST, "md5:" + "0a" * 16, "digest"),
        (f"    digest: {DIGEST}\n", "", "has no `digest`"),
        ("kind: git", "kind: svn", "kind"),
        ("kind: git", "kind: archive", "this source is of kind git"),
        ("2026-11-23", "yesterday", "date"),
        ("resolved: a", "resolved: --upload-pack=a", "resolved"),
        (GIT, "git+https://example.org/p", "names no ref"),
        (GIT, "./policy", "is no source"),
        (
            "date: 2026-11-23",
            "date: 2026-11-23\n    signature: {type: ssh}",
            "a signature of this type has key",
        ),
        (
            "date: 2026-11-23",
            "date: 2026-11-23\n    signature: {type: sigstore, identity: a}",
            "has identity and issuer",
        ),
        ("date: 2026-11-23", "date: 2026-11-23\n    signature: {type: none}", "type"),
        ("date: 2026-11-23", "date: 2026-11-23\n    trust: me", "unknown key"),
        ("schema: 1", "schema: 1\nschema: 1", "schema"),
        (GOOD, "", ""),
        (GOOD, "\0", ""),
        (GOOD, "- a\n", ""),
        ("<<<<<<<", "", ""),
    ],
)
def test_a_lock_that_is_not_one_is_refused(before: str, after: str, message: str) -> None:
    text = GOOD.replace(before, after) if before in GOOD else f"<<<<<<< ours\n{GOOD}"
    with pytest.raises(PolicyError, match="the lock cannot be used") as refused:
        lock_of(text.encode())
    assert refused.value.faults
    assert any(message in fault.message for fault in refused.value.faults), refused.value.faults
    assert refused.value.hint


def test_a_lock_that_is_not_there_is_empty_and_one_that_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    assert read_lock(str(tmp_path / "policy.lock")) == Lock({})
    (tmp_path / "policy.lock").mkdir()
    with pytest.raises(PolicyError, match=r"cannot read policy\.lock: it is a folder"):
        read_lock(str(tmp_path / "policy.lock"))
    (tmp_path / "link").symlink_to("nowhere")
    with pytest.raises(PolicyError, match="cannot read"):
        read_lock(str(tmp_path / "link"))


def test_a_source_is_looked_up_as_it_is_written(tmp_path: Path) -> None:
    known = Locked(GOOD.encode(), Store(str(tmp_path)))
    assert known.stamp == GOOD.encode()
    assert known.entry(GIT).digest == DIGEST
    with pytest.raises(PolicyError, match=r"`git\+https://example.org/p@v2#policy` is not in policy.lock"):
        known.place(GIT.replace("v1", "v2"))
    with pytest.raises(PolicyError, match="not in the cache"):
        known.place(GIT)


def test_a_lock_and_what_is_used_are_told_apart() -> None:
    lock = Lock({GIT: ENTRY})
    assert unlike(lock, [GIT]) == ""
    assert "used and not locked" in unlike(lock, [GIT, "package:a"])
    assert "locked and not used" in unlike(lock, [])


def test_the_schema_is_published() -> None:
    assert json.dumps(load_schema("policy-lock.v1")).count("sha256") == 1
