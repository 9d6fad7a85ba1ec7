"""`steelyard policy show`: a card as the prose that a compliance officer reads."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import click

from steelyard.cli.locked import elsewhere
from steelyard.cli.options import configured
from steelyard.cli.rules import shelf_of
from steelyard.cli.terminal import write
from steelyard.cli.unnamed import hint_unnamed
from steelyard.errors import UsageError
from steelyard.policy.choose import choose, configure
from steelyard.policy.pages.prose_page import prose_page
from steelyard.render.escape import opening
from steelyard.schemas import did_you_mean, listed
from steelyard.secrets import redact

if TYPE_CHECKING:
    from collections.abc import Iterable

_WIDTH = 100


@click.command("show")
@click.argument("rule")
@click.option(
    "--policy",
    "policies",
    multiple=True,
    help="With the parameters of this pack, pack file or policy folder.",
)
def command(rule: str, policies: tuple[str, ...]) -> None:
    """Print a rule as prose: whom it is about, when, what must hold, what an unknown fact means, and why.

    It is computed from the conditions themselves, with the parameters and severity of --policy, else of
    steelyard.yaml's policy where that has the rule, else as the card has them.
    """
    config = configured(policies, None)
    shelf = shelf_of(config, rule)
    if rule not in shelf.card_ids():
        raise UsageError(
            f"there is no rule `{rule}`",
            hint=hint_unnamed(config, rule) or did_you_mean(rule, shelf.card_ids()),
        )
    names, rules = choose(config.policy, ".", elsewhere(config))[:2]
    found = {one.card.id: one for one in rules}
    pack = listed(names, "and")
    if rule in found:
        text = _laid_out(prose_page(found[rule], pack))
    else:
        text = _laid_out(prose_page(configure(shelf.card(rule), {}), "the card"))
        text += f"\nNo rule of {redact(pack)}: it does not run there.\n"
    write(text, "-")


def _laid_out(paragraphs: Iterable[str]) -> str:
    """Wrap paragraphs to the width of a page, items hanging, with what would act on a terminal made visible."""
    lines: list[str] = []
    was_item = True
    for paragraph in paragraphs:
        is_item = paragraph.startswith("- ")
        if lines and not (is_item and was_item):
            lines.append("")
        text = redact(" ".join(paragraph.split()))
        wrapped = textwrap.wrap(
            text, _WIDTH, subsequent_indent="  " * is_item, break_long_words=False, break_on_hyphens=False
        )
        lines += [opening(line) for line in wrapped]
        was_item = is_item
    return "\n".join(lines) + "\n"
