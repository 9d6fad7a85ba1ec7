"""The terms under which installed checks may run: whose code, for whose policies, and how long."""

from __future__ import annotations

import os
from contextlib import nullcontext
from typing import TYPE_CHECKING, Literal

from steelyard.record import NamedTuple
from steelyard.resources import POLICIES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from contextlib import AbstractContextManager

    Guard = Callable[[], AbstractContextManager[None]]
    """Raises OutOfTime inside the `with` when the time of one check is over."""

Origin = Literal["shipped", "local", "remote"]
"""Where a policy comes from: this installation, a folder or file somebody named, or elsewhere."""


class OutOfTime(BaseException):
    """The time is over; the message says within which limit something did not end.

    No Exception, so that a check that catches every error of its own does not catch this one.
    """


class Terms(NamedTuple):
    """What a run allows checks.

    `off_limits` gives the folders whose code is never run: the repositories under check. `allowed` are the names that
    `checks:` lists; None where it says nothing: then policies of this machine may use what is installed on it, and
    those from elsewhere nothing. `guard` keeps the time.
    """

    off_limits: Callable[[], Iterable[str]] = tuple
    allowed: tuple[str, ...] | None = None
    guard: Guard = nullcontext

    def refusal(self, name: str, origin: Origin) -> str:
        """Say why a policy of this origin may not use a check; nothing when it may."""
        if self.allowed is None:
            return "" if origin != "remote" else "a policy from elsewhere may not run it unasked"
        return "" if name in self.allowed else "`checks:` in steelyard.yaml does not list it"


def origin_of(path: str) -> Origin:
    """Return where the policy file at a path comes from."""
    return "shipped" if os.path.realpath(path).startswith(os.path.realpath(POLICIES) + os.sep) else "local"
