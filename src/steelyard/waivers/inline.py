"""Waivers beside a line of the manifest: `# steelyard: waive[rule] reason by whom until 2027-01-31`.

One behind a value holds for findings on that line; one on a line of its own for the next line that says something.
What looks like one and cannot be read is told, never passed over.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from steelyard.reading.comments import comments
from steelyard.schemas.quick import is_date
from steelyard.source import Region
from steelyard.waivers.waiver import Waiver

if TYPE_CHECKING:
    from steelyard.source import SourceFile

_MARK: Final = re.compile(r"#[ \t]*steelyard[ \t]*:", re.IGNORECASE)
_WHOLE: Final = re.compile(r"#[ \t]*steelyard:[ \t]*waive\[(?P<rule>[a-z0-9-]+)\](?P<rest>.*)", re.DOTALL)
_UNTIL: Final = re.compile(r"\buntil[ \t]+(\S+)")
_BY: Final = re.compile(r"\bby[ \t]+(\S+)")
_TICKET: Final = re.compile(r"\bticket[ \t]+(\S+)")
_FORM: Final = "# steelyard: waive[rule-id] reason by whom until 2027-01-31"


class Beside(NamedTuple):
    """The waivers that stand beside lines, and the comments that look like one and are none: region and what is wrong."""

    waivers: tuple[Waiver, ...]
    broken: tuple[tuple[Region, str], ...]


NOTHING: Final = Beside((), ())


def beside_lines(source: SourceFile) -> Beside:
    """Return the waivers in the comments of a manifest."""
    if "steelyard" not in source.text.lower():
        return NOTHING
    lines = source.lines()
    waivers: list[Waiver] = []
    broken: list[tuple[Region, str]] = []
    following: list[int] = []
    for number, column in comments(source.text):
        text = lines[number - 1][column - 1 :]
        if not _MARK.match(text):
            continue
        region = Region(number, column, number, column + len(text.rstrip()))
        whole = _WHOLE.fullmatch(text.rstrip())
        if whole is None:
            broken.append((region, f"this is no waiver: write `{_FORM}`"))
            continue
        record = _record(whole["rule"], whole["rest"])
        if "expires" in record and not is_date(record["expires"]):
            broken.append((region, f"`{record['expires']}` is no day: write `until 2027-01-31`"))
            continue
        own = not lines[number - 1][: column - 1].strip()
        if own and not following:
            following = _following(lines)
        at = following[number - 1] if own else number
        waivers.append(Waiver(record, "inline", source.path, f"line {number}", region, lines=(at, at)))
    return Beside(tuple(waivers), tuple(broken))


def _record(rule: str, rest: str) -> dict[str, Any]:
    """Return what a comment says. The last `by` names the approver: a reason may have the word, too."""
    record: dict[str, Any] = {"rule": rule}
    for name, pattern in (("expires", _UNTIL), ("approved_by", _BY), ("ticket", _TICKET)):
        if found := next(reversed(list(pattern.finditer(rest))), None):
            record[name] = found[1].rstrip(".,;")
            rest = rest[: found.start()] + rest[found.end() :]
    reason = " ".join(rest.split()).strip(" .,;:")
    return {**record, "reason": reason} if reason else record


def _following(lines: list[str]) -> list[int]:
    """Return for each line the next one that is no comment and not blank; the line itself where there is none."""
    found, after = [0] * len(lines), 0
    for index in range(len(lines) - 1, -1, -1):
        found[index] = after or index + 1
        words = lines[index].strip()
        if words and not words.startswith("#"):
            after = index + 1
    return found
