"""Sigstore's own library verifies bundles, offline, against an instance that lives in this test."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from steelyard.errors import PolicyError, UnreachableError
from steelyard.policy.sources.content import Content, Limits
from steelyard.policy.sources.lock import Signer
from steelyard.policy.sources.origin import World
from steelyard.policy.sources.signature import verify

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytest.importorskip("sigstore", reason="an extra: pip install 'steelyard[sigstore]'")

from tests.unit.policy.sources.sigstores import Sigstore

CONTENT = Content((("rules/a/b.yaml", b"title: x\n"),))
IDENTITY, ISSUER = (
    "https://example.org/acme/policies/.github/workflows/sign.yml@refs/tags/v1",
    "https://token.example.org",
)
BOT = Signer(identity=IDENTITY, issuer=ISSUER)
WORLD = World(os.environ, "", Limits(seconds=30))


@pytest.fixture(scope="module")
def sigstore() -> Sigstore:
    return Sigstore()


@pytest.fixture
def root(sigstore: Sigstore, tmp_path: Path) -> str:
    return sigstore.trusted_root(tmp_path / "root.json")


def with_bundle(bundle: bytes, content: Content = CONTENT) -> Content:
    return content._replace(signatures={"policy.sigstore.json": bundle})


def refusal(bundle: bytes, root: str, signer: Signer = BOT, content: Content = CONTENT) -> str:
    with pytest.raises(PolicyError) as refused:
        verify(with_bundle(bundle, content), signer, "the source", WORLD, root)
    assert refused.value.message.startswith(
        f"`the source` is not signed by {signer.identity} (by {signer.issuer}): "
    )
    return refused.value.message.partition("): ")[2]


def test_what_the_identity_signed_is_accepted(sigstore: Sigstore, root: str) -> None:
    verify(with_bundle(sigstore.sign(CONTENT.listing, IDENTITY, ISSUER)), BOT, "the source", WORLD, root)


def test_another_content_identity_issuer_or_instance_is_refused(
    sigstore: Sigstore, root: str, tmp_path: Path
) -> None:
    bundle = sigstore.sign(CONTENT.listing, IDENTITY, ISSUER)
    changed = CONTENT._replace(files=(("rules/a/b.yaml", b"title: y\n"),))
    assert "digest mismatch" in refusal(bundle, root, content=changed)
    assert (
        "sans do not match" in refusal(bundle, root, Signer(identity=f"{IDENTITY}.2", issuer=ISSUER)).lower()
    )
    assert "issuer" in refusal(bundle, root, Signer(identity=IDENTITY, issuer=f"{ISSUER}.evil")).lower()
    assert refusal(bundle, Sigstore().trusted_root(tmp_path / "other.json"))
    assert refusal(bundle, str(tmp_path / "missing.json"))


def _drop(name: str) -> Callable[[Any], None]:
    return lambda bundle: bundle["verificationMaterial"]["tlogEntries"][0].pop(name)


@pytest.mark.parametrize(
    "change",
    [
        _drop("inclusionProof"),
        _drop("inclusionPromise"),
        lambda bundle: bundle["verificationMaterial"].pop("tlogEntries"),
        lambda bundle: bundle.pop("messageSignature"),
        lambda bundle: bundle["messageSignature"].update(signature="AAAA"),
        lambda bundle: bundle.update(mediaType="application/json"),
        lambda bundle: bundle.clear(),
    ],
)
def test_a_bundle_that_lacks_something_is_refused(
    sigstore: Sigstore, root: str, change: Callable[[Any], None]
) -> None:
    bundle = json.loads(sigstore.sign(CONTENT.listing, IDENTITY, ISSUER))
    change(bundle)
    assert refusal(json.dumps(bundle).encode(), root)


@pytest.mark.parametrize("bundle", [b"", b"{", b"[]", b"\xff", b"null", b'{"mediaType": 7}'])
def test_what_is_no_bundle_is_refused(bundle: bytes, root: str) -> None:
    assert refusal(bundle, root)


def test_a_verification_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    import threading  # noqa: PLC0415 - for this test alone

    gate = threading.Event()
    monkeypatch.setattr("steelyard.policy.sources.sigstore_bundle.problem_of", lambda *_: str(gate.wait(5)))
    with pytest.raises(UnreachableError, match="was not verified in time"):
        verify(with_bundle(b"{}"), BOT, "the source", WORLD._replace(limits=Limits(seconds=0.2)))
    gate.set()
