"""Waivers beside a line of the manifest: `# steelyard: waive[rule] reason by whom until 2027-01-31 ticket RISK-1`.

One behind a value holds for findings on that line; one on a line of its own for the next line that says something.
What looks like one and cannot be read is told, never passed over. The clauses stand at the end, in this order: a reason may
say "by" and "until", too, and nobody approves by being mentioned.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from steelyard.reading.comments import comments
from steelyard.record import NamedTuple
from steelyard.schemas.quick import is_date
from steelyard.source import Region
from steelyard.waivers.waiver import Waiver

if TYPE_CHECKING:
    from steelyard.source import SourceFile

_MARK: Final = re.compile(r"#[ \t]*steelyard[ \t]*:", re.IGNORECASE)
_NEARLY: Final = re.compile(r"#[ \t]*steelyard\W{0,8}waive[a-z]{0,2}[ \t]*[\[(]", re.IGNORECASE)
_SEVERAL: Final = re.compile(r"#[ \t]*steelyard:[ \t]*waive\[[a-z0-9-]+[ \t]*[,;|][^\]]*\]")
_WHOLE: Final = re.compile(r"#[ \t]*steelyard:[ \t]*waive\[(?P<rule>[a-z0-9-]+)\](?P<rest>.*)", re.DOTALL)
_CLAUSES: Final = (
    ("ticket", re.compile(r"(?:^| )ticket (\S+)$")),
    ("expires", re.compile(r"(?:^| )until (\S+)$")),
    ("approved_by", re.compile(r'(?:^| )by (?:"([^"]+)"|([^\s"]+))$')),
)
"""What a comment may end with, from the end. Whoever approves has one word, an address or a name, or stands in quotes."""
_DAY: Final = re.compile(r"(?:^| )until (\d{4}-\d{2}-\d{2})\b")
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
        if not _MARK.match(text) and not _NEARLY.match(text):
            continue
        region = Region(number, column, number, column + len(text.rstrip()))
        whole = _WHOLE.fullmatch(text.rstrip())
        if whole is None:
            broken.append((region, _unreadable(text)))
            continue
        record = _record(whole["rule"], whole["rest"])
        if problem := _problem(record):
            broken.append((region, problem))
            continue
        own = not lines[number - 1][: column - 1].strip()
        if own and not following:
            following = _following(lines)
        at = following[number - 1] if own else number
        waivers.append(Waiver(record, "inline", source.path, f"line {number}", region, lines=(at, at)))
    return Beside(tuple(waivers), tuple(broken))


def _unreadable(text: str) -> str:
    """Return what is wrong with a comment that looks like a waiver and cannot be read."""
    if _SEVERAL.match(text):
        return "it names several rules: write one rule for each comment"
    if not _MARK.match(text):
        return f"there is no colon behind `steelyard`: write `{_FORM}`"
    return f"this is no waiver: write `{_FORM}`"


def _record(rule: str, rest: str) -> dict[str, Any]:
    """Return what a comment says: the clauses that it ends with, and before them the reason."""
    record: dict[str, Any] = {"rule": rule}
    rest = " ".join(rest.split())
    for name, pattern in _CLAUSES:
        rest = rest.rstrip(" .,;")
        if found := pattern.search(rest):
            record[name] = found[found.lastindex or 1]
            rest = rest[: found.start()]
    reason = rest.strip(" .,;:")
    return {**record, "reason": reason} if reason else record


def _problem(record: dict[str, Any]) -> str:
    """Return what is wrong with the way a comment is written; nothing where it is well written."""
    if "expires" in record:
        return (
            "" if is_date(record["expires"]) else f"`{record['expires']}` is no day: write `until 2027-01-31`"
        )
    if found := _DAY.search(record.get("reason", "")):
        return (
            f"something stands behind `until {found[1]}`: write `{_FORM}`, and behind that a `ticket` at most"
        )
    return ""


def _following(lines: list[str]) -> list[int]:
    """Return for each line the next one that is no comment and not blank; the line itself where there is none."""
    found, after = [0] * len(lines), 0
    for index in range(len(lines) - 1, -1, -1):
        found[index] = after or index + 1
        words = lines[index].strip()
        if words and not words.startswith("#"):
            after = index + 1
    return found
