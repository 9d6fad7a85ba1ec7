"""Central waivers that are about nothing in a run, though about something of nearly that name.

A central file is for many repositories: a `project` or `path` of another one is as it should be, and nothing is told of it. Only
where one word is one slip of the pen away from what was looked at, that is told, as a note.
"""

from __future__ import annotations

import glob
import os
import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final

from steelyard.record import NamedTuple
from steelyard.schemas.nearest import misspelt
from steelyard.waivers.telling import noted

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    from steelyard.policy.rule import PolicySet
    from steelyard.report import Finding
    from steelyard.waivers.waiver import Waiver

_BETWEEN: Final = re.compile(r"[\W_]+")
_DIGITS: Final = re.compile(r"\d+")
_REMEDY: Final = "Correct it, if it is about this repository."


class Survey(NamedTuple):
    """What a whole repository holds: its root, and of every manifest the project and the path."""

    root: str
    manifests: Sequence[tuple[str, str]]


def astray(waiver: Waiver, looked: Survey, policies: PolicySet) -> Iterator[Finding]:
    """Yield the note about a waiver that concerns no manifest, where it nearly concerns one."""
    here = dict.fromkeys([project for project, _ in looked.manifests])
    if waiver.project and waiver.project not in here:
        if near := _nearly(waiver.project, here):
            message = (
                f"The waiver is for the project `{waiver.project}`, which is not here: did you mean `{near}`?"
            )
            yield noted(waiver, policies, message, _REMEDY)
        return
    paths = [path for project, path in looked.manifests if waiver.project in ("", project)]
    near = next((path for path in paths if _nearly_matches(path, waiver.path)), "")
    if near and not glob.glob(glob.escape(looked.root) + os.sep + waiver.path):
        message = f"The waiver is for `{waiver.path}`, which is not here: did you mean `{near}`?"
        yield noted(waiver, policies, message, _REMEDY)


def _nearly(word: str, known: Collection[str]) -> str:
    """Return the one name that differs in one word, by a slip of the pen; or in how its words are joined."""
    near = [name for name in known if _differ_by_a_slip(_BETWEEN.split(word), _BETWEEN.split(name))]
    return near[0] if len(near) == 1 else ""


def _differ_by_a_slip(words: list[str], others: list[str]) -> bool:
    if "".join(words).casefold() == "".join(others).casefold():
        return True
    apart = [pair for pair in zip(words, others, strict=False) if pair[0] != pair[1]]
    return len(words) == len(others) and len(apart) == 1 and _is_slip(*apart[0])


def _is_slip(word: str, other: str) -> bool:
    """Whether a word was another one; `claims2` is not `claims1`."""
    return _DIGITS.sub("", word) != _DIGITS.sub("", other) and bool(misspelt(word, [other]))


def _nearly_matches(path: str, pattern: str) -> bool:
    """Whether a path would match a pattern, were one step of it written otherwise."""
    steps, wanted = path.split("/"), pattern.split("/")
    if len(steps) != len(wanted):
        return False
    apart = [pair for pair in zip(steps, wanted, strict=True) if not fnmatchcase(*pair)]
    return len(apart) == 1 and _differ_by_a_slip(*[_BETWEEN.split(word) for word in apart[0]])
