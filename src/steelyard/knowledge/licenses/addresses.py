"""Recognizes the addresses under which fixed license texts are kept by those who number them: they name the id themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_LISTS = ("//spdx.org/licenses/", "//opensource.org/licenses/", "//choosealicense.com/licenses/")
_COMMONS = "//creativecommons.org/licenses/"
_PAGES = ("legalcode", "deed")
"""The text of a Creative Commons license, and what it says in short; in a language, or as a file."""


def of_address(folded: str, ids: Mapping[str, str]) -> str | None:
    """Return the id that a folded address names, of those listed (by their lower-case spelling); None if it names none.

    Only an id in full counts: `gpl-3.0` is the address of a text, which does not say whether later versions may be chosen.
    """
    for place in _LISTS:
        if folded.startswith(place):
            return _listed(folded.removeprefix(place), ids)
    if folded.startswith(_COMMONS):
        elements, version, *rest = [*folded.removeprefix(_COMMONS).split("/"), ""]
        if rest[-2:-1] and rest[-2].partition(".")[0] in _PAGES:
            del rest[-2]
        # What is left is a jurisdiction, or nothing.
        if not version[:1].isdigit():
            return None
        return ids.get("-".join(filter(None, ("cc", elements, version, *rest))))
    return None


def _listed(name: str, ids: Mapping[str, str]) -> str | None:
    found = ids.get(name) or ids.get(name.removesuffix(".html").removesuffix(".txt"))
    return None if found is None or found.startswith("LicenseRef-") else found
