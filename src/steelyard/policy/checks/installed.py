"""Finds the checks that installed packages offer, and imports one without letting anybody else's code in."""

from __future__ import annotations

import importlib
import inspect
import os
import re
import sys
from contextlib import contextmanager, redirect_stdout, suppress
from functools import lru_cache, reduce
from importlib.machinery import PathFinder
from importlib.metadata import Distribution, EntryPoint, distributions
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, cast

from steelyard.policy.checks.blame import blame
from steelyard.policy.checks.places import Search, lies_in, search
from steelyard.record import NamedTuple
from steelyard.schemas import did_you_mean, listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from importlib.machinery import ModuleSpec

    from steelyard.checks import Check
    from steelyard.policy.checks.terms import Terms

GROUP = "steelyard.checks"
"""The group of entry points that offers checks."""

_FUNCTION = re.compile(r"([\w.]+)\s*:\s*([\w.]+)\s*(\[.*\])?")
_FROM_ELSEWHERE = (
    "Install the package where it is not under check, as a wheel: an editable install is no copy."
)


class UnusableError(ValueError):
    """A check that cannot be used, why, and the way out."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


class Offer(NamedTuple):
    """A check as an installed package offers it: a name, and which function of the package it is."""

    name: str
    function: str
    distribution: str
    version: str
    folder: str

    @property
    def package(self) -> str:
        """The package and its version: `house-checks 1.2.0`."""
        return f"{self.distribution} {self.version}"


def offered(name: str, terms: Terms) -> tuple[Offer, Search]:
    """Return the one offer of a check, and where its package may be imported from. Raises UnusableError."""
    where = search(terms.off_limits())
    every = [
        offer for offer in _offers(where.trusted) if terms.allowed is None or offer.name in terms.allowed
    ]
    found = list(dict.fromkeys(offer for offer in every if offer.name == name))
    if len(found) > 1:
        packages = listed((f"{offer.package} ({offer.folder})" for offer in found), "and")
        raise UnusableError(
            f"more than one package offers the check `{name}`: {packages}", "Uninstall all but one of them."
        )
    if found:
        return found[0], where
    for offer in _offers(where.refused):
        if offer.name == name:
            raise UnusableError(_inside(offer.package, name, offer.folder), _FROM_ELSEWHERE)
    hint = did_you_mean(name, sorted({offer.name for offer in every}))
    raise UnusableError(
        f"no installed package offers the check `{name}`",
        hint or f"Install the package that offers it beside Steelyard (entry points `{GROUP}`).",
    )


def load(offer: Offer, where: Search, terms: Terms) -> Check:
    """Import a check. Raises UnusableError for whatever goes wrong, KeyboardInterrupt aside."""
    written = _FUNCTION.fullmatch(offer.function.strip())
    if written is None:
        raise UnusableError(
            f"{offer.package} offers `{offer.name}` as `{offer.function}`, which is no function"
        )
    module, attributes = written[1], written[2]
    off_limits = tuple(terms.off_limits())
    try:
        with terms.guard(), apart(where):
            _refuse(_places(_spec(module, where)), offer, where, off_limits)
            found = importlib.import_module(module)
            check: Any = reduce(getattr, attributes.split("."), found)
    except (KeyboardInterrupt, UnusableError):
        raise
    except BaseException as error:
        raise UnusableError(
            f"the check `{offer.name}` of {offer.package} cannot be imported: {blame(error, module)}",
            "Repair the package, or uninstall it.",
        ) from error
    _refuse([getattr(found, "__file__", None), _file_of(check)], offer, where, off_limits)
    problem = _misfit(check)
    if problem:
        raise UnusableError(
            f"the check `{offer.name}` of {offer.package} {problem}",
            "A check is a plain function of `facts` and `params` (docs/checks.md).",
        )
    return cast("Check", check)  # what it returns is looked at when it is asked


@contextmanager
def apart(where: Search) -> Iterator[None]:
    """Keep untrusted folders off `sys.path`, and what a check prints out of the results, for a while."""
    before = sys.path[:]
    sys.path[:] = where.trusted
    try:
        with redirect_stdout(sys.stderr):
            yield
    finally:
        sys.path[:] = before


def _offers(folders: Sequence[str]) -> list[Offer]:
    """Return what the packages in these folders offer; of one package twice, what Python would import."""
    stamps = [os.stat(folder).st_mtime_ns if os.path.exists(folder) else 0 for folder in folders]
    return _read_offers(tuple(folders), tuple(stamps))


@lru_cache(maxsize=8)
def _read_offers(folders: tuple[str, ...], stamps: tuple[int, ...]) -> list[Offer]:  # noqa: ARG001 - part of the key
    found: dict[str, list[Offer]] = {}
    for folder in folders:
        for distribution in distributions(path=[folder]):
            text = ""
            with suppress(OSError, UnicodeDecodeError):
                text = distribution.read_text("entry_points.txt") or ""
            if GROUP not in text:
                continue  # the metadata of everything else is none of our business
            name, version = _said(distribution)
            offers = [
                Offer(entry.name, entry.value, name, version, folder)
                for entry in _entries(distribution)
                if entry.group == GROUP
            ]
            found.setdefault(re.sub(r"[-_.]+", "-", name).lower(), offers)
    return [offer for offers in found.values() for offer in offers]


def _said(distribution: Distribution) -> tuple[str, str]:
    try:
        metadata = distribution.metadata
        return metadata["Name"] or "a package without a name", metadata["Version"] or "without a version"
    except (OSError, KeyError, TypeError, ValueError):
        return "a package without a name", "without a version"


def _entries(distribution: Distribution) -> Sequence[EntryPoint]:
    try:
        return tuple(distribution.entry_points)
    except Exception as error:
        name, version = _said(distribution)
        raise UnusableError(
            f"the entry points of {name} {version} cannot be read: {blame(error)}", "Install it anew."
        ) from error


def _spec(module: str, where: Search) -> ModuleSpec | None:
    """Return what would be imported for a module's top-level package, without running any of it."""
    top = module.partition(".")[0]
    return find_spec(top) or PathFinder.find_spec(top, list(where.refused))


