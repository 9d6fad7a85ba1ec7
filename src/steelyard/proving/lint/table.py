"""The table of lints, made of the modules in `lints`: adding a lint touches one file."""

from __future__ import annotations

import pkgutil
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from steelyard.errors import UsageError
from steelyard.proving.lint import lints
from steelyard.schemas import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from steelyard.proving.lint.lint import Lint


@cache
def table() -> Mapping[str, Lint]:
    """Return every lint by its id, sorted."""
    modules = sorted(found.name for found in pkgutil.iter_modules(lints.__path__))
    every: list[Lint] = [import_module(f"{lints.__name__}.{name}").LINT for name in modules]
    return {lint.id: lint for lint in every}


def enabled(disabled: Collection[str]) -> list[Lint]:
    """Return the lints but for the disabled. Raises UsageError for an id there is not, and when none is left."""
    every = table()
    for name in disabled:
        if name not in every:
            raise UsageError(f"there is no lint `{name}`", hint=did_you_mean(name, every))
    left = [lint for lint in every.values() if lint.id not in disabled]
    if not left:
        raise UsageError("every lint is disabled", hint="A run without lints would always be green.")
    return left
