"""The license table: what released packages and we say of each license, read from its file at the first question."""

from __future__ import annotations

import functools
import json
import os
from typing import TYPE_CHECKING, Any

from steelyard.knowledge.licenses.addresses import of_address
from steelyard.knowledge.licenses.names import fold
from steelyard.knowledge.licenses.traits import Traits, read_traits
from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

SCANCODE = "LicenseRef-scancode-"

DATA = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "data", "licenses.json")
"""Written by tools/licenses.py."""


class Row(NamedTuple):
    """What is known of one license, and since when."""

    license: str
    """Its canonical id."""
    traits: Traits
    category: str
    """ScanCode's coarse category; empty where ScanCode has none."""
    source: str
    """An address or a citation; empty where nothing but the id is known."""
    as_of: str
    """The date, YYYY-MM-DD, at which the source stood; empty like the source."""
    note: str


class _Sections(dict[str, Any]):
    """The data by sections, one a line of the file: most of it are names and texts that most runs never ask for."""

    def __init__(self, text: str) -> None:
        super().__init__()
        lines = [line.partition(":") for line in text.split("\n")[1:-2]]
        self._texts = {name[1:-1]: section.removesuffix(",") for name, _, section in lines}

    def __missing__(self, name: str) -> Any:  # noqa: ANN401 - lists and mappings
        found = self[name] = json.loads(self._texts[name])
        return found


class Table:
    """The data, with its ids indexed by their lower-case spelling; each index is made when it is first asked for."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data

    @functools.cached_property
    def ids(self) -> dict[str, str]:
        """SPDX ids, and the references that have a row of their own."""
        return {license_id.lower(): license_id for license_id in self.data["rows"]}

    @functools.cached_property
    def exceptions(self) -> dict[str, str]:
        """Exceptions that SPDX lists, and those of ScanCode that stand for one."""
        by_key = self.data["exception_keys"]
        listed = (*self.data["exceptions"], *by_key.values())
        return {exception.lower(): exception for exception in listed} | {
            f"{SCANCODE}{key}".lower(): exception for key, exception in by_key.items()
        }

    @functools.cached_property
    def references(self) -> dict[str, str]:
        """References to ScanCode that have no SPDX id, with their category."""
        return {
            SCANCODE + key: category
            for category, listed in self.data["scancode"].items()
            for key in listed.split(" ")
        }

    def category(self, license: str) -> str:  # noqa: A002 - the field's name everywhere
        """Return ScanCode's category of a reference; empty for any other license."""
        return self.references.get(license, "") if license.startswith(SCANCODE) else ""

    @functools.cached_property
    def keys(self) -> dict[str, str]:
        """ScanCode keys, to the id that each stands for."""
        return {**self.data["keys"], **{one.removeprefix(SCANCODE): one for one in self.references}}

    @functools.cached_property
    def replaced(self) -> dict[str, str]:
        """Older ids, to those that SPDX replaced them by."""
        return {old.lower(): new for old, new in self.data["replaced"].items()}


@functools.cache
def table() -> Table:
    """Read the data, once per process."""
    with open(DATA, encoding="utf-8") as file:
        return Table(_Sections(file.read()))


def license_id(text: str) -> str | None:
    """Return the canonical spelling of an id that is listed: SPDX's, ours, or ScanCode's; an older one is replaced.

    The answer is an expression of two ids where SPDX has replaced one id by an exception.
    """
    known = table()
    lower = text.lower()
    found = known.replaced.get(lower) or known.ids.get(lower)
    if lower in known.exceptions or (found is not None and found.lower() in known.exceptions):
        return None
    if found is None and lower.startswith(SCANCODE.lower()):
        key = lower.removeprefix(SCANCODE.lower())
        found = known.keys.get(key)
    return found


def exception_id(text: str) -> str | None:
    """Return the canonical spelling of a license exception that is listed."""
    known = table()
    lower = text.lower()
    replaced = known.replaced.get(lower)
    return known.exceptions.get((replaced or lower).lower())


def named(text: str) -> str | None:
    """Return the id that a name, a tag or an address stands for; one that ends in "license" may leave the word out."""
    names: dict[str, str] = table().data["names"]
    folded = fold(text)
    if folded.startswith("//"):
        found = names.get(folded) or of_address(folded, table().ids)
        # An id that SPDX has replaced says more than the text at an address.
        return None if found is None or found.lower() in table().replaced else found
    for ending in ("", " license", " licence"):
        if folded.endswith(ending) and (found := names.get(folded.removesuffix(ending))):
            return found
    return None


def family(text: str) -> tuple[str, ...]:
    """Return the licenses that a word for several of them may mean, also before "license"; nothing when it is no such word."""
    families: dict[str, list[str]] = table().data["families"]
    folded = fold(text)
    for ending in ("", " license", " licence"):
        if folded.endswith(ending) and (found := families.get(folded.removesuffix(ending))):
            return tuple(found)
    return ()


def word(text: str) -> str:
    """Return what a text says that names no license, `none`, `unknown` or `absent`; empty when it says something else."""
    kind: str = table().data["words"].get(fold(text), "")
    return kind


@functools.lru_cache(maxsize=1024)
def row(license: str) -> Row | None:  # noqa: A002 - the field's name everywhere
    """Return what is known of a license by its canonical id; None when the id is in no list."""
    known = table()
    index = known.data["rows"].get(license)
    if index is None:
        category = known.category(license)
        return Row(license, Traits(branch=(license,)), category, "", "", "") if category else None
    profile = known.data["profiles"][index]
    traits = read_traits(license, profile, known.data["digests"].get(license, ()))
    return Row(
        license,
        traits,
        profile.get("category") or known.category(license),
        profile["source"],
        profile["as_of"],
        profile.get("note", ""),
    )


def licenses_of(digest: str) -> tuple[str, ...]:
    """Return the licenses whose text has a digest, see `text_digest`."""
    return tuple(sorted(known for known, digests in table().data["digests"].items() if digest in digests))
