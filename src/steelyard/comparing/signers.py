"""Who signed the policies from elsewhere that are used: nobody takes the place of a signer unseen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.errors import PolicyError
from steelyard.policy.sources.source import parse_source

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

NOBODY = ""
"""Who signed what is not signed."""


def unsigned(
    before: Mapping[str, str], after: Mapping[str, str]
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield each source that is not signed as it has to be: the source, who signed it, and who was to.

    A source that stays keeps its signer. One that is new is signed by who signed others of its address, such as the tag
    before; where a signed source is gone, every new one may be what took its place, and has a signer that there was.
    """
    is_lost = any(signer and source not in after for source, signer in before.items())
    signers = {signer for signer in before.values() if signer}
    for source, signer in after.items():
        if source in before:
            allowed = {before[source]} - {NOBODY}
        else:
            kin = {who for other, who in before.items() if who and _address(other) == _address(source)}
            allowed = kin or (signers if is_lost else set())
        if allowed and signer not in allowed:
            yield source, signer or "nobody", tuple(sorted(allowed))


def _address(source: str) -> str:
    """Return where a source comes from, whatever its tag, branch or folder."""
    try:
        return parse_source(source).address
    except PolicyError:  # it is refused where it is used
        return source
