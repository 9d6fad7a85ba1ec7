"""SSH keys and signatures, made by ssh-keygen."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from steelyard.policy.sources.signature import NAMESPACE

if TYPE_CHECKING:
    from pathlib import Path


def key_pair(path: Path, kind: str = "ed25519") -> tuple[str, str]:
    """Make a key without a passphrase; return the path of the private one, and the public one as a lock has it."""
    subprocess.run(["ssh-keygen", "-q", "-t", kind, "-N", "", "-C", "test", "-f", str(path)], check=True)
    return str(path), " ".join(path.with_suffix(".pub").read_text().split()[:2])


def signed(text: bytes, private: str, namespace: str = NAMESPACE) -> bytes:
    command = ["ssh-keygen", "-Y", "sign", "-f", private, "-n", namespace]
    return subprocess.run(command, input=text, capture_output=True, check=True).stdout
