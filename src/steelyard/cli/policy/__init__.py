"""`steelyard policy`: for those who write policies."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import click

from steelyard.cli.lazy import LazyGroup

if TYPE_CHECKING:
    from collections.abc import Mapping


class _Policy(LazyGroup):
    package: ClassVar[str] = "steelyard.cli.policy"
    summaries: ClassVar[Mapping[str, str]] = {
        "test": "Run the examples and tables of a policy; measure what they cover.",
        "diff": "Show what a policy change would newly fail, fix or no longer ask.",
        "lint": "Find what is weak in cards and packs.",
        "new": "Write the scaffold of a card.",
        "show": "Print a card as prose.",
        "fmt": "Write cards and packs in the house's form, comments kept.",
        "lock": "Fetch the policies from elsewhere, and pin them in policy.lock.",
        "fetch": "Bring what is locked into the cache of this machine.",
        "update": "Move what is locked on, once the difference was seen.",
        "digest": "Print the digest of a policy folder, or the listing to sign.",
        "docs": "Write the rule pages of a policy folder as Markdown.",
    }


@click.group("policy", cls=_Policy)
def command() -> None:
    """Write, test and maintain policies."""
