"""`steelyard packs`: the packs there are, or some of them side by side."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import click

from steelyard.cli.options import configured
from steelyard.cli.rules import founds_of
from steelyard.cli.terminal import style, write
from steelyard.cli.unnamed import hint_unnamed
from steelyard.errors import PolicyError, UsageError
from steelyard.policy.comparison import Opened, compared, opened
from steelyard.policy.shelf import Shelf
from steelyard.schemas import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from steelyard.config import Config
    from steelyard.policy.comparison import Row
    from steelyard.policy.packs.pack import Pack


@click.command("packs")
@click.argument("names", metavar="[NAME]...", nargs=-1)
@click.option(
    "--policy",
    "policies",
    multiple=True,
    help="Also the packs of this policy folder, or this pack file. Repeatable.",
)
@click.option("--differing", is_flag=True, help="Only the rules of which the packs make something different.")
@click.option(
    "--format",
    "format_",
    type=click.Choice(["text", "json"]),
    default="text",
    help="How to write it. Default: text.",
)
@click.option(
    "--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="When to colour."
)
def command(
    names: tuple[str, ...], policies: tuple[str, ...], format_: str, color: str, *, differing: bool
) -> None:
    """List the packs, or show what each NAME makes of every rule, side by side.

    A cell has the severity of the rule in the pack, `-` where the pack does not have it. Parameters, scope, enforcement
    and what an unknown weighs stand below it where one of the packs has them otherwise than the card. Exit codes:
    0 shown, 2 usage, configuration or policy, 70 a bug of ours.
    """
    if differing and len(set(names)) < 2:  # noqa: PLR2004 - two make a difference
        raise UsageError("--differing compares packs", hint="Name two packs or more.")
    config = configured(policies, None)
    packs = _chosen(names, config)
    rows = [row for row in compared(packs) if not (differing and row.is_alike)] if names else None
    write(_rendered(packs, rows, format_, color), "-")
    if rows is not None and not rows:
        click.echo("the packs make the same of every rule" if differing else "no rule there", err=True)


def _chosen(names: Sequence[str], config: Config) -> list[Opened]:
    """Return the packs that are named, each once, or all. Raises UsageError for one that there is not."""
    every = _packs_of(config)
    for name in names:
        if name not in every:
            hint = hint_unnamed(config, pack=name) or did_you_mean(name, sorted(every))
            raise UsageError(f"there is no pack `{name}`", hint=hint)
    return [opened(*every[name]) for name in dict.fromkeys(names or sorted(every))]


def _packs_of(config: Config) -> dict[str, tuple[Shelf, Pack]]:
    """Return the shipped packs and those of the policies, by name, each with its shelf.

    Raises PolicyError for a policy that cannot be used, and for two packs of one name: which is meant would be a guess.
    """
    shipped = Shelf()
    found = {name: (shipped, shipped.pack(name)) for name in shipped.pack_names()}
    for one in founds_of(config):
        around = [one.shelf.pack(name) for name in one.shelf.own_packs]
        for pack in (*around, *one.packs):
            path, other = (
                each.document.source.path
                for each in (pack, found.setdefault(pack.name, (one.shelf, pack))[1])
            )
            if os.path.realpath(path) != os.path.realpath(other):
                raise PolicyError(
                    f"there are two packs called `{pack.name}`: {other} and {path}",
                    hint="Rename one of them, or name one of their policies at a time.",
                )
    return found


def _rendered(packs: Sequence[Opened], rows: Sequence[Row] | None, format_: str, color: str) -> str:
    if format_ == "json":
        from steelyard.render.packs_json import render_packs_json  # noqa: PLC0415 - one of two

        return render_packs_json(packs, rows)
    from steelyard.render import packs_text  # noqa: PLC0415 - the other

    if rows is None:
        return packs_text.render_packs_text(packs, style(color))
    return packs_text.render_comparison_text(packs, rows, style(color))
