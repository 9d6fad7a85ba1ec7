"""Verifies a sigstore bundle with sigstore's own library; never imported unless somebody asks for it."""

from __future__ import annotations

from sigstore.models import Bundle, ClientTrustConfig, TrustedRoot
from sigstore.verify import Verifier
from sigstore.verify.policy import Identity

_LONGEST = 300


def problem_of(listing: bytes, bundle: bytes, identity: str, issuer: str, trusted_root: str) -> str:
    """Return why a bundle does not prove that this identity signed a listing; empty when it does."""
    try:
        root = (
            TrustedRoot.from_file(trusted_root)
            if trusted_root
            else ClientTrustConfig.production().trusted_root
        )
        wanted = Identity(identity=identity, issuer=issuer)
        Verifier(trusted_root=root).verify_artifact(listing, Bundle.from_json(bundle), wanted)
    except Exception as error:  # noqa: BLE001 - whatever a stranger's bundle makes the library raise: it is no proof
        return (str(error) or type(error).__name__)[:_LONGEST]
    return ""
