"""A sigstore instance on this machine: certificates, logs and keys of its own, and bundles that it vouches for.

Follows the layouts of RFC 6962 (certificate timestamps), RFC 8785 (canonical JSON, of which the small part is written
that entries need) and of Rekor's checkpoints; `sigstore.verify` is what proves that they are right.
"""

from __future__ import annotations

import base64
import hashlib
import json
import struct
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

if TYPE_CHECKING:
    from pathlib import Path

_ISSUER = ObjectIdentifier("1.3.6.1.4.1.57264.1.1")
_SCTS = ObjectIdentifier("1.3.6.1.4.1.11129.2.4.2")
_NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def _encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()


def _public(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def _id(key: ec.EllipticCurvePrivateKey) -> bytes:
    return hashlib.sha256(_public(key)).digest()


def _der(tag: int, content: bytes) -> bytes:
    """One DER element; no content here is longer than two bytes of length can say."""
    size = len(content)
    length = bytes([size]) if size < 0x80 else b"\x82" + size.to_bytes(2, "big")
    return bytes([tag]) + length + content


class Sigstore:
    """An authority for certificates, a log of them and a log of signatures."""

    def __init__(self) -> None:
        self.authority, self.certificates, self.signatures = (
            ec.generate_private_key(ec.SECP256R1()) for _ in range(3)
        )
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "authority")])
        self.root = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(self.authority.public_key())
            .serial_number(1)
            .not_valid_before(_NOW - timedelta(days=1))
            .not_valid_after(_NOW + timedelta(days=1))
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(ca=True), critical=True)
            .add_extension(
                x509.SubjectKeyIdentifier.from_public_key(self.authority.public_key()), critical=False
            )
            .sign(self.authority, hashes.SHA256())
        )

    def trusted_root(self, path: Path) -> str:
        """Write the root of trust of this instance."""
        valid = {"start": "2026-01-01T00:00:00Z"}

        def log(key: ec.EllipticCurvePrivateKey, name: str) -> dict[str, Any]:
            details = {
                "rawBytes": _encoded(_public(key)),
                "keyDetails": "PKIX_ECDSA_P256_SHA_256",
                "validFor": valid,
            }
            return {
                "baseUrl": f"https://{name}.example.org",
                "hashAlgorithm": "SHA2_256",
                "publicKey": details,
                "logId": {"keyId": _encoded(_id(key))},
            }

        der = self.root.public_bytes(serialization.Encoding.DER)
        authority = {
            "subject": {"organization": "example", "commonName": "authority"},
            "uri": "https://authority.example.org",
            "certChain": {"certificates": [{"rawBytes": _encoded(der)}]},
            "validFor": valid,
        }
        root = {
            "mediaType": "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
            "tlogs": [log(self.signatures, "rekor")],
            "certificateAuthorities": [authority],
            "ctlogs": [log(self.certificates, "ct")],
            "timestampAuthorities": [],
        }
        path.write_text(json.dumps(root))
        return str(path)

    def sign(self, text: bytes, identity: str, issuer: str) -> bytes:
        """Return the bundle of a text that an identity signed."""
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = self._certificate(key, identity, issuer)
        digest = hashlib.sha256(text).digest()
        signature = key.sign(text, ec.ECDSA(hashes.SHA256()))
        pem = certificate.public_bytes(serialization.Encoding.PEM)
        body = {
            "apiVersion": "0.0.1",
            "kind": "hashedrekord",
            "spec": {
                "data": {"hash": {"algorithm": "sha256", "value": digest.hex()}},
                "signature": {"content": _encoded(signature), "publicKey": {"content": _encoded(pem)}},
            },
        }
        bundle = {
            "mediaType": "application/vnd.dev.sigstore.bundle.v0.3+json",
            "verificationMaterial": {
                "certificate": {"rawBytes": _encoded(certificate.public_bytes(serialization.Encoding.DER))},
                "tlogEntries": [self._entry(json.dumps(body, separators=(",", ":")).encode())],
            },
            "messageSignature": {
                "messageDigest": {"algorithm": "SHA2_256", "digest": _encoded(digest)},
                "signature": _encoded(signature),
            },
        }
        return json.dumps(bundle).encode()

    def _entry(self, body: bytes) -> dict[str, Any]:
        """Log a body as the first and only leaf of a tree: its hash is the root's."""
        root = hashlib.sha256(b"\0" + body).digest()
        at = int(_NOW.timestamp())
        log = _id(self.signatures)
        promise = {"body": _encoded(body), "integratedTime": at, "logID": log.hex(), "logIndex": 0}
        canonical = json.dumps(promise, separators=(",", ":"), sort_keys=True).encode()
        note = f"rekor.example.org\n1\n{_encoded(root)}\n"
        seal = _encoded(log[:4] + self.signatures.sign(note.encode(), ec.ECDSA(hashes.SHA256())))
        return {
            "logIndex": "0",
            "logId": {"keyId": _encoded(log)},
            "kindVersion": {"kind": "hashedrekord", "version": "0.0.1"},
            "integratedTime": str(at),
            "inclusionPromise": {
                "signedEntryTimestamp": _encoded(self.signatures.sign(canonical, ec.ECDSA(hashes.SHA256())))
            },
            "inclusionProof": {
                "logIndex": "0",
                "rootHash": _encoded(root),
                "treeSize": "1",
                "hashes": [],
                "checkpoint": {"envelope": f"{note}\n\u2014 rekor.example.org {seal}\n"},
            },
            "canonicalizedBody": _encoded(body),
        }

    def _certificate(self, key: ec.EllipticCurvePrivateKey, identity: str, issuer: str) -> x509.Certificate:
        builder = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([]))
            .issuer_name(self.root.subject)
            .public_key(key.public_key())
            .serial_number(2)
            .not_valid_before(_NOW - timedelta(minutes=5))
            .not_valid_after(_NOW + timedelta(minutes=5))
            .add_extension(_usage(ca=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING]), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self.authority.public_key()),
                critical=False,
            )
            .add_extension(
                x509.SubjectAlternativeName([x509.UniformResourceIdentifier(identity)]), critical=True
            )
            .add_extension(x509.UnrecognizedExtension(_ISSUER, issuer.encode()), critical=False)
        )
        # What the log of certificates signs is the certificate without its own timestamp.
        before = builder.sign(self.authority, hashes.SHA256()).tbs_certificate_bytes
        stamps = x509.UnrecognizedExtension(_SCTS, _der(0x04, self._stamps(before)))
        return builder.add_extension(stamps, critical=False).sign(self.authority, hashes.SHA256())

    def _stamps(self, certificate: bytes) -> bytes:
        """Return the list of one timestamp by the log of certificates."""
        at = struct.pack("!Q", int(_NOW.timestamp()) * 1000)
        entry = _id(self.authority) + len(certificate).to_bytes(3, "big") + certificate
        told = b"\0\0" + at + struct.pack("!H", 1) + entry + struct.pack("!H", 0)
        signature = self.certificates.sign(told, ec.ECDSA(hashes.SHA256()))
        stamp = (
            b"\0"
            + _id(self.certificates)
            + at
            + b"\0\0"
            + b"\x04\x03"
            + struct.pack("!H", len(signature))
            + signature
        )
        one = struct.pack("!H", len(stamp)) + stamp
        return struct.pack("!H", len(one)) + one


def _usage(*, ca: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not ca,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=ca,
        crl_sign=ca,
        encipher_only=False,
        decipher_only=False,
    )
