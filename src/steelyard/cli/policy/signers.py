"""The options that say who must have signed what is locked."""

from __future__ import annotations

from functools import wraps
from typing import Any

import click

from steelyard.errors import UsageError
from steelyard.policy.sources.lock import Signer
from steelyard.policy.sources.signature import public_key
from steelyard.reading import Unreadable, read_bytes
from steelyard.record import NamedTuple


class Demand(NamedTuple):
    """Who must have signed; None for nobody but whom the lock names."""

    signer: Signer | None = None
    trusted_root: str = ""


def signer_options(function: Any) -> Any:  # noqa: ANN401 - click's decorators
    """Add the options, which the command gets as one `demand`."""

    @wraps(function)
    def with_demand(
        *given: Any,  # noqa: ANN401 - as above
        verify_key: str | None,
        verify_identity: str | None,
        verify_issuer: str | None,
        trusted_root: str | None,
        **options: Any,  # noqa: ANN401 - as above
    ) -> Any:  # noqa: ANN401 - as above
        demand = _demand(verify_key, verify_identity, verify_issuer, trusted_root)
        return function(*given, demand=demand, **options)

    decorated: Any = with_demand
    for option in (
        click.option(
            "--trusted-root", metavar="FILE", help="The trusted root of another sigstore than the public one."
        ),
        click.option("--verify-issuer", metavar="URL", help="Who vouches for the identity."),
        click.option("--verify-identity", metavar="ID", help="Signed with sigstore, by this identity."),
        click.option(
            "--verify-key", metavar="FILE", help="Signed with SSH, by the key in this public key file."
        ),
    ):
        decorated = option(decorated)
    return decorated


def _demand(key: str | None, identity: str | None, issuer: str | None, trusted_root: str | None) -> Demand:
    if (identity is None) is not (issuer is None):
        raise UsageError(
            "an identity is one only with its issuer", hint="Give both --verify-identity and --verify-issuer."
        )
    if key is not None and identity is not None:
        raise UsageError("one signer is enough", hint="Give --verify-key or --verify-identity.")
    if key is not None:
        try:
            text = read_bytes(key).decode("ascii", "replace")
        except Unreadable as error:
            raise UsageError(f"cannot read {key}: {error.reason}", hint="It is the .pub file.") from error
        return Demand(Signer(key=public_key(text)))
    if identity is not None and issuer is not None:
        return Demand(Signer(identity=identity, issuer=issuer), trusted_root or "")
    return Demand(None, trusted_root or "")
