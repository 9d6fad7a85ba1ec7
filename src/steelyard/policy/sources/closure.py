"""Which sources policies use: those named, and all that the packs behind them extend."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.errors import PolicyError
from steelyard.policy.choose import find_policy
from steelyard.policy.elsewhere import is_elsewhere
from steelyard.policy.sources.source import parse_source

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from steelyard.policy.choose import Found
    from steelyard.policy.elsewhere import Elsewhere

_MOST = 32


def sources_of(policies: Sequence[str], folder: str, elsewhere: Elsewhere) -> Iterator[str]:
    """Yield every source that policies use, each before `elsewhere` is asked for what it extends.

    Raises PolicyError for more than anybody needs, and for content from elsewhere that names what is on this machine:
    whoever publishes a policy must not choose what is read here.
    """
    seen: dict[str, None] = {}
    waiting = [(policy, "") for policy in policies]
    while waiting:
        policy, by = waiting.pop(0)
        if policy in seen:
            continue
        if is_elsewhere(policy):
            source = parse_source(policy)
            if by and source.is_local and not parse_source(by).is_local:
                raise PolicyError(
                    f"`{by}` extends `{policy}`, which is on this machine",
                    hint="What comes from elsewhere may extend https and ssh only.",
                )
            if sum(map(is_elsewhere, seen)) == _MOST:
                raise PolicyError(f"more than {_MOST} sources extend each other", hint="Use fewer of them.")
            yield policy
        seen[policy] = None
        origin = policy if is_elsewhere(policy) else ""
        waiting += [(name, origin) for name in _extended(find_policy(policy, folder, elsewhere))]


def _extended(found: Found) -> Iterator[str]:
    """Yield the sources that packs extend, and the packs beside them that these extend."""
    waiting, seen = list(found.packs), set()
    while waiting:
        pack = waiting.pop()
        if pack.name in seen:
            continue
        seen.add(pack.name)
        for name in pack.extends:
            if is_elsewhere(name):
                yield name
            elif name in found.shelf.own_packs:
                waiting.append(found.shelf.pack(name))
