"""Whose channel a row is, and which model an id of a channel's names: by the tables in `data/channels.json`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from steelyard.knowledge.catalog.spelling import fold
from steelyard.knowledge.tables import table
from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

_VERSION: Final = re.compile(r"(?:-v\d+)?:\d+(?::\d+k)?|-v\d+")
"""What Bedrock puts behind a name: `-v1:0`, `-v2:0:200k`, `:0`, `-v1`."""

_PLATFORM: Final = re.compile(r"accounts/[^/]+/(?:models|routers)/|@cf/|@hf/|databricks-|publishers/|models/")
_POINT: Final = re.compile(r"(?<=\d)p(?=\d)")
"""Fireworks writes `v3p1` for v3.1."""

_MANAGED: Final = "-maas"
_NO_DEVELOPERS: Final = frozenset({"simple", "neurips", "together", "huggingface", "stanfordhealthcare"})


class Named(NamedTuple):
    """A model that an id names: developer and name. The developer is empty where the id says none.

    `own`: the channel is the developer's. `space`: the id says who published the weights, as Hugging Face's do.
    """

    developer: str
    name: str
    own: bool = False
    space: bool = False


class Channels:
    """The tables, as the builder asks them."""

    def __init__(self) -> None:
        channels = table("channels")
        self.providers: Mapping[str, dict[str, Any]] = channels["providers"]
        self.routing = frozenset(channels["routing"])
        self._developers: dict[str, str] = {
            fold(alias): name for name, row in channels["developers"].items() for alias in row
        }
        self._feeds: dict[tuple[str, str], str] = {
            (feed, theirs): name
            for name, row in self.providers.items()
            for feed in ("litellm", "models.dev", "genai-prices")
            for theirs in row.get(feed, ())
        }

    def provider(self, feed: str, channel: str) -> str:
        """Return the provider that a feed calls so; empty for one we do not follow."""
        return self._feeds.get((feed, channel), "")

    def developer(self, namespace: str) -> str:
        """Return the developer behind a namespace, which is the namespace itself where we know no other name."""
        return self._developers.get(fold(namespace), fold(namespace))

    def is_developer(self, namespace: str) -> bool:
        """Whether a namespace is a developer's that we know."""
        return fold(namespace) in self._developers

    def of_model(self, id_: str) -> Named | None:
        """Return what an id `developer/name` names, whoever serves it."""
        space, _, name = id_.partition("/")
        if fold(space) in _NO_DEVELOPERS or not name:
            return None
        return Named(self.developer(space), _plain(name), space=True)

    def of_offer(self, provider: str, id_: str) -> Named:
        """Return what an id of a provider's names."""
        row = self.providers[provider]
        if id_.startswith("~"):
            return Named("", "")  # OpenRouter's choice of the day among a developer's models
        bare = id_
        if provider == "aws-bedrock":
            bare = self.unrouted(bare)
        for developer, pattern in row.get("own", {}).items():
            if re.match(pattern or ".", bare, re.IGNORECASE):
                name = bare.partition(".")[2] if provider == "aws-bedrock" else bare.rpartition("/")[2]
                return Named(developer, _versionless(name) if developer == "amazon" else name, own=True)
        if provider == "aws-bedrock":
            vendor, dot, name = bare.partition(".")
            return Named(self.developer(vendor), _versionless(name)) if dot else Named("", _versionless(bare))
        start = _PLATFORM.match(bare)
        bare = bare[start.end() :] if start else bare
        bare = bare.removesuffix(_MANAGED).partition(":")[0]
        if provider == "fireworks":
            bare = _POINT.sub(".", bare)
        space, slash, name = bare.rpartition("/")
        space = space.rpartition("/")[2]
        if slash and (row.get("namespaces") or self.is_developer(space)):
            return Named(self.developer(space), name, space=bool(row.get("namespaces")))
        return Named("", name)

    def unrouted(self, id_: str) -> str:
        """Return a Bedrock id without the prefix that says where a request may run."""
        prefix, dot, rest = id_.partition(".")
        return rest if dot and prefix in self.routing and "." in rest else id_


def _versionless(name: str) -> str:
    found = _VERSION.search(name)
    return name[: found.start()] if found and found.end() == len(name) else name


def _plain(name: str) -> str:
    return _versionless(name) if ":" in name else name
