"""`steelyard policy docs`: the rule pages of a policy folder, written or checked."""

from __future__ import annotations

import os
import shlex
from typing import TYPE_CHECKING

import click

from steelyard.cli.files import refuse_way_out
from steelyard.cli.rules import refuse_missing_checks, uses
from steelyard.cli.terminal import write
from steelyard.errors import Exit, NothingToCheckError, UsageError
from steelyard.policy.choose import choose, find_policy
from steelyard.policy.pages.folder import Differences, compare, pages
from steelyard.render.escape import opening, visible
from steelyard.secrets import redact

if TYPE_CHECKING:
    from collections.abc import Mapping


@click.command("docs")
@click.argument("folder", metavar="POLICY-FOLDER", type=click.Path(path_type=str))
@click.option(
    "--output", metavar="DIR", help="Where the pages are; default: docs/ in the policy folder.", default=None
)
@click.option(
    "--check", is_flag=True, help="Write nothing; name what is stale, missing or left over (exit 1)."
)
def command(folder: str, output: str | None, *, check: bool) -> int:
    """Write a page for every card of a policy folder, and an index, as Markdown.

    A page whose card is gone is removed. Only files that this command generated are ever overwritten or removed.
    Exit codes: 0 all pages are up to date, 1 they are not (with --check), 2 usage, or a policy that cannot be
    loaded, 3 a folder without cards, 70 a bug of ours.
    """
    wanted = _wanted(folder)
    target = os.path.join(folder, "docs") if output is None else output
    if os.path.lexists(target) and not os.path.isdir(target):
        raise UsageError(f"{target} is not a folder", hint="Name a folder for the pages with --output.")
    if output is None:
        refuse_way_out(target, folder, "Name the folder it leads to with --output, or remove the link.")
    found = compare(target, wanted)
    for name in (*found.stale, *found.leftover, *found.foreign):
        hint = "Remove the link, or write the pages elsewhere with --output."
        refuse_way_out(os.path.join(target, name), target, hint)
    if found.foreign:
        raise UsageError(
            f"{os.path.join(target, found.foreign[0])} was not generated, and is left alone",
            hint="Move it, or write the pages elsewhere with --output.",
        )
    if not check:
        _write(target, wanted, found)
    writing = ["steelyard", "policy", "docs", folder, *(() if output is None else ("--output", output))]
    write(_told(target, found, len(wanted), shlex.join(writing), check=check), "-")
    return Exit.FAILED if check and any(found) else Exit.HELD


def _wanted(folder: str) -> dict[str, str]:
    """Return the pages there should be, as they are safe to show."""
    if not os.path.isdir(folder):
        raise UsageError(
            f"there is no policy folder {folder}", hint="Name the folder that holds rules/ and packs/."
        )
    found = find_policy(folder)
    shelf = found.shelf
    if not shelf.own_cards:
        raise NothingToCheckError(
            f"there are no cards in {folder}", hint="Cards live in rules/<group>/<id>.yaml."
        )
    configured = choose([folder], os.curdir).rules  # a policy that cannot run has no pages
    refuse_missing_checks((rule.card for rule in configured), None)
    cards = [shelf.card(id_) for id_ in sorted(shelf.own_cards)]
    title = os.path.basename(os.path.abspath(folder))
    used = uses(shelf)
    every = pages(f"Rules of {title}", [(card, used.get(card.id, {})) for card in cards])
    return {name: "\n".join(map(_line, redact(text).split("\n"))) for name, text in every.items()}


def _line(text: str) -> str:
    """Return a line of a page without what hides or acts; a `#` at its start is a heading."""
    return visible(text) if text.startswith("#") else opening(text)


def _write(target: str, wanted: Mapping[str, str], found: Differences) -> None:
    try:
        os.makedirs(target, exist_ok=True)
        for name in found.leftover:
            os.unlink(os.path.join(target, name))
    except OSError as error:
        raise UsageError(f"cannot write {target}: {error.strerror}") from error
    for name in (*found.missing, *found.stale):
        write(wanted[name], os.path.join(target, name))


def _told(target: str, found: Differences, count: int, command: str, *, check: bool) -> str:
    """Say what was done, or what is to be done, a line for each page; `command` does it."""
    words = (
        (("missing", found.missing), ("stale", found.stale), ("left over", found.leftover))
        if check
        else (("wrote", (*found.missing, *found.stale)), ("removed", found.leftover))
    )
    lines = [
        f"{word}: {visible(redact(os.path.join(target, name)))}"
        for word, names in words
        for name in sorted(names)
    ]
    if not lines:
        lines = [f"{count} pages are up to date in {visible(redact(target))}"]
    elif check:
        lines.append(f"run `{visible(redact(command))}`, and commit the pages")
    return "".join(f"{line}\n" for line in lines)
