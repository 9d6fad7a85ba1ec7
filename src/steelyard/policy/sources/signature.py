"""Who signed a content: the listing of its files, by an SSH key that is pinned or with sigstore by an identity.

SSH signatures are verified by `ssh-keygen -Y verify`, which needs no library; sigstore's by the library of that name
(`steelyard[sigstore]`). Both before anything of the content was parsed or kept.
"""

from __future__ import annotations

import os
import re
import tempfile
import threading
from typing import TYPE_CHECKING, Final

from steelyard.errors import PolicyError, UnreachableError
from steelyard.policy.sources.content import SIGSTORE_BUNDLE, SSH_SIGNATURE
from steelyard.policy.sources.programs import Bounds, run

if TYPE_CHECKING:
    from steelyard.policy.sources.content import Content
    from steelyard.policy.sources.lock import Signer
    from steelyard.policy.sources.origin import World

NAMESPACE: Final = "steelyard-policy"
"""What the signature is for: one that was made for a commit or an e-mail is none here."""

_KEY: Final = re.compile(
    r"((?:ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(?:256|384|521)|sk-ssh-ed25519@openssh\.com"
    r"|sk-ecdsa-sha2-nistp256@openssh\.com) [A-Za-z0-9+/]+={0,2})(?: [^\n]*)?\n?"
)
_ASK: Final = "Nothing was kept. Ask whoever publishes it, by a way of which you are sure."


def public_key(text: str) -> str:
    """Return the key of a public key file, without its comment. Raises PolicyError for anything else."""
    found = _KEY.fullmatch(text)
    if found is None:
        raise PolicyError(
            "this is no public SSH key", hint="Name the file with one line, `ssh-ed25519 AAAA… comment`."
        )
    return found.group(1)


def verify(content: Content, signer: Signer, name: str, world: World, trusted_root: str = "") -> None:
    """Raise PolicyError unless a content is signed by this signer; `name` is its source.

    `trusted_root` is the file of a sigstore instance's trusted root; empty for the public one.
    """
    file = SSH_SIGNATURE if signer.key else SIGSTORE_BUNDLE
    signature = content.signatures.get(file)
    if signature is None:
        raise PolicyError(
            f"`{name}` is not signed: there is no {file} beside its rules/, and it must be by {signer.words}",
            hint=_ASK,
        )
    if signer.key:
        _verify_ssh(content, signer.key, signature, name, world)
    else:
        _verify_sigstore(content, signer, signature, name, world, trusted_root)


def _verify_ssh(content: Content, key: str, signature: bytes, name: str, world: World) -> None:
    with tempfile.TemporaryDirectory(prefix="steelyard-") as folder:
        for file, text in (("signers", f"policy {key}\n".encode()), ("signature", signature)):
            with open(os.path.join(folder, file), "wb") as out:
                out.write(text)
        command = (
            "ssh-keygen",
            "-Y",
            "verify",
            "-f",
            "signers",
            "-I",
            "policy",
            "-n",
            NAMESPACE,
            "-s",
            "signature",
        )
        bounds = Bounds(world.limits.seconds, world.limits.transfer)
        ran = run(command, folder, {**world.environ, "LC_ALL": "C"}, bounds, content.listing)
    if ran.code:
        reason = next(iter((ran.err or ran.out.decode(errors="replace")).strip().splitlines()), "")[:200]
        raise PolicyError(f"`{name}` is not signed by the key that is pinned: {reason}", hint=_ASK)


def _verify_sigstore(  # noqa: PLR0913, PLR0917 - what is verified, against what
    content: Content, signer: Signer, bundle: bytes, name: str, world: World, trusted_root: str
) -> None:
    try:
        from steelyard.policy.sources.sigstore_bundle import problem_of  # noqa: PLC0415 - an extra, and slow
    except ImportError as error:
        raise PolicyError(
            "sigstore's library is not installed here", hint="pip install 'steelyard[sigstore]'"
        ) from error
    found: list[str] = []

    def ask() -> None:
        found.append(problem_of(content.listing, bundle, signer.identity, signer.issuer, trusted_root))

    # The library may ask for a newer trusted root: that must not hold a run up either.
    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(world.limits.seconds)
    if not found:
        raise UnreachableError(f"the signature of `{name}` was not verified in time", hint="Try again.")
    if found[0]:
        raise PolicyError(f"`{name}` is not signed by {signer.words}: {found[0]}", hint=_ASK)
