"""A newer catalog, made of an older one and of newer packages or one file: whatever is not newer stays."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final

from steelyard.errors import UsageError
from steelyard.knowledge.catalog.feeds import litellm, models_dev
from steelyard.knowledge.catalog.feeds.draft import Draft
from steelyard.knowledge.catalog.feeds.keep import feed_of, keep
from steelyard.knowledge.catalog.feeds.packages import add_package, source_of
from steelyard.knowledge.catalog.feeds.rows import Cleaner
from steelyard.knowledge.catalog.feeds.verify import problems
from steelyard.knowledge.catalog.file import FORMAT, CatalogFile
from steelyard.reading import Limits, Unreadable, read_bytes
from steelyard.reading.parsing import parse_as
from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from steelyard.knowledge.catalog.feeds.packages import Package

LIMITS: Final = Limits(bytes=64 * 1024 * 1024)
KINDS: Final = "a catalog, models.dev's api.json, or LiteLLM's model_prices_and_context_window.json"


class Revised(NamedTuple):
    """The text of the new catalog, and what of the new sources was refused: the kind, and the id it was about."""

    text: str
    refused: tuple[tuple[str, str], ...]


def known_versions(base: CatalogFile) -> dict[str, tuple[str, str]]:
    """Return, by package source without page, the day that a catalog has it of: `litellm 1.110.2`."""
    base.header()
    return {feed_of(name): (name.partition(" (https:")[0], as_of) for name, as_of in base.sources}


def from_packages(base: CatalogFile, packages: Sequence[Package]) -> Revised:
    """Return a catalog in which these packages stand for what their feeds said before.

    Raises UsageError for a package whose files are not what they were.
    """
    feeds = {source_of(package)[0] for package in packages}
    draft = Draft()
    keep(draft, base, feeds)
    refused: list[tuple[str, str]] = []
    for package in packages:
        try:
            refused += add_package(draft, package)
        except (OSError, ValueError, LookupError, SyntaxError, RecursionError) as error:
            raise unlike(package, error) from error
    return Revised(draft.text(), tuple(refused))


def unlike(package: Package, error: Exception) -> UsageError:
    """Return the error that says that a package's files are not what they were."""
    return UsageError(
        f"{package.name} {package.version} is not built as it was: {_reason(error)}",
        hint="Leave it as it is, and report it: the catalog has older facts of it.",
    )


def from_file(base: CatalogFile, path: str, as_of: str) -> Revised:
    """Return a catalog made of a file: the catalog it is, or `base` with the feed that it is.

    Raises UsageError for a file that is neither, is broken, or has no day.
    """
    try:
        content = read_bytes(path, LIMITS)
    except Unreadable as error:
        raise UsageError(f"cannot read {error.path}: {error.reason}") from error
    if content.startswith(f"{FORMAT}\t".encode()):
        return _catalog(path)
    document = parse_as(content, path, LIMITS, json=True)
    faults = [fault for fault in document.faults if not fault.tolerable]
    if faults or not isinstance(document.value, dict):
        raise UsageError(
            f"{path} is not {KINDS}", hint="Name one of them.", source=document.source, faults=faults[:5]
        )
    feed = _feed(document.value)
    if not feed:
        raise UsageError(f"{path} is not {KINDS}", hint="Name one of them.")
    if not as_of:
        raise UsageError(
            f"{path} does not say of which day it is",
            hint="Say it: --as-of 2026-11-23, the day it was fetched.",
        )
    _, had = known_versions(base).get(feed, ("", ""))
    if as_of < had:
        raise UsageError(
            f"{path} of {as_of} is older than what the catalog has, of {had}", hint="Name a newer one."
        )
    draft = Draft()
    keep(draft, base, {feed})
    cleaner = Cleaner(f"{feed} ({_word(os.path.basename(path))})", as_of)
    rows = list((models_dev if feed == "models.dev" else litellm).rows(document.value, cleaner))
    if not rows:
        raise UsageError(f"{path} has no model that can be taken", hint="Name the whole table.")
    draft.add(feed, cleaner, rows)
    return Revised(draft.text(), tuple(cleaner.told))


def _catalog(path: str) -> Revised:
    found = list(problems(path))
    if found:
        more = f", and {len(found) - 1} more" if len(found) > 1 else ""
        raise UsageError(f"{path} is a broken catalog: {found[0]}{more}", hint="Fetch it again.")
    with open(path, encoding="utf-8") as file:
        return Revised(file.read(), ())


def _feed(value: dict[str, Any]) -> str:
    """Return the feed that a table is, by what its rows have; empty for any other."""
    rows = [row for row in value.values() if isinstance(row, dict)]
    if rows and all(isinstance(row.get("models"), dict) for row in rows):
        return "models.dev"
    return "litellm" if any("litellm_provider" in row for row in rows) else ""


def _reason(error: Exception) -> str:
    return str(error).partition("\n")[0][:120] or type(error).__name__


def _word(name: str) -> str:
    return "".join(char if char.isprintable() and char not in "\t|" else "?" for char in name)[:80]
