"""`steelyard catalog`: what is known of models and of who serves them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

import click

from steelyard.cli.lazy import LazyGroup

if TYPE_CHECKING:
    from collections.abc import Mapping


class _Catalog(LazyGroup):
    package: ClassVar[str] = "steelyard.cli.catalog"
    summaries: ClassVar[Mapping[str, str]] = {
        "show": "Show what is known of a model, from whom, and how old it is.",
        "update": "Write a newer catalog from installed packages or a file.",
    }


@click.group("catalog", cls=_Catalog)
def command() -> None:
    """Look up models: facts with source and date; `check` never changes them."""
