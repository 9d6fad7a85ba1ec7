"""What a run lets Python checks do: whose code, which of them, and for how long."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from steelyard.config import Config, repositories
from steelyard.policy.checks.terms import Terms

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager

SECONDS = 10
"""How long one check may take for one subject: a check is a matter of milliseconds, and a gate must end."""


def terms(config: Config, paths: Sequence[str]) -> Terms:
    """Return the terms of a run that looks at these paths: nothing in the repositories around them is ever run."""
    return Terms(partial(repositories, config.root, paths), config.checks, _in_time)


def audit_terms(config: Config, folders: Sequence[str]) -> Terms:
    """Return the terms of an audit: nothing below the folders it looks through is ever run."""
    return Terms(partial(list, folders), config.checks, _in_time)


def _in_time() -> AbstractContextManager[None]:
    from steelyard.cli.deadline import deadline  # noqa: PLC0415 - few policies have a check

    return deadline(SECONDS)()