def _places(spec: ModuleSpec | None) -> list[str | None]:
    if spec is None:
        return []
    return [spec.origin if spec.has_location else None, *(spec.submodule_search_locations or ())]


def _refuse(places: Sequence[str | None], offer: Offer, where: Search, off_limits: Sequence[str]) -> None:
    """Raise UnusableError for code in a place that is off limits, however it would be found there."""
    refused = [os.path.realpath(folder) for folder in where.refused]
    for place in places:
        if place is None:
            continue
        if lies_in(place, off_limits) or os.path.dirname(os.path.realpath(place)) in refused:
            raise UnusableError(_inside(offer.package, offer.name, place), _FROM_ELSEWHERE)


def _inside(package: str, name: str, place: str) -> str:
    return (
        f"the check `{name}` of {package} lies in {place}, inside of the repository under check or the current folder: "
        "code from there is never run"
    )


def _file_of(check: Any) -> str | None:  # noqa: ANN401 - whatever an entry point names
    code = getattr(inspect.unwrap(check) if callable(check) else check, "__code__", None)
    return getattr(code, "co_filename", None)


def _misfit(check: Any) -> str:  # noqa: ANN401 - as above
    """Say why something can be no check; nothing when it can."""
    if not callable(check):
        return f"is no function but {type(check).__name__}"
    if inspect.iscoroutinefunction(check) or inspect.isgeneratorfunction(check):
        return "is a coroutine or generator, which only begins to answer"
    try:
        inspect.signature(check).bind(None, None)
    except TypeError as error:
        return f"does not take `facts` and `params`: {error}"
    except ValueError:
        return ""  # written in C, without a signature
    return ""
