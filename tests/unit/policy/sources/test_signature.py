"""Who signed a content: SSH signatures that ssh-keygen made, and what is none."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from steelyard.errors import PolicyError, UnreachableError
from steelyard.policy.sources.content import Content, Limits
from steelyard.policy.sources.lock import Signer
from steelyard.policy.sources.origin import World
from steelyard.policy.sources.signature import NAMESPACE, public_key, verify
from tests.unit.policy.sources.keys import key_pair, signed

if TYPE_CHECKING:
    from pathlib import Path

CONTENT = Content((("rules/a/b.yaml", b"title: x\n"),))
WORLD = World(os.environ, "", Limits(seconds=20))

pytestmark = pytest.mark.skipif(shutil.which("ssh-keygen") is None, reason="ssh-keygen is not installed")


def refusal(content: Content, key: str, world: World = WORLD) -> str:
    with pytest.raises(PolicyError) as refused:
        verify(content, Signer(key=key), "the source", world)
    assert refused.value.hint
    return refused.value.message


@pytest.mark.parametrize("kind", ["ed25519", "ecdsa", "rsa"])
def test_a_signature_by_the_pinned_key_is_accepted(tmp_path: Path, kind: str) -> None:
    private, public = key_pair(tmp_path / "key", kind)
    content = CONTENT._replace(signatures={"policy.sig": signed(CONTENT.listing, private)})
    verify(content, Signer(key=public), "the source", WORLD)


def test_another_key_another_content_and_another_namespace_are_refused(tmp_path: Path) -> None:
    private, public = key_pair(tmp_path / "key")
    _, other = key_pair(tmp_path / "other")
    content = CONTENT._replace(signatures={"policy.sig": signed(CONTENT.listing, private)})
    assert "`the source` is not signed by the key that is pinned" in refusal(content, other)
    changed = content._replace(files=(("rules/a/b.yaml", b"title: y\n"),))
    assert "not signed by the key that is pinned" in refusal(changed, public)
    file = CONTENT._replace(signatures={"policy.sig": signed(CONTENT.listing, private, "file")})
    assert "not signed by the key that is pinned" in refusal(file, public)


def test_what_is_no_signature_is_refused(tmp_path: Path) -> None:
    private, public = key_pair(tmp_path / "key")
    whole = signed(CONTENT.listing, private)
    for broken in (b"", b"-----BEGIN SSH SIGNATURE-----\n", whole[:-40], b"\0" * 1000):
        content = CONTENT._replace(signatures={"policy.sig": broken})
        assert "not signed by the key that is pinned" in refusal(content, public)
    assert "is not signed: there is no policy.sig" in refusal(CONTENT, public)


def test_without_ssh_keygen_nothing_is_accepted(tmp_path: Path) -> None:
    private, public = key_pair(tmp_path / "key")
    content = CONTENT._replace(signatures={"policy.sig": signed(CONTENT.listing, private)})
    with pytest.raises(UnreachableError, match="cannot run ssh-keygen"):
        verify(content, Signer(key=public), "the source", World({"PATH": ""}, ""))


def test_a_public_key_is_read_without_its_comment() -> None:
    assert public_key("ssh-ed25519 AAAAC3Nz== me@example.org\n") == "ssh-ed25519 AAAAC3Nz=="
    for text in (
        "",
        "-----BEGIN OPENSSH PRIVATE KEY-----\n",
        "* ssh-ed25519 AAAA",
        "ssh-ed25519 AAAA\n* ssh-ed25519 BBBB\n",
        "ssh-dss AAAA",
        'namespaces="x" ssh-ed25519 AAAA',
        "ssh-ed25519-cert-v01@openssh.com AAAA",
    ):
        with pytest.raises(PolicyError, match="no public SSH key"):
            public_key(text)


def test_without_the_library_a_sigstore_signature_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "steelyard.policy.sources.sigstore_bundle", None)
    bot = Signer(identity="a", issuer="https://b")
    content = CONTENT._replace(signatures={"policy.sigstore.json": b"{}"})
    with pytest.raises(PolicyError, match="sigstore's library is not installed") as refused:
        verify(content, bot, "the source", WORLD)
    assert "steelyard[sigstore]" in refused.value.hint
    with pytest.raises(PolicyError, match=r"there is no policy.sigstore.json"):
        verify(CONTENT, bot, "the source", WORLD)


def test_the_documented_commands_sign_what_is_verified(tmp_path: Path) -> None:
    private, public = key_pair(tmp_path / "key")
    policy = tmp_path / "policy"
    (policy / "rules/a").mkdir(parents=True)
    (policy / "rules/a/b.yaml").write_bytes(b"title: x\n")
    listing = subprocess.run(
        [sys.executable, "-m", "steelyard", "policy", "digest", str(policy), "--list"],
        capture_output=True,
        check=True,
    ).stdout
    assert listing == CONTENT.listing
    done = subprocess.run(
        ["ssh-keygen", "-Y", "sign", "-f", private, "-n", NAMESPACE],
        input=listing,
        capture_output=True,
        check=True,
    )
    verify(CONTENT._replace(signatures={"policy.sig": done.stdout}), Signer(key=public), "s", WORLD)
