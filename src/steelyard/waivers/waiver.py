"""A waiver as it was written, wherever that was: its fields, and its place."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final, Literal

from steelyard.record import NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from steelyard.report import Finding
    from steelyard.source import Region
    from steelyard.waivers.reasons import Reason

Origin = Literal["manifest", "inline", "file"]

_PATTERN: Final = frozenset("*?[")


def is_named(model: Mapping[str, Any], name: object) -> bool:
    """Whether a waiver that says a name means a model: by its id, or by what it is."""
    return name in (model["id"], model["model"])


class Waiver(NamedTuple):
    """An exception from one rule. `record` has the fields of a manifest's waiver, whatever it was read from.

    `pointer` is where it stands in its file, as findings write it. One from a central file may be limited to a
    `project` and to files (`path`, a pattern); one beside a line holds for findings on the lines `lines` alone.
    """

    record: Mapping[str, Any]
    origin: Origin
    file: str
    pointer: str
    region: Region
    project: str = ""
    path: str = ""
    lines: tuple[int, int] = (0, 0)

    @property
    def rule(self) -> str:
        """The rule that is excepted from."""
        rule: str = self.record["rule"]
        return rule

    def concerns(self, project: str, file: str) -> bool:
        """Whether it is about a project and file at all."""
        if self.project not in ("", project):
            return False
        if not self.path:
            return True
        from fnmatch import fnmatchcase  # noqa: PLC0415 - few waivers are of some files only

        return fnmatchcase(file, self.path)

    @property
    def is_about_one_file(self) -> bool:
        """Whether its `path` is no pattern, and matches one file."""
        return bool(self.path) and not _PATTERN.intersection(self.path)

    def is_about(self, root: str) -> bool:
        """Whether it is about a repository alone: it says what in it, or stands in it."""
        inside = os.path.abspath(self.file).startswith(os.path.join(root, ""))
        return bool(self.project or self.path) or inside

    def covers(self, model: Mapping[str, Any] | None, region: Region) -> bool:
        """Whether a finding about a model (None: about the project), at a place, is what it is about."""
        if self.origin == "inline":
            return region.start_line <= self.lines[1] and self.lines[0] <= region.end_line
        named = self.record.get("model")
        if named is None:
            return True
        return model is not None and is_named(model, named)

    @property
    def said(self) -> str:
        """Who permits it, why, and until when, in a line."""
        words = str(self.record.get("reason", "no reason is given")).removesuffix(".")
        for before, name in (("approved by ", "approved_by"), ("until ", "expires"), ("", "ticket")):
            if name in self.record:
                words += f", {before}{self.record[name]}"
        return words


class Central(NamedTuple):
    """The waivers of central files, and whether waivers are honoured at all."""

    waivers: tuple[Waiver, ...] = ()
    honoured: bool = True


NO_CENTRAL = Central()
"""No central files, and waivers are honoured."""


class AfterWaivers(NamedTuple):
    """The findings of a manifest after its waivers, those about the waivers last; and what became of the central ones.

    `covering` has for each central waiver that covered a finding, by number, why it is not in force, or nothing;
    `concerned` are those that are about this manifest; `strangers` of them those for a model that is not here, each with
    the name that may have been meant, or nothing.
    """

    findings: tuple[Finding, ...]
    cells: tuple[int, ...]
    covering: Mapping[int, tuple[Reason, ...]] = {}
    concerned: frozenset[int] = frozenset()
    strangers: Mapping[int, str] = {}
