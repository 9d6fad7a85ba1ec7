"""What a lint is, and what it finds: a weakness at its place, with the way out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from steelyard.proving.lint.study import Study
    from steelyard.source import Region, SourceFile
    from steelyard.verdict import Severity


class Spot(NamedTuple):
    """A place in a card or pack, and what it shows."""

    source: SourceFile
    region: Region
    label: str = ""


class Weakness(NamedTuple):
    """Something weak in a card or pack. `about` is the rule's id or the pack's name; `also` are further places.

    `message` is one line without a full stop; `hint` is the way out, a sentence.
    """

    about: str
    message: str
    at: Spot
    hint: str
    also: tuple[Spot, ...] = ()


class Lint(NamedTuple):
    """A lint: its id in kebab-case, how much what it finds weighs, what it finds in one line, and how."""

    id: str
    severity: Severity
    summary: str
    find: Callable[[Study], Iterator[Weakness]]


class Notice(NamedTuple):
    """A weakness that a lint found, weighed."""

    lint: str
    severity: Severity
    weakness: Weakness
